#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/tty/detail/descriptor.hpp>
#include <nodus/tty/isatty.hpp>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace tty::detail {

using namespace nodus::detail;

NODUS_DECL DescriptorKind kindOf(int fd) noexcept {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return DescriptorKind::none;
  if (::isatty(fd)) return DescriptorKind::terminal;
  if (S_ISREG(status.st_mode) || S_ISCHR(status.st_mode)) return DescriptorKind::file;
  if (S_ISFIFO(status.st_mode)) return DescriptorKind::pipe;
  int type = 0;
  ::socklen_t size = sizeof type;
  const bool isSocket = ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
  return isSocket && type == SOCK_STREAM ? DescriptorKind::pipe : DescriptorKind::none;
}

NODUS_DECL void requireTerminal(int fd) {
  if (fd < 0) throwError(ErrorCode::ERR_INVALID_FD, {std::to_string(fd)});
  if (!::isatty(fd)) uvError(ErrorCode::ERR_TTY_INIT_FAILED, EINVAL, "uv_tty_init").raise();
}

// The terminal that was made raw, with what it was before. One a process, as in libuv.
struct SavedTerminal {
  std::atomic<int> fd{-1};
  termios mode{};
};

inline SavedTerminal savedTerminal;

// Async-signal-safe.
NODUS_DECL void restoreTerminal() noexcept {
  const int before = errno;
  const int fd = savedTerminal.fd.exchange(-1);
  if (fd >= 0) ::tcsetattr(fd, TCSANOW, &savedTerminal.mode);
  errno = before;
}

NODUS_DECL void restoreOnSignal(int number) {
  restoreTerminal();
  ::raise(number);  // once more, with its default: SA_RESETHAND
}

// A program that listens to these signals itself ends, if at all, by exit().
NODUS_DECL void installRestoring() noexcept {
  static const bool installed = [] {
    std::atexit([] { restoreTerminal(); });
    for (const int number : {SIGINT, SIGTERM}) {
      struct sigaction action{};
      if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
      action.sa_handler = &restoreOnSignal;
      action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
      ::sigaction(number, &action, nullptr);
    }
    return true;
  }();
  static_cast<void>(installed);
}

NODUS_DECL void restoreAtEnd(int fd, const termios& before) noexcept {
  if (savedTerminal.fd.load() >= 0) return;
  savedTerminal.mode = before;
  savedTerminal.fd.store(fd);
  installRestoring();
}

NODUS_DECL void restoreNoMore(int fd) noexcept { savedTerminal.fd.compare_exchange_strong(fd, -1); }

NODUS_DECL int changeTerminal(int fd, const termios& mode) noexcept {
  while (::tcsetattr(fd, TCSADRAIN, &mode) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

struct RawMode::Before {
  termios mode;
};

NODUS_DECL RawMode::~RawMode() = default;

NODUS_DECL int RawMode::set(int fd, bool raw) {
  termios mode{};
  if (::tcgetattr(fd, &mode) != 0) return errno;
  if (raw == isOn()) return 0;
  if (!raw) {
    if (const int error = changeTerminal(fd, before_->mode)) return error;
    restoreNoMore(fd);
    before_.reset();
    return 0;
  }
  auto before = makeOwned<Before>(Before{mode});
  mode.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
  mode.c_oflag |= ONLCR;
  mode.c_cflag |= CS8;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  restoreAtEnd(fd, before->mode);
  if (const int error = changeTerminal(fd, mode)) {
    restoreNoMore(fd);
    return error;
  }
  before_ = std::move(before);
  return 0;
}

}  // namespace tty::detail

namespace tty {

NODUS_DECL bool isatty(int fd) noexcept { return fd >= 0 && ::isatty(fd) == 1; }

}  // namespace tty
}  // namespace nodus::inline v0
