// once and on: events that are awaited.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>

#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// Options of `once` and `on`.
struct OnceOptions {
  /// Rejects with an AbortError, and removes the listeners, when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<OnceOptions>);

namespace detail {

// What awaiting an event gives: nothing, its argument, or a tuple of them.
template <class Arguments>
struct AwaitedEvent;
template <>
struct AwaitedEvent<std::tuple<>> {
  using type = void;
};
template <class T>
struct AwaitedEvent<std::tuple<T>> {
  using type = T;
};
template <class A, class B, class... Rest>
struct AwaitedEvent<std::tuple<A, B, Rest...>> {
  using type = std::tuple<A, B, Rest...>;
};

template <class Emitter>
inline constexpr bool hasErrorEvent =
    std::is_same_v<typename FindEvent<FixedString("error"), typename Emitter::Events>::type, std::tuple<Error>>;

// The two listeners share it; when both are gone and nothing came, the emitter is gone, and nothing will come.
template <class R>
class OnceState : public RefCounted, public FromFreeList {
 public:
  OnceState() : outcome(makeState<R>()) {}
  ~OnceState() override {
    if (outcome->claim()) outcome->reject(toException(makeError(ErrorCode::ABORT_ERR)));
  }

  template <class... Args>
  void fulfil(const Args&... arguments) {
    if (!outcome->claim()) return;
    outcome->fulfil(arguments...);
    stop();
  }
  void reject(const Error& failure) {
    if (!outcome->claim()) return;
    outcome->reject(toException(failure));
    stop();
  }

  Ref<PromiseState<R>> outcome;
  Subscription event;
  Subscription error;
  AbortRegistration abort;

 private:
  void stop() {
    const Ref<OnceState> alive(this);
    event.off();
    error.off();
    abort.off();
  }
};

}  // namespace detail

/// Waits for an event: `co_await once<"ready">(emitter)`. Gives nothing, the event's argument, or a tuple of its
/// arguments. Rejects when the emitter emits "error" first, with ABORT_ERR when the signal fires, and when the emitter
/// ends without the event. Node's `events.once`.
template <detail::FixedString Name, class Emitter>
auto once(const Emitter& source, OnceOptions options = {}) {
  using Arguments = typename Emitter::template Arguments<Name>;
  static_assert(!std::is_void_v<Arguments>, "this emitter has no event of that name");
  using R = typename detail::AwaitedEvent<Arguments>::type;
  auto emitter = source;
  auto state = detail::makeRef<detail::OnceState<R>>();
  Promise<R> promise(state->outcome);
  const AbortSignal signal(options.signal);
  if (signal.aborted()) {
    state->reject(detail::makeErrorWithCause(ErrorCode::ABORT_ERR, *signal.reason()));
    return promise;
  }
  state->event =
      emitter.template once<Name>([state](const auto&... arguments) -> void { state->fulfil(arguments...); });
  if constexpr (!(Name == detail::FixedString("error")) && detail::hasErrorEvent<Emitter>) {
    state->error = emitter.template once<"error">([state](const Error& error) { state->reject(error); });
  }
  state->abort = signal.onAbort([raw = state.get()](const Error& reason) {
    raw->reject(detail::makeErrorWithCause(ErrorCode::ABORT_ERR, reason));
  });
  return promise;
}

/// The events of one name, one after another: what `on` returns. A handle.
template <class T>
class EventIterator {
 public:
  /// The next event's argument (a tuple, if it has several), also of one that came before the call; nothing after
  /// `return_`. Rejects once if the emitter emits "error", or the signal fires.
  Promise<std::optional<T>> next() { return state_->next(); }
  /// Stops listening.
  void return_() { state_->finish(); }

 private:
  template <detail::FixedString Name, class Emitter>
  friend auto on(const Emitter& emitter, OnceOptions options);

  struct State final : detail::RefCounted {
    Promise<std::optional<T>> next() {
      auto outcome = detail::makeState<std::optional<T>>();
      if (!events.empty()) {
        outcome->fulfil(events.pop());
      } else if (failure) {
        outcome->reject(detail::toException(*std::exchange(failure, {})));
      } else if (finished) {
        outcome->fulfil(std::nullopt);
      } else {
        readers.push(outcome);
      }
      return Promise<std::optional<T>>(std::move(outcome));
    }
    void add(T arrived) {
      if (readers.empty()) return events.push(std::move(arrived));
      readers.pop()->fulfil(std::move(arrived));
    }
    void fail(const Error& reason) {
      if (finished) return;
      if (readers.empty()) {
        failure = reason;
      } else {
        readers.pop()->reject(detail::toException(reason));
      }
      finish();
    }
    void finish() {
      finished = true;
      event.off();
      error.off();
      abort.off();
      while (!readers.empty()) readers.pop()->fulfil(std::nullopt);
    }

    detail::Ring<T> events;
    detail::Ring<detail::Ref<detail::PromiseState<std::optional<T>>>> readers;
    std::optional<Error> failure;
    Subscription event;
    Subscription error;
    AbortRegistration abort;
    bool finished = false;
  };

  explicit EventIterator(detail::Ref<State> state) : state_(std::move(state)) {}
  detail::Ref<State> state_;
};

/// Listens for all events of a name: `auto rows = on<"row">(emitter); while (auto row = co_await rows.next()) ...`.
/// Node's `events.on`. What comes is kept until it is asked for.
template <detail::FixedString Name, class Emitter>
auto on(const Emitter& source, OnceOptions options = {}) {
  using Arguments = typename Emitter::template Arguments<Name>;
  static_assert(!std::is_void_v<Arguments>, "this emitter has no event of that name");
  using T = std::conditional_t<std::tuple_size_v<Arguments> == 1,
                               typename detail::AwaitedEvent<Arguments>::type, Arguments>;
  using State = typename EventIterator<T>::State;
  auto emitter = source;
  auto state = detail::makeRef<State>();
  EventIterator<T> iterator(state);
  const AbortSignal signal(options.signal);
  if (signal.aborted()) {
    state->fail(detail::makeErrorWithCause(ErrorCode::ABORT_ERR, *signal.reason()));
    return iterator;
  }
  state->event = emitter.template on<Name>([state](const auto&... arguments) -> void { state->add(T(arguments...)); });
  if constexpr (!(Name == detail::FixedString("error")) && detail::hasErrorEvent<Emitter>) {
    state->error = emitter.template on<"error">([state](const Error& error) { state->fail(error); });
  }
  state->abort = signal.onAbort([raw = state.get()](const Error& reason) {
    raw->fail(detail::makeErrorWithCause(ErrorCode::ABORT_ERR, reason));
  });
  return iterator;
}

}  // namespace nodus::inline v0
