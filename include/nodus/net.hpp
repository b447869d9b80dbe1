// net: TCP and UNIX sockets.
#pragma once

#include <nodus/config.hpp>
#include <nodus/net/server.hpp>
#include <nodus/net/socket.hpp>

#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace net {

/// A server that calls `listener(net::Socket)` for each connection. It listens from `listen` on.
inline Server createServer(const ServerOptions& options = {}) { return Server(options); }
template <class F>
  requires(!std::is_convertible_v<F, const ServerOptions&>)
Server createServer(F&& listener) {
  Server server;
  server.on<"connection">(std::forward<F>(listener));
  return server;
}
template <class F>
Server createServer(const ServerOptions& options, F&& listener) {
  Server server(options);
  server.on<"connection">(std::forward<F>(listener));
  return server;
}

/// A new socket that connects: `connect(port, host, callback)`, `connect(path, callback)`, or with options. "connect"
/// tells that it is done; until then what is written waits.
inline Socket connect(const ConnectOptions& options) { return Socket::connected(options); }
template <class F>
  requires std::is_invocable_v<std::decay_t<F>&>
Socket connect(const ConnectOptions& options, F&& f) {
  auto socket = net::connect(options);
  socket.once<"connect">(std::forward<F>(f));
  return socket;
}
template <class... Arguments>
Socket connect(detail::Place place, Arguments&&... arguments) {
  Socket socket;
  socket.connect(place, std::forward<Arguments>(arguments)...);
  return socket;
}
/// The same as `connect`.
inline Socket createConnection(const ConnectOptions& options) { return net::connect(options); }
template <class F>
  requires std::is_invocable_v<std::decay_t<F>&>
Socket createConnection(const ConnectOptions& options, F&& f) {
  return net::connect(options, std::forward<F>(f));
}
template <class... Arguments>
Socket createConnection(detail::Place place, Arguments&&... arguments) {
  return net::connect(place, std::forward<Arguments>(arguments)...);
}

/// 4 or 6 if `text` is an address, else 0.
inline int isIP(std::string_view text) noexcept { return detail::ipVersion(text); }
inline bool isIPv4(std::string_view text) noexcept { return isIP(text) == 4; }
inline bool isIPv6(std::string_view text) noexcept { return isIP(text) == 6; }

}  // namespace net
}  // namespace nodus::inline v0
