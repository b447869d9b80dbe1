#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/os/network_interfaces.hpp>

#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#if defined(__linux__)
#include <linux/if_packet.h>
#endif

namespace nodus::inline v0 {
namespace detail {

// The list of getifaddrs(3), freed with this.
class OsInterfaces {
 public:
  OsInterfaces() {
    if (::getifaddrs(&first_) != 0) uvError(errno, "uv_interface_addresses").raise();
  }
  OsInterfaces(const OsInterfaces&) = delete;
  OsInterfaces& operator=(const OsInterfaces&) = delete;
  ~OsInterfaces() { ::freeifaddrs(first_); }

  const ifaddrs* first() const noexcept { return first_; }

 private:
  ifaddrs* first_ = nullptr;
};

// The address without its port, as inet_ntop(3) wants it.
NODUS_DECL std::span<const unsigned char> osAddressBytes(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    return {reinterpret_cast<const unsigned char*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr), 4};
  }
  return {reinterpret_cast<const unsigned char*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr), 16};
}

NODUS_DECL std::string osAddressText(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(address.sa_family, osAddressBytes(address).data(), text, sizeof text);
  return text;
}

NODUS_DECL int osPrefixLength(const sockaddr& mask) noexcept {
  int length = 0;
  for (const auto byte : osAddressBytes(mask)) length += std::popcount(byte);
  return length;
}

NODUS_DECL std::string osHardwareAddress([[maybe_unused]] const ifaddrs* first, [[maybe_unused]] const char* name) {
#if defined(__linux__)
  for (const auto* each = first; each; each = each->ifa_next) {
    if (!each->ifa_addr || each->ifa_addr->sa_family != AF_PACKET || std::strcmp(each->ifa_name, name) != 0) continue;
    const auto& bytes = reinterpret_cast<const sockaddr_ll*>(each->ifa_addr)->sll_addr;
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                  bytes[5]);
    return text;
  }
#endif
  return "00:00:00:00:00:00";
}

}  // namespace detail

namespace os {

NODUS_DECL std::span<const NetworkInterfaceInfo> NetworkInterfaces::operator[](std::string_view name) const noexcept {
  for (const auto& entry : entries_) {
    if (entry.first == name) return entry.second;
  }
  return {};
}

NODUS_DECL void NetworkInterfaces::add(std::string_view name, NetworkInterfaceInfo info) {
  for (auto& entry : entries_) {
    if (entry.first == name) return entry.second.push_back(std::move(info));
  }
  entries_.emplace_back(name, mapped_type{std::move(info)});
}

NODUS_DECL NetworkInterfaces networkInterfaces() {
  const detail::OsInterfaces list;
  NetworkInterfaces interfaces;
  for (const auto* each = list.first(); each; each = each->ifa_next) {
    constexpr auto wanted = static_cast<unsigned>(IFF_UP) | static_cast<unsigned>(IFF_RUNNING);
    const auto* address = each->ifa_addr;
    if (!address || !each->ifa_netmask || (each->ifa_flags & wanted) != wanted) continue;
    if (address->sa_family != AF_INET && address->sa_family != AF_INET6) continue;
    const bool isIpv6 = address->sa_family == AF_INET6;
    NetworkInterfaceInfo info;
    info.address = detail::osAddressText(*address);
    info.netmask = detail::osAddressText(*each->ifa_netmask);
    info.family = isIpv6 ? "IPv6" : "IPv4";
    info.mac = detail::osHardwareAddress(list.first(), each->ifa_name);
    info.internal = (each->ifa_flags & static_cast<unsigned>(IFF_LOOPBACK)) != 0;
    info.cidr = info.address + "/" + std::to_string(detail::osPrefixLength(*each->ifa_netmask));
    if (isIpv6) info.scopeid = reinterpret_cast<const sockaddr_in6*>(address)->sin6_scope_id;
    interfaces.add(each->ifa_name, std::move(info));
  }
  return interfaces;
}

}  // namespace os
}  // namespace nodus::inline v0
