// process::send: messages to the parent that forked this program.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/process/detail/send_to_parent.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/send_handle.hpp>

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace process {

/// Whether there is a channel to the parent: the program was started by `child_process::fork` or `cluster::fork`, of
/// nodus or of Node, and neither side has disconnected.
bool connected();

/// Sends a message to the parent, which gets it as "message" of its `ChildProcess`; a socket or server may go along.
/// A sent socket leaves this process, unless `options.keepOpen`. Returns false if so much waits to be written that it
/// is better to wait for a callback.
///
/// The callback, `f(std::optional<Error>)`, comes when the system has taken the message. Without one a failure becomes
/// the event "error". Without a channel that is ERR_IPC_CHANNEL_CLOSED, also in a program that never had one, where
/// Node's `process.send` is undefined.
bool send(const json::Value& message, const SendHandle& handle = {}, const SendOptions& options = {});
template <class F>
  requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
bool send(const json::Value& message, const SendHandle& handle, const SendOptions& options, F&& f) {
  return detail::sendToParent(message, handle, options, detail::sentCallback(std::forward<F>(f)));
}
template <class F>
  requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
bool send(const json::Value& message, const SendHandle& handle, F&& f) {
  return send(message, handle, SendOptions(), std::forward<F>(f));
}
template <class F>
  requires(std::invocable<F&, const std::optional<Error>&> || std::invocable<F&>)
bool send(const json::Value& message, F&& f) {
  return send(message, SendHandle(), SendOptions(), std::forward<F>(f));
}

/// Closes the channel when what was sent has gone out; "disconnect" follows. The program can then end by itself.
/// Without a channel "error" is ERR_IPC_DISCONNECTED.
void disconnect();

/// The channel itself: Node's `process.channel`. It holds the loop while somebody listens to "message" or
/// "disconnect"; these say otherwise, from then on.
class Channel {
 public:
  void ref() const;
  void unref() const;

  // For the machinery.
  explicit Channel(detail::Ref<detail::RefCounted> state) noexcept : state_(std::move(state)) {}

 private:
  detail::Ref<detail::RefCounted> state_;
};
/// Nothing if there is none, or no longer.
std::optional<Channel> channel();

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/send.ipp>
#endif
