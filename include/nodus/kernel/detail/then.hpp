// then, catch_ and finally_: reactions that call a function and settle a promise of their own.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/promise_state.hpp>
#include <nodus/kernel/error.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// In place of a handler that was not given: the outcome goes on as it is.
struct PassOn {};

template <class R>
struct UnwrapPromise {
  using type = R;
};
template <class R>
struct UnwrapPromise<Promise<R>> {
  using type = R;
};
template <class R>
using UnwrapPromiseT = typename UnwrapPromise<std::remove_cvref_t<R>>::type;

template <class F, class T>
decltype(auto) callFulfilled(F& f, PromiseState<T>& state) {
  if constexpr (std::is_void_v<T> || std::is_invocable_v<F&>) {
    return f();
  } else if constexpr (std::is_invocable_v<F&, const T&>) {
    return f(std::as_const(state).value());
  } else {
    return f(std::move(state.value()));
  }
}

template <class G>
decltype(auto) callRejected(G& g, const std::exception_ptr& exception) {
  if constexpr (std::is_invocable_v<G&, const std::exception_ptr&>) {
    return g(exception);
  } else if constexpr (std::is_invocable_v<G&, const Error&>) {
    return g(static_cast<const Error&>(toError(exception)));
  } else {
    return g();
  }
}

template <class T, class F>
struct ThenResult {
  using type = UnwrapPromiseT<decltype(callFulfilled(std::declval<F&>(), std::declval<PromiseState<T>&>()))>;
};
template <class T>
struct ThenResult<T, PassOn> {
  using type = T;
};

template <class T, class F, class G>
class ThenReaction final : public RefCounted, public FromFreeList, public Reaction {
 public:
  using R = typename ThenResult<T, F>::type;

  ThenReaction(Ref<PromiseState<T>> source, F f, G g)
      : source_(std::move(source)), target_(makeState<R>()), onFulfilled_(std::move(f)), onRejected_(std::move(g)) {
    task = {&ThenReaction::react, this};
  }

  const Ref<PromiseState<R>>& target() const noexcept { return target_; }

 private:
  static void react(void* context, TaskAction action) {
    const Ref<ThenReaction> self(static_cast<ThenReaction*>(context), adoptRef);
    if (action == TaskAction::drop) return self->target_->abandon();
    self->enterContext();
    try {
      self->source_->isRejected() ? self->rejected() : self->fulfilled();
    } catch (...) {
      self->target_->reject(std::current_exception());
    }
  }

  void fulfilled() {
    if constexpr (std::is_same_v<F, PassOn>) {
      target_->adopt(*source_);
    } else {
      settleWith([this]() -> decltype(auto) { return callFulfilled(onFulfilled_, *source_); });
    }
  }

  void rejected() {
    if constexpr (std::is_same_v<G, PassOn>) {
      target_->reject(source_->exception());
    } else {
      settleWith([this]() -> decltype(auto) { return callRejected(onRejected_, source_->exception()); });
    }
  }

  template <class Call>
  void settleWith(Call call) {
    using Result = std::remove_cvref_t<std::invoke_result_t<Call>>;
    if constexpr (isPromise<Result>) {
      auto promise = call();
      promise.keepUntilSettled(Ref<RefCounted>(this));  // the handler may be a coroutine
      target_->follow(promise.state());
    } else if constexpr (std::is_void_v<Result>) {
      static_assert(std::is_void_v<R>, "this handler must return a value: the promise has one");
      call();
      target_->fulfil();
    } else if constexpr (std::is_void_v<R>) {
      static_cast<void>(call());
      target_->fulfil();
    } else {
      target_->fulfil(call());
    }
  }

  Ref<PromiseState<T>> source_;
  Ref<PromiseState<R>> target_;
  [[no_unique_address]] F onFulfilled_;
  [[no_unique_address]] G onRejected_;
};

template <class T, class F, class G>
auto addThen(const Ref<PromiseState<T>>& source, F f, G g) {
  using Then = ThenReaction<T, F, G>;
  auto* reaction = new Then(source, std::move(f), std::move(g));
  Promise<typename Then::R> promise(reaction->target());
  source->addReaction(*reaction);
  return promise;
}

// The promise that finally_ waits for before it passes the outcome on. `V` is void; it is a parameter so that
// Promise need not be complete here.
template <class V, class F>
Promise<V> callFinally(F& f) {
  if constexpr (isPromise<std::remove_cvref_t<std::invoke_result_t<F&>>>) {
    return f().then([](const auto&...) {});
  } else {
    static_cast<void>(f());
    auto done = makeState<V>();
    done->fulfil();
    return Promise<V>(std::move(done));
  }
}

template <class T>
T outcomeOf(PromiseState<T>& state) {
  if (state.isRejected()) std::rethrow_exception(state.exception());
  if constexpr (std::is_void_v<T>) {
    return;
  } else if constexpr (std::is_copy_constructible_v<T>) {
    return T(std::as_const(state).value());
  } else {
    return T(std::move(state.value()));
  }
}

template <class T, class F>
Promise<T> addFinally(Promise<T> promise, F f) {
  auto box = makeRef<Box<F>>(std::move(f));
  auto handler = [box, promise](const auto&...) {
    return callFinally<std::void_t<F>>(box->callable).then([promise] { return outcomeOf(*promise.state()); });
  };
  return promise.then(handler, [handler](const std::exception_ptr&) { return handler(); });
}

}  // namespace detail
}  // namespace nodus::inline v0
