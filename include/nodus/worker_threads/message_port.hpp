// MessagePort and MessageChannel: a pipe of values between two loops, or within one.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/port_state.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace worker_threads {

/// The messages of a port or worker that has none to send. Ours.
struct NoMessage {};

template <class Received, class Sent>
class MessagePort;
template <class First, class Second>
class MessageChannel;

template <class Received, class Sent>
std::optional<Received> receiveMessageOnPort(const MessagePort<Received, Sent>& port);

/// One end of a channel: Node's `MessagePort`, typed. What comes is `Received`, what goes is `Sent`. A handle; it
/// belongs to its loop's thread, until it is sent to another one by `std::move`.
///
/// Events: `message(value)`, in a callback of the poll phase each; `messageerror(error)` for a value that could not be
/// brought to this thread (a socket, when descriptors have run out); `close`, on both ends, when one is closed. What
/// comes before somebody listens waits. While there is a listener of "message" the port keeps itself alive and holds
/// the loop; a port that nobody listens to is closed with its last handle.
template <class Received, class Sent = Received>
class MessagePort
    : public EmitterHandle<nodus::detail::EventList<Event<"message", Received>, Event<"messageerror", Error>,
                                                    Event<"close">>> {
 public:
  /// Sends a value, moved. What is given as an lvalue is copied; so `std::move` what is large. The order is kept.
  /// Nothing happens if the channel is closed, as in Node.
  /// A value that may not cross threads is a compile error; see `mayCross`. A port does not go through itself
  /// (DataCloneError), and one that is sent to itself is lost, with a warning and both ends closed: as in Node.
  template <class Value = Sent>
    requires std::is_convertible_v<Value&&, Sent>
  void postMessage(Value&& value) {
    nodus::detail::checkTransfer<Sent, Value>();
    Sent sent(std::forward<Value>(value));
    if constexpr (nodus::detail::transferredOnly<Sent>) {
      const nodus::detail::Departure departure(state());
      nodus::detail::prepareCrossing(sent);
      if (!departure.mayGo()) return close();
    } else {
      nodus::detail::prepareCrossing(sent);
    }
    state().send(new nodus::detail::MessageOf<Sent>(std::move(sent)));
  }
  /// Begins to deliver; the first listener of "message" does it, too.
  void start() { state().start(); }
  /// Closes both ends. What this one has received and not delivered is dropped, what it sent is still delivered there.
  void close() { state().close(); }
  template <class F>
    requires std::is_invocable_v<std::decay_t<F>&>
  void close(F&& f) {
    this->template once<"close">(std::forward<F>(f));
    close();
  }
  /// Lets the port hold the loop, or no longer. The first listener of "message" refs it, and without the last one it is
  /// unref'd.
  void ref() { state().ref(); }
  void unref() { state().unref(); }
  bool hasRef() const { return state().hasRef(); }

  // For the machinery.
  static MessagePort arrived(nodus::detail::SharedRef<nodus::detail::PortCore> core) {
    MessagePort port(nodus::detail::makeRef<State>(std::move(core)));
    port.state().arrive(Loop::current());
    return port;
  }
  explicit MessagePort(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : MessagePort::EmitterHandle(std::move(state)) {}

 private:
  using State = nodus::detail::PortStateOf<Received>;
  friend struct Crossing<MessagePort>;
  friend std::optional<Received> receiveMessageOnPort<Received, Sent>(const MessagePort& port);
  State& state() const noexcept { return this->template stateAs<State>(); }
};

/// A port crosses by `std::move`; the handles that stay behind are closed.
template <class Received, class Sent>
struct Crossing<MessagePort<Received, Sent>> {
  static constexpr bool allowed = true;
  static constexpr bool transferredOnly = true;
  static constexpr bool needsLoop = true;
  static void leave(MessagePort<Received, Sent>& port) {
    using State = nodus::detail::PortStateOf<Received>;
    port = MessagePort<Received, Sent>(nodus::detail::makeRef<State>(port.state().leave()));
  }
  static void arrive(MessagePort<Received, Sent>& port) { port.state().arrive(Loop::current()); }
};

/// Two ports that are connected: Node's `MessageChannel`. `auto [port1, port2] = MessageChannel<int>();`. What port1
/// sends is `First`, what port2 sends is `Second`.
template <class First, class Second = First>
class MessageChannel {
 public:
  MessageChannel() : MessageChannel(Cores()) {}

  MessagePort<Second, First> port1;
  MessagePort<First, Second> port2;

 private:
  struct Cores {
    Cores() { nodus::detail::PortCore::entangle(a, b); }
    nodus::detail::SharedRef<nodus::detail::PortCore> a{new nodus::detail::PortCore};
    nodus::detail::SharedRef<nodus::detail::PortCore> b{new nodus::detail::PortCore};
  };
  explicit MessageChannel(const Cores& cores)
      : port1(MessagePort<Second, First>::arrived(cores.a)), port2(MessagePort<First, Second>::arrived(cores.b)) {
    nodus::detail::checkCrossing<First>();
    nodus::detail::checkCrossing<Second>();
  }
};

/// Takes the oldest message that waits, at once and without an event; nothing if there is none. A port whose other end
/// is closed is closed by this, once nothing waits any more, as in Node.
template <class Received, class Sent>
std::optional<Received> receiveMessageOnPort(const MessagePort<Received, Sent>& port) {
  auto* core = port.state().core();
  if (!core) return std::nullopt;
  const auto taken = core->take();
  if (taken.closed) port.state().close();
  const std::unique_ptr<nodus::detail::Message> message(taken.message);
  if (!message) return std::nullopt;
  auto& value = static_cast<nodus::detail::MessageOf<Received>&>(*message).value;
  nodus::detail::finishCrossing(value);
  return std::move(value);
}

}  // namespace worker_threads
}  // namespace nodus::inline v0
