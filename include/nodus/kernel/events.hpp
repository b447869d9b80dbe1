// EventEmitter: events are types in the class's declaration, so an unknown name or a listener that does not
// fit is a compile error.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

/// An event of an emitter: its name and the types of its arguments. `Event<"job", Job>`.
template <detail::FixedString Name, class... Args>
struct Event {
  static constexpr auto name = Name;
  using Arguments = std::tuple<Args...>;
};

/// What `on` returns. Ignore it, or keep it to remove the listener later; it does not hold the emitter.
class Subscription {
 public:
  Subscription() noexcept = default;
  explicit Subscription(detail::Ref<detail::Listener> listener) noexcept : listener_(std::move(listener)) {}

  /// Removes the listener; nothing if it is gone already.
  void off();
  /// Whether the listener is still there.
  bool active() const noexcept { return listener_ && listener_->emitter; }

 private:
  detail::Ref<detail::Listener> listener_;
};

namespace detail {

template <class... Events>
struct EventList {};

template <class A, class B>
struct JoinEvents;
template <class... A, class... B>
struct JoinEvents<EventList<A...>, EventList<B...>> {
  using type = EventList<A..., B...>;
};
template <class A, class B>
using JoinEventsT = typename JoinEvents<A, B>::type;

// The arguments of the event with that name: the first one in the list counts. Every emitter has newListener and
// removeListener, with the name of the event; void for an unknown name.
template <FixedString Name, class List>
struct FindEvent
    : std::conditional<Name == FixedString("newListener") || Name == FixedString("removeListener"),
                       std::tuple<std::string_view>, void> {};
template <FixedString Name, class First, class... Rest>
struct FindEvent<Name, EventList<First, Rest...>>
    : std::conditional_t<Name == First::name, std::type_identity<typename First::Arguments>,
                         FindEvent<Name, EventList<Rest...>>> {};

// The type of an event's argument number I, or one that nobody can name.
struct NoArgument {
  NoArgument() = delete;
};
template <class Arguments, std::size_t I>
struct ArgumentAt {
  using type = NoArgument;
};
template <class... Args, std::size_t I>
  requires(I < sizeof...(Args))
struct ArgumentAt<std::tuple<Args...>, I> {
  using type = std::tuple_element_t<I, std::tuple<Args...>>;
};

template <class F, class... Args>
Ref<Listener> makeListener(F&& f, bool once, std::type_identity<std::tuple<Args...>>) {
  using Callable = std::decay_t<F>;
  static_assert(acceptedArguments<Callable, Args...>() <= sizeof...(Args),
                "this listener does not fit the event: it takes none of the event's argument lists");
  return makeRef<ListenerOf<Callable, Args...>>(std::forward<F>(f), once);
}

}  // namespace detail

/// The methods of everything that emits: a handle to an emitter's state, with Node's rules. Copies are handles to
/// one emitter. `EventEmitter` and the classes of the modules derive from it.
template <class List>
class EmitterHandle {
 public:
  using Events = List;
  /// The argument types of an event, as a `std::tuple`.
  template <detail::FixedString Name>
  using Arguments = typename detail::FindEvent<Name, List>::type;
  template <detail::FixedString Name, std::size_t I>
  using Argument = typename detail::ArgumentAt<Arguments<Name>, I>::type;

  /// Adds a listener at the end. It may take fewer arguments than the event has. A listener that is a coroutine
  /// and fails makes the emitter emit "error" (Node's `captureRejections`, on by default here).
  template <detail::FixedString Name, class F>
  Subscription on(F&& f) {
    return add<Name>(std::forward<F>(f), false, false);
  }
  /// The same as `on`.
  template <detail::FixedString Name, class F>
  Subscription addListener(F&& f) {
    return add<Name>(std::forward<F>(f), false, false);
  }
  /// Adds a listener that is removed before it is called.
  template <detail::FixedString Name, class F>
  Subscription once(F&& f) {
    return add<Name>(std::forward<F>(f), true, false);
  }
  /// Adds a listener in front of the others.
  template <detail::FixedString Name, class F>
  Subscription prependListener(F&& f) {
    return add<Name>(std::forward<F>(f), false, true);
  }
  template <detail::FixedString Name, class F>
  Subscription prependOnceListener(F&& f) {
    return add<Name>(std::forward<F>(f), true, true);
  }

  /// Removes the listener that `on` returned this for.
  void off(Subscription subscription) { subscription.off(); }
  void removeListener(Subscription subscription) { subscription.off(); }
  /// Removes all listeners of an event, the last one first.
  template <detail::FixedString Name>
  void removeAllListeners() {
    check<Name>();
    state_->removeAll(&detail::eventKey<Name>);
  }
  /// Removes all listeners.
  void removeAllListeners() { state_->removeAll(nullptr); }

  /// Calls the listeners in order, synchronously; false if there is none. Listeners added meanwhile are called from
  /// the next emit on, those removed meanwhile still in this one. "error" without a listener throws the error.
  template <detail::FixedString Name>
  bool emit() {
    return emitWith<Name>();
  }
  template <detail::FixedString Name>
  bool emit(const Argument<Name, 0>& a) {
    return emitWith<Name>(a);
  }
  template <detail::FixedString Name>
  bool emit(const Argument<Name, 0>& a, const Argument<Name, 1>& b) {
    return emitWith<Name>(a, b);
  }
  template <detail::FixedString Name>
  bool emit(const Argument<Name, 0>& a, const Argument<Name, 1>& b, const Argument<Name, 2>& c) {
    return emitWith<Name>(a, b, c);
  }

  template <detail::FixedString Name>
  std::size_t listenerCount() const {
    check<Name>();
    return state_->count(detail::eventKey<Name>);
  }
  /// The names of the events that have listeners, in the order in which they got their first one.
  std::vector<std::string> eventNames() const { return state_->names(); }
  /// How many listeners an event may have before a warning about a leak is printed. Default 10; 0 is without end.
  EmitterHandle& setMaxListeners(std::size_t count) {
    state_->setMaxListeners(count);
    return *this;
  }
  std::size_t getMaxListeners() const { return state_->maxListeners(); }

  /// True if both are handles to one emitter. Ours.
  friend bool operator==(const EmitterHandle& a, const EmitterHandle& b) noexcept { return a.state_ == b.state_; }
  /// False for a handle that was moved from. Ours.
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }

  // For the machinery.
  const detail::Ref<detail::EmitterState>& emitterState() const noexcept { return state_; }

 protected:
  explicit EmitterHandle(detail::Ref<detail::EmitterState> state) noexcept : state_(std::move(state)) {}

  template <class State>
  State& stateAs() const noexcept {
    return static_cast<State&>(*state_);
  }

 private:
  template <detail::FixedString Name>
  static consteval void check() {
    static_assert(!std::is_void_v<Arguments<Name>>, "this emitter has no event of that name");
  }

  template <detail::FixedString Name, class F>
  Subscription add(F&& f, bool once, bool prepend) {
    check<Name>();
    auto listener = detail::makeListener(std::forward<F>(f), once, std::type_identity<Arguments<Name>>{});
    state_->add(detail::eventKey<Name>, listener, prepend);
    return Subscription(std::move(listener));
  }

  template <detail::FixedString Name, class... Args>
  bool emitWith(const Args&... arguments) {
    check<Name>();
    static_assert(std::is_same_v<std::tuple<Args...>, Arguments<Name>>, "this event has other arguments");
    if constexpr (Name == detail::FixedString("error") && sizeof...(Args) == 1) {
      if constexpr ((std::is_base_of_v<Error, Args> && ...)) return state_->emitError(arguments...);
    }
    const std::tuple<const Args&...> pack(arguments...);
    return state_->emit(detail::eventKey<Name>, &pack);
  }

  detail::Ref<detail::EmitterState> state_;
};

/// An emitter of your own: `class Bus : public EventEmitter<Event<"job", Job>, Event<"ready">> {}`. Node's
/// `EventEmitter`. Copying it makes another handle to the same emitter.
template <class... Events>
class EventEmitter : public EmitterHandle<detail::EventList<Events...>> {
 public:
  EventEmitter() : EmitterHandle<detail::EventList<Events...>>(detail::makeRef<detail::PlainEmitter>()) {}
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/events.ipp>
#endif
