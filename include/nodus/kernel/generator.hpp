// AsyncGenerator<T>: what an `async function*` returns.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/generator_state.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/promise.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace nodus::inline v0 {

/// Values that come one after another, each when it is asked for: JavaScript's `async function*`. The body is lazy: it begins with
/// the first `next()`, so it takes its arguments by value. In it, `co_yield value` hands a value out, and
/// `co_yield promise` the value of a promise.
///
///     while (auto value = co_await numbers.next()) use(*value);
///
/// A handle: copies share one body. Dropping the last one, while the body waits to be asked, destroys the body's
/// locals, as `return_()` does; JavaScript's `for await` does the same when it is left early.
template <class T>
class [[nodiscard]] AsyncGenerator {
 public:
  using promise_type = detail::GeneratorFrame<T>;
  using value_type = T;

  /// Empty: nothing may be asked of it before a generator is assigned.
  AsyncGenerator() noexcept = default;

  /// The next value, or nothing at the end; rejects with what the body throws, and there is nothing after that.
  /// Calls may be made before earlier ones are settled; they are served in order.
  Promise<std::optional<T>> next() const { return state_->request(Kind::next); }
  /// Ends the body where it waits, once the calls before are served. Its locals are destroyed; `catch` blocks do
  /// not run. JavaScript's `generator.return()`.
  Promise<std::optional<T>> return_() const { return state_->request(Kind::return_); }
  /// Throws `error` in the body where it waits. JavaScript's `generator.throw()`.
  Promise<std::optional<T>> throw_(const Error& error) const { return throw_(detail::toException(error)); }
  Promise<std::optional<T>> throw_(std::exception_ptr exception) const {
    return state_->request(Kind::throw_, std::move(exception));
  }

  /// False for a default-constructed one.
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }

  // For the machinery.
  explicit AsyncGenerator(detail::Ref<detail::GeneratorState<T>> state) noexcept : state_(std::move(state)) {}

 private:
  using Kind = typename detail::GeneratorState<T>::Kind;
  detail::Ref<detail::GeneratorState<T>> state_;
};

namespace detail {

template <class T>
AsyncGenerator<T> GeneratorFrame<T>::get_return_object() {
  const auto handle = std::coroutine_handle<GeneratorFrame>::from_promise(*this);
  checkFrame(handle);
  auto state = makeRef<GeneratorState<T>>(handle);
  state_ = state.get();
  return AsyncGenerator<T>(std::move(state));
}

}  // namespace detail
}  // namespace nodus::inline v0
