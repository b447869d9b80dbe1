// net: TCP and UNIX sockets.
#pragma once

#include <nodus/config.hpp>
#include <nodus/net/server.hpp>
#include <nodus/net/socket.hpp>

#include <string_view>
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

}  // namespace net
}  // namespace nodus::inline v0
