// System calls on files as the module wants them: close-on-exec, repeated where a signal came between.
#pragma once

#include <nodus/config.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

struct iovec;

namespace nodus::inline v0 {
namespace detail {

template <class F>
auto repeatInterrupted(F&& f) {
  for (;;) {
    const auto result = f();
    if (result != -1 || errno != EINTR) return result;
  }
}

// A descriptor of one operation's own.
class OwnFd {
 public:
  OwnFd() noexcept = default;
  explicit OwnFd(int fd) noexcept : fd_(fd) {}
  OwnFd(OwnFd&& other) noexcept : fd_(other.release()) {}
  OwnFd& operator=(OwnFd&& other) noexcept {
    close();
    fd_ = other.release();
    return *this;
  }
  ~OwnFd() { close(); }

  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }
  // Returns 0 or an errno.
  int close() noexcept;
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The errno in place of a count: as negative numbers, so that a result is one word.
using Outcome = std::int64_t;

// Returns a descriptor or a negative errno.
int openFile(const char* path, int flags, std::uint32_t mode) noexcept;
int openFileAt(int folder, const char* name, int flags, std::uint32_t mode) noexcept;

inline constexpr std::int64_t ownPosition = -1;  // the descriptor's own

// One read of what is there; 0 at the end.
Outcome readSome(int fd, const ::iovec* parts, std::size_t count, std::int64_t position) noexcept;
Outcome readSome(int fd, void* bytes, std::size_t size, std::int64_t position) noexcept;
// One write of what fits.
Outcome writeSome(int fd, const ::iovec* parts, std::size_t count, std::int64_t position) noexcept;
// Writes everything, however many calls that takes; what was written before a failure is in `written`. Returns 0 or a
// negative errno. Changes the parts.
Outcome writeAll(int fd, ::iovec* parts, std::size_t count, std::int64_t position, std::uint64_t& written) noexcept;
Outcome writeAll(int fd, const void* bytes, std::size_t size, std::int64_t position) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/system_calls.ipp>
#endif
