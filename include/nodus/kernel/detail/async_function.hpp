// A callable that works at once or returns a promise, erased.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
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
  AsyncFunction(F&& f) : target_(new Target<std::decay_t<F>>(std::forward<F>(f)), adoptRef) {}

  explicit operator bool() const noexcept { return static_cast<bool>(target_); }

  // Calls it, and `done(std::optional<Error>)` when it is through: at once, if it returned no promise. If `done` can be
  // called without an argument, that means the same as no error.
  template <class Done>
  NODUS_ALWAYS_INLINE void operator()(Done done, Args&&... arguments) const {
    Promise<> promise;
    try {
      promise = target_->call(std::forward<Args>(arguments)...);
    } catch (...) {
      return done(std::optional<Error>(toError(std::current_exception())));
    }
    if (promise) return tellLater(promise, std::move(done));
    succeed(done);
  }

 private:
  struct Base : RefCounted, FromFreeList {
    virtual Promise<> call(Args&&... arguments) = 0;
  };
  template <class F>
  struct Target final : Base {
    template <class G>
    explicit Target(G&& g) : callable(std::forward<G>(g)) {}
    Promise<> call(Args&&... arguments) override {
      using Result = std::remove_cvref_t<std::invoke_result_t<F&, Args...>>;
      if constexpr (std::is_same_v<Result, Promise<>>) {
        return callable(std::forward<Args>(arguments)...);
      } else if constexpr (isPromise<Result>) {
        return callable(std::forward<Args>(arguments)...).then([](const auto&...) {});
      } else {
        static_cast<void>(callable(std::forward<Args>(arguments)...));
        return Promise<>();
      }
    }
    F callable;
  };

  template <class Done>
  static void succeed(Done& done) {
    if constexpr (std::is_invocable_v<Done&>) {
      done();
    } else {
      done(std::optional<Error>());
    }
  }
  template <class Done>
  void tellLater(const Promise<>& promise, Done done) const {
    promise.keepUntilSettled(target_);
    promise
        .then([done]() mutable { succeed(done); },
              [done](const Error& error) mutable { done(std::optional<Error>(error)); })
        .detach();
  }

  Ref<Base> target_;
};

}  // namespace detail
}  // namespace nodus::inline v0
