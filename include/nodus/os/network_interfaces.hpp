// os::networkInterfaces: the addresses of the machine.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace os {

/// An address of an interface.
struct NetworkInterfaceInfo {
  std::string address{};
  std::string netmask{};
  /// "IPv4" or "IPv6".
  std::string family{};
  /// "00:00:00:00:00:00" where there is none.
  std::string mac{};
  /// Whether it is a loopback, which only the machine itself reaches.
  bool internal = false;
  /// The address and the length of its prefix: "127.0.0.1/8".
  std::string cidr{};
  /// IPv6 only.
  std::optional<std::uint32_t> scopeid{};

  template <class F>
  void inspectFields(F&& field) const {
    field("address", address), field("netmask", netmask), field("family", family), field("mac", mac);
    field("internal", internal), field("cidr", cidr);
    if (scopeid) field("scopeid", *scopeid);
  }
};

/// Interfaces by their names, in the order of the system; what `os.networkInterfaces()` returns.
class NetworkInterfaces {
 public:
  using key_type = std::string;
  using mapped_type = std::vector<NetworkInterfaceInfo>;
  using Entry = std::pair<key_type, mapped_type>;

  std::size_t size() const noexcept { return entries_.size(); }
  std::vector<Entry>::const_iterator begin() const noexcept { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const noexcept { return entries_.end(); }
  /// The addresses of an interface; nothing if there is none of that name.
  std::span<const NetworkInterfaceInfo> operator[](std::string_view name) const noexcept;
  /// Ours: adds an address.
  void add(std::string_view name, NetworkInterfaceInfo info);

 private:
  std::vector<Entry> entries_{};
};

/// The interfaces that are up and have addresses. Throws ERR_SYSTEM_ERROR.
NetworkInterfaces networkInterfaces();

}  // namespace os
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/os/impl/network_interfaces.ipp>
#endif
