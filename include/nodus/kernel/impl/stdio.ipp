#pragma once

#include <nodus/kernel/detail/stdio.hpp>

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void writeAll(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
