// Where to and how to connect.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace net {

/// What `net::connect` takes: a `port`, or a `path`.
struct ConnectOptions {
  std::optional<int> port{};
  /// A name or an address. Default "localhost".
  std::string_view host{};
  /// A UNIX socket.
  std::string_view path{};
  /// Connects from this address, and this port. ERR_INVALID_IP_ADDRESS if it is not one.
  std::string_view localAddress{};
  std::optional<int> localPort{};
  /// 4 or 6: only that kind of address. Default 0: both.
  int family = 0;
  bool noDelay = false;
  bool keepAlive = false;
  /// Milliseconds until the first probe.
  double keepAliveInitialDelay = 0;
  /// As `setTimeout`, in milliseconds.
  std::optional<double> timeout{};
  /// Only `net::connect`: as `SocketOptions`.
  bool allowHalfOpen = false;
  /// Tries all addresses of the name in turn, IPv6 and IPv4 alternating, until one answers. Default true.
  std::optional<bool> autoSelectFamily{};
  /// How long one of several addresses is waited for, in milliseconds. Default 250; at least 10.
  double autoSelectFamilyAttemptTimeout = 250;
  /// Only `net::connect`: as `SocketOptions`.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<ConnectOptions>);

}  // namespace net
}  // namespace nodus::inline v0
