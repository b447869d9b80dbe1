// net::Server: accepts connections.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/net/detail/place.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/net/listen_options.hpp>
#include <nodus/net/socket.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace net {

/// What `createServer` takes.
struct ServerOptions {
  /// Keeps the writing side of sockets open when the peer ends its side. Default false: they then end by themselves.
  bool allowHalfOpen = false;
  /// Sockets begin paused: nothing is read from them before somebody asks.
  bool pauseOnConnect = false;
  /// As `setNoDelay` and `setKeepAlive` on each socket.
  bool noDelay = false;
  bool keepAlive = false;
  /// Milliseconds.
  double keepAliveInitialDelay = 0;
  /// Of both sides of the sockets, in bytes. Default 16,384.
  std::optional<std::size_t> highWaterMark{};
};

namespace detail {

using ServerEvents = EventList<Event<"connection", Socket>, Event<"listening">, Event<"close">, Event<"error", Error>,
                               Event<"drop", DropArgument>>;

// The methods of everything that listens.
template <class Derived>
class ServerMethods {
 public:
  /// Begins to accept connections: `listen(port, host, backlog, callback)`, `listen(path, backlog, callback)`, where
  /// everything but the first may be left out, and without any argument at a port that is free. A text that is a
  /// number is a port: `listen(process::env("PORT").value_or("3000"))`. Without a host it is every address of the
  /// machine, by IPv6 and IPv4. Port 0 is one that is free; see `address()`.
  ///
  /// The callback is added to "listening". What it returns may be awaited until the server listens; a failure
  /// (EADDRINUSE, EACCES, ...) goes to who awaits it, or else to "error", on a later tick. Throws
  /// ERR_SERVER_ALREADY_LISTEN, ERR_SOCKET_BAD_PORT.
  template <class... Arguments>
  Completion listen(Place place, Arguments&&... arguments) {
    ListenTarget target;
    const auto port = place.port("options.port");
    target.port = port.value_or(0);
    if (!port) target.path = place.path();
    (take(target, std::forward<Arguments>(arguments)), ...);
    return begin(std::move(target), {});
  }
  Completion listen() { return listen(Place(0)); }
  Completion listen(const ListenOptions& options) { return begin(ListenTarget::of(options), options.signal); }
  template <class F>
    requires std::is_invocable_v<std::decay_t<F>&>
  Completion listen(const ListenOptions& options, F&& f) {
    self().template once<"listening">(std::forward<F>(f));
    return listen(options);
  }

  /// Accepts no more connections; those that exist go on. "close" comes when the last one has ended, and what is
  /// returned may be awaited until then. If the server does not listen, it rejects with ERR_SERVER_NOT_RUNNING.
  Completion close() {
    const bool was = state().close();
    return Completion(counted(), was ? &ServerState::awaitClose : &ServerState::notRunning);
  }
  /// The same; `f()` or `f(const std::optional<Error>&)` is called on "close".
  template <class F>
    requires(std::is_invocable_v<std::decay_t<F>&> || std::is_invocable_v<std::decay_t<F>&, std::optional<Error>>)
  Completion close(F&& f) {
    if constexpr (std::is_invocable_v<std::decay_t<F>&, std::optional<Error>>) {
      self().template once<"close">([f = std::decay_t<F>(std::forward<F>(f)), running = state().listening()]() mutable {
        return f(running ? std::optional<Error>() : makeError(ErrorCode::ERR_SERVER_NOT_RUNNING));
      });
    } else {
      self().template once<"close">(std::forward<F>(f));
    }
    return close();
  }

  /// Where it listens. Everything is empty while it does not.
  AddressInfo address() const { return state().address(); }
  bool listening() const { return state().listening(); }

  /// How many connections there are. Node takes a callback.
  Promise<std::size_t> getConnections() const { return promise::resolve(state().connections()); }
  template <class F>
    requires std::is_invocable_v<std::decay_t<F>&, std::optional<Error>, std::size_t>
  Derived& getConnections(F&& f) {
    process::nextTick([f = std::decay_t<F>(std::forward<F>(f)), count = state().connections()]() mutable {
      return f(std::optional<Error>(), count);
    });
    return self();
  }
  /// When there are so many connections, further ones are closed at once, with the event "drop". Nothing and 0: no
  /// limit.
  std::optional<std::size_t> maxConnections() const { return state().maxConnections; }
  Derived& maxConnections(std::optional<std::size_t> count) {
    state().maxConnections = count;
    return self();
  }

  /// Lets the server hold the loop again, or no longer.
  Derived& ref() {
    state().setReferenced(true);
    return self();
  }
  Derived& unref() {
    state().setReferenced(false);
    return self();
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
  ServerState& state() const {
    return static_cast<ServerState&>(*static_cast<const Derived&>(*this).emitterState());
  }
  nodus::detail::Ref<nodus::detail::RefCounted> counted() const {
    return static_cast<const Derived&>(*this).emitterState();
  }
  Completion begin(ListenTarget target, SignalRef signal) {
    state().listen(std::move(target), signal);
    return Completion(counted(), &ServerState::awaitListening);
  }
  template <class Argument>
  void take(ListenTarget& target, Argument&& argument) {
    if constexpr (std::is_convertible_v<Argument, std::string_view>) {
      target.setHost(argument);
    } else if constexpr (std::is_arithmetic_v<std::decay_t<Argument>>) {
      target.backlog = static_cast<int>(argument);
    } else {
      self().template once<"listening">(std::forward<Argument>(argument));
    }
  }
};

}  // namespace detail

/// Accepts connections, by TCP or at a UNIX socket: Node's `net.Server`. A handle: copies are the same server. While it
/// listens it keeps itself alive.
///
/// Events: `connection(Socket)`, `listening`, `close`, `error(Error)`, `drop(DropArgument)`.
class Server : public EmitterHandle<detail::ServerEvents>, public detail::ServerMethods<Server> {
 public:
  explicit Server(const ServerOptions& options = {});

  // For the machinery.
  explicit Server(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept : EmitterHandle(std::move(state)) {}
};

}  // namespace net
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/server.ipp>
#endif
