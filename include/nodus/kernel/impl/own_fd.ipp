#pragma once

#include <nodus/kernel/detail/own_fd.hpp>

#include <cerrno>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL int OwnFd::close() noexcept {
  const int fd = release();
  if (fd < 0 || ::close(fd) == 0 || errno == EINTR || errno == EINPROGRESS) return 0;
  return errno;
}

}  // namespace detail
}  // namespace nodus::inline v0
