// What a descriptor that somebody else has opened is.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/owned.hpp>

#include <cstdint>

namespace nodus::inline v0 {
namespace tty::detail {

enum class DescriptorKind : std::uint8_t {
  terminal,
  file,  // also devices: read and written by calls that do not wait for long
  pipe,  // also sockets: what may keep a reader or writer waiting
  none,  // closed, or nothing that bytes go through
};

DescriptorKind kindOf(int fd) noexcept;

// Throws ERR_INVALID_FD if it is negative, ERR_TTY_INIT_FAILED if it is no terminal.
void requireTerminal(int fd);

// A terminal's raw mode. The mode of the terminal that was made raw first is restored when the process ends by exit(),
// SIGINT or SIGTERM.
class RawMode {
 public:
  RawMode() noexcept = default;
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;
  ~RawMode();

  bool isOn() const noexcept { return static_cast<bool>(before_); }
  // Switches it on, or back to what was before; returns 0 or an errno.
  int set(int fd, bool raw);

 private:
  struct Before;

  nodus::detail::Owned<Before> before_;
};

}  // namespace tty::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/tty/impl/descriptor.ipp>
#endif
