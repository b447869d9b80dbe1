// net::Socket: a TCP or UNIX connection.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/net/connect_options.hpp>
#include <nodus/net/detail/place.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/stream/duplex.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace net {
namespace detail {

// "close" has an argument here, so these come first.
using SocketEvents =
    JoinEventsT<EventList<Event<"connect">, Event<"ready">,
                          Event<"lookup", std::optional<Error>, std::string, int, std::string>, Event<"timeout">,
                          Event<"close", bool>, Event<"connectionAttempt", std::string, int, int>,
                          Event<"connectionAttemptFailed", std::string, int, int, Error>,
                          Event<"connectionAttemptTimeout", std::string, int, int>>,
                DuplexEvents<Buffer, Buffer>>;

}  // namespace detail

/// What `Socket`'s constructor takes.
struct SocketOptions {
  /// Keeps the writing side open when the peer ends its side. Default false: the socket then ends by itself.
  bool allowHalfOpen = false;
  /// Of both sides, in bytes. Default 16,384.
  std::optional<std::size_t> highWaterMark{};
  /// Destroys the socket with an AbortError when it fires.
  SignalRef signal{};
};

/// A TCP or UNIX connection: Node's `net.Socket`. A handle: copies are the same socket. While the socket is open it
/// keeps itself alive. It is a `Duplex` of Buffers: read it with `next()` or "data", write it with `write` and `end`.
///
/// Events beside those of streams: `connect`, `ready`, `lookup(error, address, family, host)`, `timeout`,
/// `close(hadError)`, `connectionAttempt(address, port, family)`, `connectionAttemptFailed(address, port, family,
/// error)`, `connectionAttemptTimeout(address, port, family)`.
class Socket : public EmitterHandle<detail::SocketEvents>,
               public nodus::detail::ReadableMethods<Socket, Buffer>,
               public nodus::detail::ByteWritableMethods<Socket>,
               public nodus::detail::StreamMethods<Socket> {
 public:
  /// A socket that is not connected yet.
  Socket() : Socket(SocketOptions{}) {}
  explicit Socket(const SocketOptions& options);

  /// Connects, by TCP to `port` of `host` (default "localhost"), or to the UNIX socket `path`. "connect" tells that it
  /// is done, "error" that it failed; what is written meanwhile waits. Throws ERR_SOCKET_BAD_PORT for a port that is
  /// not from 0 to 65535, ERR_MISSING_ARGS without port and path, ERR_INVALID_IP_ADDRESS. A socket that was destroyed
  /// can be connected anew; its listeners are removed after "close", unless a listener of "close" connects it.
  Socket& connect(const ConnectOptions& options);
  template <class F>
    requires std::is_invocable_v<std::decay_t<F>&>
  Socket& connect(const ConnectOptions& options, F&& f) {
    once<"connect">(std::forward<F>(f));
    return connect(options);
  }
  /// `connect(port, host, callback)` or `connect(path, callback)`; the callback is added to "connect".
  template <class... Arguments>
  Socket& connect(detail::Place place, Arguments&&... arguments) {
    ConnectOptions options;
    options.port = place.port("Port");
    if (!options.port) options.path = place.path();
    (take(options, arguments), ...);
    return connect(options);
  }

  /// Sends small writes at once instead of waiting for more to send with them (TCP_NODELAY).
  Socket& setNoDelay(bool enable = true) {
    state().setNoDelay(enable);
    return *this;
  }
  /// Lets the kernel probe an idle connection, for the first time after `initialDelay`; 0 leaves that to the system.
  Socket& setKeepAlive(bool enable = false, Milliseconds initialDelay = 0) {
    state().setKeepAlive(enable, initialDelay.count());
    return *this;
  }
  /// Emits "timeout" after so long without activity; it does nothing else. 0 switches it off. Default: off.
  Socket& setTimeout(Milliseconds timeout) {
    state().setTimeout(timeout.count());
    return *this;
  }
  template <class F>
    requires std::is_invocable_v<std::decay_t<F>&>
  Socket& setTimeout(Milliseconds timeout, F&& f) {
    state().setTimeout(timeout.count());
    if (timeout.count() > 0 && !destroyed()) once<"timeout">(std::forward<F>(f));
    return *this;
  }
  /// What `setTimeout` was given, in milliseconds.
  std::optional<double> timeout() const { return state().timeout(); }

  /// The address that it is bound to.
  AddressInfo address() const { return state().localAddress(); }
  std::string localAddress() const { return address().address; }
  int localPort() const { return address().port; }
  std::string localFamily() const { return address().family; }
  /// Of the peer. Once it was asked for it is known for ever; empty if it was first asked for after the close.
  std::string remoteAddress() const { return state().remoteAddress().address; }
  int remotePort() const { return state().remoteAddress().port; }
  std::string remoteFamily() const { return state().remoteAddress().family; }

  std::uint64_t bytesRead() const { return state().bytesRead(); }
  /// With what waits to be sent.
  std::uint64_t bytesWritten() const { return state().bytesWritten(); }
  bool connecting() const { return state().connecting(); }
  /// Not connected, or not yet.
  bool pending() const { return state().pending(); }
  /// "opening", "open", "readOnly", "writeOnly" or "closed".
  std::string readyState() const { return std::string(state().readyState()); }

  /// Lets the socket hold the loop again, or no longer.
  Socket& ref() {
    state().setReferenced(true);
    return *this;
  }
  Socket& unref() {
    state().setReferenced(false);
    return *this;
  }
  /// Destroys the socket when all that was written has gone out.
  void destroySoon() { state().destroySoon(); }
  /// Closes the connection with a reset. Throws ERR_INVALID_HANDLE_TYPE for a UNIX socket.
  Socket& resetAndDestroy() {
    state().resetAndDestroy();
    return *this;
  }

  // For the machinery.
  static Socket connected(const ConnectOptions& options);
  explicit Socket(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept : EmitterHandle(std::move(state)) {}

 private:
  template <class Argument>
  void take(ConnectOptions& options, Argument& argument) {
    if constexpr (std::is_convertible_v<Argument&, std::string_view>) {
      options.host = std::string_view(argument);
    } else {
      once<"connect">(std::move(argument));
    }
  }
  detail::SocketState& state() const noexcept { return stateAs<detail::SocketState>(); }
};

}  // namespace net
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/net/impl/connect.ipp>
#endif
