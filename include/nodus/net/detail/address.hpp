// Socket addresses: between text and what the kernel takes.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace nodus::inline v0 {
namespace net {

/// Where a socket is bound or connected: what Node's `address()` returns. Everything is empty where there is no
/// address, as of a server that does not listen.
struct AddressInfo {
  /// "127.0.0.1", "::1"; empty for a UNIX socket.
  std::string address{};
  /// "IPv4" or "IPv6"; empty for a UNIX socket.
  std::string family{};
  int port = 0;
  /// The file of a UNIX socket. Node gives this as a plain string.
  std::string path{};
};

namespace detail {

class Address {
 public:
  Address() noexcept = default;

  // False if `ip` is not the text of an address. IPv6 may have a zone: "fe80::1%eth0".
  bool setIp(std::string_view ip, int port) noexcept;
  // False if it is too long. A name that begins with NUL is an abstract one.
  bool setPath(std::string_view path) noexcept;
  void set(const ::sockaddr* address, std::uint32_t size) noexcept;

  // What a descriptor is bound or connected to. False with errno set if it is not.
  bool readLocal(int fd) noexcept;
  bool readRemote(int fd) noexcept;

  // False for an address that has no port.
  bool setPort(int port) noexcept;
  int family() const noexcept { return storage_.ss_family; }
  int port() const noexcept;
  std::string ip() const;
  AddressInfo info() const;

  const ::sockaddr* data() const noexcept { return reinterpret_cast<const ::sockaddr*>(&storage_); }
  ::sockaddr* data() noexcept { return reinterpret_cast<::sockaddr*>(&storage_); }
  std::uint32_t size() const noexcept { return size_; }

 private:
  ::sockaddr_storage storage_{};
  std::uint32_t size_ = 0;
};

// A new socket, non-blocking and close-on-exec; -1 with errno set if there is none to have.
int openSocket(int family) noexcept;
void setOption(int fd, int level, int option, int value) noexcept;
void setNoDelay(int fd, bool on) noexcept;
// `delay` in seconds until the first probe; 0 leaves the system's own.
void setKeepAlive(int fd, bool on, int delay) noexcept;

// 4, 6, or 0 if it is not an address.
int ipVersion(std::string_view text) noexcept;

}  // namespace detail
}  // namespace net
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/address.ipp>
#endif
