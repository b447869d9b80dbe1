// AsyncLocalStorage: what a thread-local variable is to a thread, for a chain of callbacks and coroutines.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_context.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/loop.hpp>

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// A number that no other storage of the process has.
std::uint64_t newAsyncStorage() noexcept;

// Calls `f`, which lives until the coroutine that it may be has settled.
template <class F, class... Args>
decltype(auto) callInContext(Ref<AsyncContext> context, F&& f, Args&&... arguments) {
  const AsyncContextScope scope(std::move(context));
  if constexpr (returnsPromise<std::decay_t<F>&, Args...>) {
    const auto box = makeRef<Box<std::decay_t<F>>>(std::forward<F>(f));
    auto promise = box->callable(std::forward<Args>(arguments)...);
    promise.keepUntilSettled(box);
    return promise;
  } else {
    return std::forward<F>(f)(std::forward<Args>(arguments)...);
  }
}

}  // namespace detail

/// A value that holds for a chain of asynchronous work: set it where a request begins, and everything that is done for
/// that request finds it, without handing it on. Node's `AsyncLocalStorage`. It follows promises and coroutines,
/// `then`, nextTicks, microtasks, timers, immediates, the thread pool and the events of sockets, servers and files.
/// A listener runs in the context of who emits, as in Node.
///
/// A handle: copies are the same storage. Everything here is for the thread that made it; a worker has its own.
/// `getStore` gives a copy, so `T` is best a number, a short text, or a handle such as `std::shared_ptr<Request>`.
template <class T>
class AsyncLocalStorage {
 public:
  AsyncLocalStorage() : state_(detail::makeRef<State>()) {}

  /// Calls `f(arguments...)` with `store` in place, and returns what it returns. All that it starts has the store too,
  /// also when it is a coroutine, after it has returned. What it throws passes through.
  template <class F, class... Args>
  decltype(auto) run(T store, F&& f, Args&&... arguments) {
    return detail::callInContext(contextWith(std::move(store)), std::forward<F>(f), std::forward<Args>(arguments)...);
  }
  /// Calls it without any store of this storage.
  template <class F, class... Args>
  decltype(auto) exit(F&& f, Args&&... arguments) {
    return detail::callInContext(detail::AsyncContext::with(state_->id, {}, detail::currentAsyncContext()),
                                 std::forward<F>(f), std::forward<Args>(arguments)...);
  }
  /// Puts a store in place for the rest of the current callback or coroutine, and for all that these start. `run` is
  /// clearer where it can be used.
  void enterWith(T store) { detail::enterAsyncContext(contextWith(std::move(store))); }

  /// The store of the chain that is running; nullopt (`undefined`) outside of any.
  std::optional<T> getStore() const {
    if (!state_->enabled) return {};
    const auto* found = detail::AsyncContext::find(detail::currentAsyncContext().get(), state_->id);
    if (!found) return {};
    return static_cast<const detail::Box<T>*>(found)->callable;
  }

  /// Hides all stores until the next `run` or `enterWith`.
  void disable() noexcept { state_->enabled = false; }

  /// A callable that runs in the current context of all storages, whoever calls it.
  template <class F>
  static auto bind(F&& f) {
    return detail::BoundToContext<std::decay_t<F>>(std::forward<F>(f));
  }
  /// The current context of all storages as a callable: `snapshot(f, arguments...)` runs `f` in it.
  static auto snapshot() {
    return [context = detail::currentAsyncContext()]<class F, class... Args>(F&& f, Args&&... arguments)
               -> decltype(auto) {
      return detail::callInContext(context, std::forward<F>(f), std::forward<Args>(arguments)...);
    };
  }

  /// True if both are handles to one storage. Ours.
  friend bool operator==(const AsyncLocalStorage& a, const AsyncLocalStorage& b) noexcept {
    return a.state_ == b.state_;
  }

 private:
  struct State final : detail::RefCounted, detail::FromFreeList {
    std::uint64_t id = detail::newAsyncStorage();
    bool enabled = true;
  };

  detail::Ref<detail::AsyncContext> contextWith(T store) {
    state_->enabled = true;
    return detail::AsyncContext::with(state_->id, detail::makeRef<detail::Box<T>>(std::move(store)),
                                      detail::currentAsyncContext());
  }

  detail::Ref<State> state_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/async_hooks/impl/async_local_storage.ipp>
#endif
