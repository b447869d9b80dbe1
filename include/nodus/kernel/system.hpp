// The seam between a loop and the machine: everything that reads time, randomness or sockets goes
// through it, so that a test can put a virtual clock or the nth failure there. Ours.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>

struct iovec;
struct sockaddr;

namespace nodus::inline v0 {

/// What a loop asks of the machine. Derive from it in a test and give it to the `Loop`; the default
/// implementation makes the system calls. The calls return -1 and set `errno` as the system's do.
class System {
 public:
  System() = default;
  System(const System&) = delete;
  System& operator=(const System&) = delete;
  virtual ~System() = default;

  /// Nanoseconds of a clock that never goes back.
  virtual std::int64_t monotonicTime();
  /// Milliseconds since 1970.
  virtual std::int64_t wallTime();
  /// Fills `bytes` with randomness fit for keys.
  virtual void random(void* bytes, std::size_t size);

  virtual std::ptrdiff_t receive(int fd, void* bytes, std::size_t size);
  virtual std::ptrdiff_t send(int fd, const void* bytes, std::size_t size);
  virtual std::ptrdiff_t sendVector(int fd, const ::iovec* parts, std::size_t count);
  /// Accepts a connection that is non-blocking and close-on-exec.
  virtual int accept(int fd, ::sockaddr* address, std::uint32_t* size);

  /// The machine itself.
  static System& machine();
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/system.ipp>
#endif
