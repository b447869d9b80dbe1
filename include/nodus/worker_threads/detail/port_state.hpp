// What the handles of a MessagePort share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/doorbell.hpp>
#include <nodus/worker_threads/detail/port_core.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// An end of a channel on its way to another loop belongs to no thread and has no other handle; arrive() ties it to the
// loop that it came to. While it is open and somebody listens to "message", it keeps itself alive.
class PortState : public EmitterState, public FromFreeList, private DoorbellOwner,
                  public net::detail::OpenListItem<PortState> {
 public:
  explicit PortState(SharedRef<PortCore> core) noexcept : core_(std::move(core)) {}
  ~PortState() override;

  // On the loop where it shall live from now on.
  void arrive(Loop& loop);
  // Gives the end up, for its journey: what is left here is closed. Empty if it was closed.
  SharedRef<PortCore> leave();

  void send(Message* message);
  void start();
  void close();
  void ref();
  void unref() noexcept;
  bool hasRef() const noexcept { return static_cast<bool>(hold_); }
  bool isOpen() const noexcept { return static_cast<bool>(core_); }
  PortCore* core() const noexcept { return core_.get(); }
  // Delivers all that has come, at once.
  void flush();

  // For the list of what a loop has open: the loop is gone.
  void abandon() noexcept;

 protected:
  // Emits "message". Throws what a listener throws.
  virtual void deliver(Message& message) = 0;
  void listenersChanged(const EventKey& key, bool added) override;
  bool closesQuietly_ = false;  // no "close" event: the port is part of something else

 private:
  void onRing() override;
  bool deliverNext();
  void letGo() noexcept;
  void sayClosed(Loop& loop, SharedRef<PortCore> core);
  void keepAlive(bool wanted);

  SharedRef<PortCore> core_;  // null: closed
  SharedRef<Doorbell> doorbell_;
  Loop* loop_ = nullptr;
  Loop::Hold hold_;
  bool started_ = false;
  bool keeping_ = false;  // one of the references is its own
};

// A message while it is made ready to leave through a port, which can not be sent through itself, nor to its other end:
// nobody could ever take it out there.
class Departure {
 public:
  explicit Departure(const PortState& through) noexcept;
  Departure(const Departure&) = delete;
  Departure& operator=(const Departure&) = delete;
  ~Departure();

  // A port goes with the message under way, if there is one. Throws DataCloneError.
  static void takeAlong(const PortCore& port);
  // False, and with a warning, if the message has taken along where it was to go: Node's way.
  bool mayGo() const;

 private:
  const PortCore* through_;
  const Departure* before_;
  mutable bool lost_ = false;
};

// Makes a value that has come fit for this thread, and hands it to `f`; what fails in that is the event
// "messageerror" of `emitter`.
template <class T, class F>
void unwrap(EmitterState& emitter, Message& message, F f) {
  auto& value = static_cast<MessageOf<T>&>(message).value;
  if constexpr (crossesSpecially<T>) {
    std::optional<Error> failure;
    try {
      finishCrossing(value);
    } catch (...) {
      failure = toError(std::current_exception());
    }
    if (failure) {
      const std::tuple<const Error&> arguments(*failure);
      emitter.emit(eventKey<"messageerror">, &arguments);
      return;
    }
  }
  f(value);
}

template <class Received>
class PortStateOf final : public PortState {
 public:
  using PortState::PortState;

 private:
  void deliver(Message& message) override {
    unwrap<Received>(*this, message, [&](Received& value) {
      const std::tuple<const Received&> arguments(value);
      emit(eventKey<"message">, &arguments);
    });
  }
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/port_state.ipp>
#endif
