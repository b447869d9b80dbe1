// node:timers/promises.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/interval.hpp>
#include <nodus/kernel/detail/wait_state.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace nodus::inline v0 {
namespace timers {

/// Options of the functions below.
struct TimerOptions {
  /// Ends the wait early: the promise rejects with an AbortError.
  SignalRef signal{};
  /// Whether waiting holds the loop.
  bool ref = true;
};
static_assert(std::is_trivially_destructible_v<TimerOptions>);

}  // namespace timers

namespace detail {

// A text literal is kept as a string.
template <class T>
using TimerValue =
    std::conditional_t<std::is_convertible_v<T, const char*>, std::string, std::decay_t<T>>;

template <class T>
concept NotTimerOptions = !std::is_same_v<std::remove_cvref_t<T>, timers::TimerOptions>;

template <class T, class... Value>
Promise<T> waitForTimer(Milliseconds delay, timers::TimerOptions options, Value&&... value) {
  if (options.signal.aborted()) return promise::reject<T>(abortError(options.signal.reason()));
  auto* wait = new WaitState<TimerBase, T>(std::forward<Value>(value)...);
  auto promise = wait->promise();
  auto& timers = Loop::current().timers();
  timers.start(*wait, delay.count(), false);
  if (!options.ref) timers.setReferenced(*wait, false);
  wait->watch(options.signal);
  return promise;
}

template <class T, class... Value>
Promise<T> waitForImmediate(timers::TimerOptions options, Value&&... value) {
  if (options.signal.aborted()) return promise::reject<T>(abortError(options.signal.reason()));
  auto* wait = new WaitState<ImmediateBase, T>(std::forward<Value>(value)...);
  auto promise = wait->promise();
  auto& immediates = Loop::current().immediates();
  immediates.add(*wait);
  if (!options.ref) immediates.setReferenced(*wait, false);
  wait->watch(options.signal);
  return promise;
}

}  // namespace detail

namespace timers {

/// Fulfils after `delay`, in the timers phase: `await setTimeout(ms)` of node:timers/promises. Rejects with an
/// AbortError (ABORT_ERR, its cause the signal's reason) if `signal` fires first.
inline Promise<> setTimeout(Milliseconds delay = 1, TimerOptions options = {}) {
  return detail::waitForTimer<void>(delay, options);
}
/// The same with a value to fulfil with.
template <detail::NotTimerOptions T>
auto setTimeout(Milliseconds delay, T&& value, TimerOptions options = {}) {
  return detail::waitForTimer<detail::TimerValue<T>>(delay, options, std::forward<T>(value));
}

/// Fulfils in the next check phase: `await setImmediate()`.
inline Promise<> setImmediate(TimerOptions options = {}) { return detail::waitForImmediate<void>(options); }
/// The same with a value to fulfil with.
template <detail::NotTimerOptions T>
auto setImmediate(T&& value, TimerOptions options = {}) {
  return detail::waitForImmediate<detail::TimerValue<T>>(options, std::forward<T>(value));
}

/// Gives a value every `delay`: `for await (const x of setInterval(ms, value))`. It starts with the first `next()`; a
/// slow consumer gets those that it missed at once. Dropping the generator ends it.
inline AsyncGenerator<std::monostate> setInterval(Milliseconds delay = 1, TimerOptions options = {}) {
  return detail::countIntervals(delay, std::monostate{}, AbortSignal(options.signal), options.ref);
}
template <detail::NotTimerOptions T>
auto setInterval(Milliseconds delay, T&& value, TimerOptions options = {}) {
  return detail::countIntervals(delay, detail::TimerValue<T>(std::forward<T>(value)), AbortSignal(options.signal),
                                options.ref);
}

namespace scheduler {
/// The same as `timers::setTimeout(delay, options)`.
inline Promise<> wait(Milliseconds delay, TimerOptions options = {}) { return timers::setTimeout(delay, options); }
/// The same as `timers::setImmediate()`. The underscore is there because C has a function of that name.
inline Promise<> yield_() { return timers::setImmediate(); }
}  // namespace scheduler

}  // namespace timers
}  // namespace nodus::inline v0
