#pragma once

#include <nodus/kernel/system.hpp>

#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::int64_t readClock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace detail

NODUS_DECL std::int64_t System::monotonicTime() { return detail::readClock(CLOCK_MONOTONIC); }

NODUS_DECL std::int64_t System::wallTime() { return detail::readClock(CLOCK_REALTIME) / 1'000'000; }

NODUS_DECL void System::random(void* bytes, std::size_t size) {
  auto* at = static_cast<unsigned char*>(bytes);
  while (size > 0) {
    const std::size_t part = std::min<std::size_t>(size, 256);  // never interrupted up to here
    if (::getentropy(at, part) != 0) continue;
    at += part;
    size -= part;
  }
}

// MSG_DONTWAIT, as a child that was given the socket may have made it block for all.
NODUS_DECL std::ptrdiff_t System::receive(int fd, void* bytes, std::size_t size) {
  return ::recv(fd, bytes, size, MSG_DONTWAIT);
}

NODUS_DECL std::ptrdiff_t System::send(int fd, const void* bytes, std::size_t size) {
  return ::send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

NODUS_DECL std::ptrdiff_t System::sendVector(int fd, const ::iovec* parts, std::size_t count) {
  msghdr message{};
  message.msg_iov = const_cast<::iovec*>(parts);
  message.msg_iovlen = count;
  return ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

NODUS_DECL int System::accept(int fd, ::sockaddr* address, std::uint32_t* size) {
#if defined(__linux__)
  return ::accept4(fd, address, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
  const int accepted = ::accept(fd, address, size);
  if (accepted >= 0) {
    ::fcntl(accepted, F_SETFL, ::fcntl(accepted, F_GETFL) | O_NONBLOCK);
    ::fcntl(accepted, F_SETFD, FD_CLOEXEC);
  }
  return accepted;
#endif
}

NODUS_DECL System& System::machine() {
  static System system;
  return system;
}

}  // namespace nodus::inline v0
