#pragma once

#include <nodus/net/detail/address.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace nodus::inline v0 {
namespace net::detail {

NODUS_DECL bool Address::setIp(std::string_view ip, int port) noexcept {
  *this = Address();
  char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
  if (ip.size() >= sizeof text || ip.find('\0') != ip.npos) return false;
  ip.copy(text, ip.size());
  text[ip.size()] = '\0';
  const auto networkPort = htons(static_cast<std::uint16_t>(port));
  ::sockaddr_in v4{};
  if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = networkPort;
    set(reinterpret_cast<const ::sockaddr*>(&v4), sizeof v4);
    return true;
  }
  ::sockaddr_in6 v6{};
  if (auto* zone = std::strchr(text, '%')) {
    *zone++ = '\0';
    v6.sin6_scope_id = ::if_nametoindex(zone);
    const auto* end = text + ip.size();
    if (v6.sin6_scope_id == 0) static_cast<void>(std::from_chars(zone, end, v6.sin6_scope_id));
  }
  if (::inet_pton(AF_INET6, text, &v6.sin6_addr) != 1) return false;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = networkPort;
  set(reinterpret_cast<const ::sockaddr*>(&v6), sizeof v6);
  return true;
}

NODUS_DECL bool Address::setPath(std::string_view path) noexcept {
  ::sockaddr_un name{};
  const bool abstract = !path.empty() && path.front() == '\0';
  if (path.size() >= sizeof name.sun_path) return false;
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, path.size());
  const auto size = offsetof(::sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1);
  set(reinterpret_cast<const ::sockaddr*>(&name), static_cast<std::uint32_t>(size));
  return true;
}

NODUS_DECL void Address::set(const ::sockaddr* address, std::uint32_t size) noexcept {
  if (size > sizeof storage_) size = sizeof storage_;
  std::memcpy(&storage_, address, size);
  size_ = size;
}

NODUS_DECL bool Address::readLocal(int fd) noexcept {
  ::socklen_t size = sizeof storage_;
  if (::getsockname(fd, data(), &size) != 0) return false;
  size_ = size;
  return true;
}

NODUS_DECL bool Address::readRemote(int fd) noexcept {
  ::socklen_t size = sizeof storage_;
  if (::getpeername(fd, data(), &size) != 0) return false;
  size_ = size;
  return true;
}

NODUS_DECL int Address::port() const noexcept {
  if (family() == AF_INET) return ntohs(reinterpret_cast<const ::sockaddr_in&>(storage_).sin_port);
  if (family() == AF_INET6) return ntohs(reinterpret_cast<const ::sockaddr_in6&>(storage_).sin6_port);
  return 0;
}

NODUS_DECL bool Address::setPort(int port) noexcept {
  const auto number = htons(static_cast<std::uint16_t>(port));
  if (family() == AF_INET) {
    reinterpret_cast<::sockaddr_in&>(storage_).sin_port = number;
  } else if (family() == AF_INET6) {
    reinterpret_cast<::sockaddr_in6&>(storage_).sin6_port = number;
  } else {
    return false;
  }
  return true;
}

NODUS_DECL std::string Address::ip() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const ::sockaddr_in&>(storage_).sin_addr, text, sizeof text);
    return text;
  }
  if (family() != AF_INET6) return text;
  const auto& v6 = reinterpret_cast<const ::sockaddr_in6&>(storage_);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  char zone[IF_NAMESIZE];
  if (!IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) || !::if_indextoname(v6.sin6_scope_id, zone)) return text;
  return std::string(text) + "%" + zone;
}

NODUS_DECL AddressInfo Address::info() const {
  AddressInfo info;
  if (family() == AF_UNIX) {
    const auto& name = reinterpret_cast<const ::sockaddr_un&>(storage_);
    constexpr auto head = offsetof(::sockaddr_un, sun_path);
    if (size_ <= head) return info;
    const auto length = size_ - head;
    info.path.assign(name.sun_path, name.sun_path[0] == '\0' ? length : ::strnlen(name.sun_path, length));
    return info;
  }
  info.address = ip();
  info.family = family() == AF_INET6 ? "IPv6" : family() == AF_INET ? "IPv4" : "";
  info.port = port();
  return info;
}

NODUS_DECL int openSocket(int family) noexcept {
#if defined(SOCK_NONBLOCK)
  return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
  const int fd = ::socket(family, SOCK_STREAM, 0);
  if (fd >= 0) {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  return fd;
#endif
}

NODUS_DECL void setOption(int fd, int level, int option, int value) noexcept {
  static_cast<void>(::setsockopt(fd, level, option, &value, sizeof value));
}

NODUS_DECL void setNoDelay(int fd, bool on) noexcept { setOption(fd, IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0); }

// The interval and the count are libuv's.
NODUS_DECL void setKeepAlive(int fd, bool on, int delay) noexcept {
  setOption(fd, SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0);
  if (!on || delay <= 0) return;
#if defined(TCP_KEEPIDLE)
  setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, delay);
  setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  setOption(fd, IPPROTO_TCP, TCP_KEEPCNT, 10);
#endif
}

NODUS_DECL int ipVersion(std::string_view text) noexcept {
  const auto zone = text.find('%');
  if (zone != text.npos && (zone + 1 == text.size() || text.find(':') == text.npos)) return 0;
  Address address;
  if (!address.setIp(text, 0)) return 0;
  return address.family() == AF_INET ? 4 : 6;
}

}  // namespace net::detail
}  // namespace nodus::inline v0
