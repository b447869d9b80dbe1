// A callable that works at once or returns a promise, erased.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/promise.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class... Args>
class AsyncFunction {
 public:
  AsyncFunction() noexcept = default;
  AsyncFunction(std::nullptr_t) noexcept {}
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, AsyncFunction> && std::is_invocable_v<std::decay_t<F>&, Args...>)
  AsyncFunction(F&& f) : call_([f = std::decay_t<F>(std::forward<F>(f))](Args... arguments) mutable {
        if constexpr (returnsPromise<std::decay_t<F>&, Args...>) {
          return f(std::forward<Args>(arguments)...).then([](const auto&...) {});
        } else {
          static_cast<void>(f(std::forward<Args>(arguments)...));
          return Promise<>();
        }
      }) {}

  explicit operator bool() const noexcept { return static_cast<bool>(call_); }

  // Calls it, and `done(std::optional<Error>)` when it is through: at once, if it returned no promise.
  template <class Done>
  void operator()(Done done, Args... arguments) const {
    Promise<> promise;
    try {
      promise = call_(std::forward<Args>(arguments)...);
    } catch (...) {
      return done(std::optional<Error>(toError(std::current_exception())));
    }
    if (!promise) return done(std::optional<Error>());
    promise.keepUntilSettled(call_.owner());
    promise.then([done]() mutable { done(std::optional<Error>()); },
                 [done](const Error& error) mutable { done(std::optional<Error>(error)); })
        .detach();
  }

 private:
  Function<Promise<>(Args...)> call_;
};

}  // namespace detail
}  // namespace nodus::inline v0
