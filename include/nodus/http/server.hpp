// http::Server and createServer.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/server_state.hpp>
#include <nodus/http/message.hpp>
#include <nodus/http/server_options.hpp>
#include <nodus/net/server.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace http {
namespace detail {

using ServerEvents = nodus::detail::JoinEventsT<
    nodus::detail::EventList<Event<"request", IncomingMessage, ServerResponse>, Event<"clientError", Error, net::Socket, ClientErrorInfo>,
                             Event<"upgrade", IncomingMessage, net::Socket, Buffer>,
                             Event<"connect", IncomingMessage, net::Socket, Buffer>,
                             Event<"checkContinue", IncomingMessage, ServerResponse>,
                             Event<"checkExpectation", IncomingMessage, ServerResponse>, Event<"timeout", net::Socket>,
                             Event<"dropRequest", IncomingMessage, net::Socket>>,
    net::detail::ServerEvents>;

}  // namespace detail

/// An HTTP/1.1 server. Node's `http.Server`: a `net::Server` whose connections carry requests. A handle: copies are the
/// same server; while it listens it keeps itself alive.
///
/// Events: `request(IncomingMessage, ServerResponse)`; `clientError(Error, Socket, ClientErrorInfo)` for a request that does not parse
/// or is too slow, and for a connection that fails: whoever listens answers and closes the socket, else it is answered with 400, 408, 413 or 431;
/// `upgrade` and `connect` `(IncomingMessage, Socket, Buffer head)`; `checkContinue`, `checkExpectation`; `timeout`;
/// `dropRequest`; and those of `net::Server`.
///
/// A handler that throws, or whose coroutine fails, answers 500 if nothing was sent yet, else it ends the connection;
/// its error goes to "error", or where nobody listens there, to a process warning. The server goes on.
class Server : public EmitterHandle<detail::ServerEvents>, public net::detail::ServerMethods<Server> {
 public:
  explicit Server(const ServerOptions& options = {})
      : Server(nodus::detail::makeRef<detail::ServerState>(Loop::current(), options)) {}

  /// Closes the connections that have no request in progress. `close` does that by itself.
  void closeIdleConnections() { state().closeIdleConnections(); }
  /// Closes every connection at once, also in the middle of an answer.
  void closeAllConnections() { state().closeAllConnections(); }

  /// The limits as they are, and new ones, which count from now on, also for connections that are there already.
  const ServerOptions& options() const { return state().options(); }
  void options(const ServerOptions& options) { state().setOptions(options); }
  std::int64_t headersTimeout() const { return options().headersTimeout; }
  void headersTimeout(std::int64_t milliseconds) { change(&ServerOptions::headersTimeout, milliseconds); }
  std::int64_t requestTimeout() const { return options().requestTimeout; }
  void requestTimeout(std::int64_t milliseconds) { change(&ServerOptions::requestTimeout, milliseconds); }
  std::int64_t keepAliveTimeout() const { return options().keepAliveTimeout; }
  void keepAliveTimeout(std::int64_t milliseconds) { change(&ServerOptions::keepAliveTimeout, milliseconds); }
  std::int64_t timeout() const { return options().timeout; }
  /// The time limit of answers; `callback` listens for "timeout".
  void setTimeout(std::int64_t milliseconds) { change(&ServerOptions::timeout, milliseconds); }
  template <class F>
  void setTimeout(std::int64_t milliseconds, F callback) {
    setTimeout(milliseconds);
    on<"timeout">(std::move(callback));
  }
  std::uint32_t maxHeadersCount() const { return options().maxHeadersCount; }
  void maxHeadersCount(std::uint32_t count) { change(&ServerOptions::maxHeadersCount, count); }
  std::uint32_t maxRequestsPerSocket() const { return options().maxRequestsPerSocket; }
  void maxRequestsPerSocket(std::uint32_t count) { change(&ServerOptions::maxRequestsPerSocket, count); }

  // For the machinery.
  explicit Server(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle<detail::ServerEvents>(std::move(state)) {}

 private:
  detail::ServerState& state() const { return stateAs<detail::ServerState>(); }

  template <class T>
  void change(T ServerOptions::*limit, T value) {
    auto options = state().options();
    options.*limit = value;
    state().setOptions(options);
  }
};

/// A server that calls `handler(IncomingMessage, ServerResponse)` for each request. It may be a plain function or a
/// coroutine, and take fewer arguments.
template <class F>
Server createServer(F&& handler) {
  Server server;
  server.on<"request">(std::forward<F>(handler));
  return server;
}
template <class F>
Server createServer(const ServerOptions& options, F&& handler) {
  Server server(options);
  server.on<"request">(std::forward<F>(handler));
  return server;
}
inline Server createServer() { return Server(); }
inline Server createServer(const ServerOptions& options) { return Server(options); }

}  // namespace http
}  // namespace nodus::inline v0
