// Callables that the framework holds. The rule of the house: a callable is kept alive until it can no
// longer run and the coroutine that it returned has settled.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

template <class T>
class Promise;

namespace detail {

template <class T>
inline constexpr bool isPromise = false;
template <class T>
inline constexpr bool isPromise<Promise<T>> = true;

template <class F, class... Args>
inline constexpr bool returnsPromise = isPromise<std::remove_cvref_t<std::invoke_result_t<F, Args...>>>;

template <class F>
struct Box final : RefCounted, FromFreeList {
  template <class G>
  explicit Box(G&& g) : callable(std::forward<G>(g)) {}
  F callable;
};

// Calls `f`, which `owner` holds, and lets nothing that it returned outlive `owner`: a promise keeps
// `owner` until it settles. Nobody else holds that promise, so its failure is an unhandled rejection.
template <class F, class... Args>
void invokeKept(RefCounted& owner, F& f, Args&&... args) {
  if constexpr (returnsPromise<F&, Args...>) {
    auto promise = f(std::forward<Args>(args)...);
    promise.keepUntilSettled(Ref<RefCounted>(&owner));
  } else {
    static_cast<void>(f(std::forward<Args>(args)...));
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
