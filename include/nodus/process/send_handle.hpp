// SendHandle: the socket or server that goes to another process with a message.
#pragma once

#include <nodus/config.hpp>
#include <nodus/net/server.hpp>
#include <nodus/net/socket.hpp>
#include <nodus/process/detail/native_handle.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>

namespace nodus::inline v0 {

namespace process {

/// What is sent along with a message: nothing, a `net::Socket`, or a server (of any protocol; the receiver gets a
/// `net::Server`). The second argument of `send`, and of the event "message":
///
///     process::on<"message">([](json::Value message, process::SendHandle handle) {
///       if (auto socket = handle.socket()) socket->end("handled by the child\n");
///     });
class SendHandle {
 public:
  /// Nothing.
  SendHandle() noexcept = default;
  SendHandle(net::Socket socket) noexcept : state_(socket.emitterState()), kind_(Kind::socket) {}
  /// A `net::Server` or an `http::Server`.
  template <class S>
    requires std::derived_from<S, net::detail::ServerMethods<S>>
  SendHandle(const S& server) noexcept : state_(server.emitterState()), kind_(Kind::server) {}

  /// The socket, if it is one.
  std::optional<net::Socket> socket() const {
    if (kind_ != Kind::socket) return std::nullopt;
    return net::Socket(state_);
  }
  /// The server, if it is one.
  std::optional<net::Server> server() const {
    if (kind_ != Kind::server) return std::nullopt;
    return net::Server(state_);
  }
  /// Whether there is anything.
  explicit operator bool() const noexcept { return kind_ != Kind::nothing; }

  // For the machinery: a bare descriptor, Node's `net.Native`.
  explicit SendHandle(detail::Ref<detail::NativeHandle> native) noexcept
      : native_(std::move(native)), kind_(native_ ? Kind::native : Kind::nothing) {}
  const detail::Ref<detail::NativeHandle>& native() const noexcept { return native_; }

 private:
  enum class Kind : std::uint8_t { nothing, socket, server, native };

  detail::Ref<detail::EmitterState> state_;
  detail::Ref<detail::NativeHandle> native_;
  Kind kind_ = Kind::nothing;
};

/// How a handle is sent.
struct SendOptions {
  /// Leaves the socket open in this process, too. Default false: it belongs to the receiver from then on. In both cases
  /// the server that accepted it is not closed before the receiver has closed it, or the channel has ended.
  bool keepOpen = false;
};

}  // namespace process
}  // namespace nodus::inline v0
