// Where to listen.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace net {

/// What `listen` takes: a `port` (default: one that is free), or a `path`.
struct ListenOptions {
  std::optional<int> port{};
  /// A name or an address. Default: every address of the machine, by IPv6 and IPv4.
  std::string_view host{};
  /// A UNIX socket. It is made by `listen` and removed by `close`.
  std::string_view path{};
  /// How many connections may wait to be accepted. Default 511.
  int backlog = 511;
  /// In a cluster, whether the port is this process' own.
  bool exclusive = false;
  /// Does not take IPv4 connections at an IPv6 `host`.
  bool ipv6Only = false;
  /// Lets several processes listen at one port, among which the kernel spreads the connections (SO_REUSEPORT).
  bool reusePort = false;
  /// Lets every user of the machine read from, and write to, a UNIX socket.
  bool readableAll = false;
  bool writableAll = false;
  /// Closes the server when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<ListenOptions>);

}  // namespace net
}  // namespace nodus::inline v0
