// Promise<T>: JavaScript's promise, and the return type of nodus' coroutines.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/detail/then.hpp>
#include <nodus/kernel/error.hpp>

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// A value that is there later: JavaScript's `Promise`, and what an `async` function returns.
///
/// A coroutine that returns one is *eager*: it runs to its first suspension at once, and takes its arguments by
/// value if it needs them later. The promise is a cheap handle to the outcome: copy it, await it as often as you
/// like; awaiters resume in the order in which they came, each through the microtask queue, also when the
/// outcome is there already. Dropping it never cancels anything. A rejection that nobody has handled when the
/// microtasks run dry goes to the process' `unhandledRejection`.
template <class T = void>
class [[nodiscard]] Promise {
 public:
  using promise_type = detail::PromiseFrame<T>;
  using value_type = T;

  /// Empty: nothing may be asked of it before a promise is assigned.
  Promise() noexcept = default;

  /// Waits for the outcome: the value, or the exception that the promise was rejected with. An lvalue hands out
  /// a copy (of a type that can not be copied: a reference); awaiting a temporary moves the value if nobody else
  /// holds the promise.
  auto operator co_await() const& { return detail::PromiseAwaiter<T, false>(state_); }
  auto operator co_await() && { return detail::PromiseAwaiter<T, true>(std::move(state_)); }

  /// Calls `onFulfilled` with the value (or without, if it takes none) in a microtask, once it is there. The
  /// promise returned has the callback's outcome; a promise that it returns is followed.
  template <class F>
  auto then(F onFulfilled) const {
    return detail::addThen(state_, std::move(onFulfilled), detail::PassOn{});
  }
  /// The same, with a handler for the rejection, which takes `const Error&`, `std::exception_ptr` or nothing.
  template <class F, class G>
  auto then(F onFulfilled, G onRejected) const {
    return detail::addThen(state_, std::move(onFulfilled), std::move(onRejected));
  }
  /// Handles a rejection: `promise.catch(f)`. The promise returned has what `f` returns.
  template <class G>
  auto catch_(G onRejected) const {
    return detail::addThen(state_, detail::PassOn{}, std::move(onRejected));
  }
  /// Calls `f()` however it ends, and passes the outcome on, after the promise that `f` may return.
  template <class F>
  Promise finally_(F f) const {
    return detail::addFinally(*this, std::move(f));
  }

  /// Says that nobody will look at the outcome. A failure is still reported as an unhandled rejection.
  void detach() const noexcept {}

  /// Whether it is neither fulfilled nor rejected. Ours, for tests and diagnostics.
  bool isPending() const noexcept { return state_->isPending(); }
  bool isFulfilled() const noexcept { return state_->isFulfilled(); }
  bool isRejected() const noexcept { return state_->isRejected(); }
  /// False for a default-constructed one.
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  /// True if both are handles to one promise.
  friend bool operator==(const Promise& a, const Promise& b) noexcept { return a.state_ == b.state_; }

  // For the machinery.
  explicit Promise(detail::Ref<detail::PromiseState<T>> state) noexcept : state_(std::move(state)) {}
  const detail::Ref<detail::PromiseState<T>>& state() const noexcept { return state_; }
  void keepUntilSettled(detail::Ref<detail::RefCounted> kept) const { state_->keep(std::move(kept)); }

 private:
  detail::Ref<detail::PromiseState<T>> state_;
};

namespace detail {

inline Promise<void> PromiseFrame<void>::get_return_object() { return makePromise<void>(*this); }

}  // namespace detail

namespace promise {

/// `Promise.resolve()`.
inline Promise<> resolve() {
  auto state = detail::makeState<void>();
  state->fulfil();
  return Promise<>(std::move(state));
}

/// `Promise.resolve(value)`; a promise is returned as it is.
template <class T>
auto resolve(T&& value) {
  using Value = std::decay_t<T>;
  if constexpr (detail::isPromise<Value>) {
    return Value(std::forward<T>(value));
  } else {
    auto state = detail::makeState<Value>();
    state->fulfil(std::forward<T>(value));
    return Promise<Value>(std::move(state));
  }
}

/// `Promise.reject(error)`.
template <class T = void>
Promise<T> reject(std::exception_ptr exception) {
  auto state = detail::makeState<T>();
  state->reject(std::move(exception));
  return Promise<T>(std::move(state));
}
template <class T = void>
Promise<T> reject(const Error& error) {
  return promise::reject<T>(detail::toException(error));
}

}  // namespace promise
}  // namespace nodus::inline v0

#include <nodus/kernel/loop.hpp>

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/promise.ipp>
#endif
