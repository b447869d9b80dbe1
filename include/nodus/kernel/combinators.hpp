// Promise.all and its like, withResolvers, and a map with bounded concurrency.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/combinator.hpp>
#include <nodus/kernel/detail/map.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace nodus::inline v0 {
namespace promise {

/// An outcome, as `promise::allSettled` gives it: JavaScript's `{ status, value }` or `{ status, reason }`.
template <class T>
class Settled {
 public:
  explicit Settled(detail::NonVoid<T> value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  explicit Settled(Error reason) : outcome_(std::in_place_index<1>, std::move(reason)) {}

  /// "fulfilled" or "rejected".
  std::string status() const { return fulfilled() ? "fulfilled" : "rejected"; }
  bool fulfilled() const noexcept { return outcome_.index() == 0; }
  bool rejected() const noexcept { return !fulfilled(); }

  /// The value. Throws the reason if there is none.
  const detail::NonVoid<T>& value() const& {
    if (const auto* reason = std::get_if<1>(&outcome_)) reason->raise();
    return *std::get_if<0>(&outcome_);
  }
  detail::NonVoid<T>&& value() && {
    if (const auto* reason = std::get_if<1>(&outcome_)) reason->raise();
    return std::move(*std::get_if<0>(&outcome_));
  }
  /// Why it was rejected. Throws ERR_INVALID_STATE if it was not.
  const Error& reason() const {
    if (fulfilled()) detail::throwError(ErrorCode::ERR_INVALID_STATE, {"the promise was fulfilled"});
    return *std::get_if<1>(&outcome_);
  }

 private:
  std::variant<detail::NonVoid<T>, Error> outcome_;
};

/// Fulfils with the values of all promises, in their order, or rejects with the first rejection. Of promises
/// without values, the result has none.
template <class T>
auto all(const std::vector<Promise<T>>& promises) {
  return detail::combine<detail::AllOf<detail::ManyInputs<T>>>(promises);
}
template <class T>
auto all(std::vector<Promise<T>>&& promises) {
  return promise::all(std::as_const(promises));
}
/// The same for promises of several types: the result is a tuple, with `std::monostate` for one without a value.
template <class... Ts>
  requires(sizeof...(Ts) > 0)
auto all(Promise<Ts>... promises) {
  return detail::combine<detail::AllOf<detail::MixedInputs<Ts...>>>(promises...);
}

/// Fulfils with the outcomes of all promises, in their order, once all are settled. It never rejects.
template <class T>
auto allSettled(const std::vector<Promise<T>>& promises) {
  return detail::combine<detail::AllSettledOf<detail::ManyInputs<T>, Settled>>(promises);
}
template <class... Ts>
  requires(sizeof...(Ts) > 0)
auto allSettled(Promise<Ts>... promises) {
  return detail::combine<detail::AllSettledOf<detail::MixedInputs<Ts...>, Settled>>(promises...);
}

/// Takes the outcome of the promise that is settled first. Of none at all it stays pending.
template <class T>
auto race(const std::vector<Promise<T>>& promises) {
  return detail::combine<detail::RaceOf<T, detail::ManyInputs<T>>>(promises);
}
/// The same for arguments; the type of the result is the one to which all convert.
template <class... Ts>
  requires(sizeof...(Ts) > 0)
auto race(Promise<Ts>... promises) {
  return detail::combine<detail::RaceOf<std::common_type_t<Ts...>, detail::MixedInputs<Ts...>>>(promises...);
}

/// Takes the value of the promise that is fulfilled first. If all reject, it rejects with an AggregateError "All
/// promises were rejected", whose `errors()` are in the promises' order.
template <class T>
auto any(const std::vector<Promise<T>>& promises) {
  return detail::combine<detail::AnyOf<T, detail::ManyInputs<T>>>(promises);
}
template <class... Ts>
  requires(sizeof...(Ts) > 0)
auto any(Promise<Ts>... promises) {
  return detail::combine<detail::AnyOf<std::common_type_t<Ts...>, detail::MixedInputs<Ts...>>>(promises...);
}

/// Settles the promise of `withResolvers`. The first call of a resolver counts, the others do nothing. Copies are
/// cheap and may be called when they are const.
template <class T>
class Resolve {
 public:
  explicit Resolve(detail::Ref<detail::PromiseState<T>> state) noexcept : state_(std::move(state)) {}

  template <class U = T>
    requires(!std::is_void_v<T> && std::is_constructible_v<T, U &&> && !detail::isPromise<std::remove_cvref_t<U>>)
  void operator()(U&& value) const {
    if (state_->claim()) state_->fulfil(std::forward<U>(value));
  }
  void operator()() const
    requires std::is_void_v<T>
  {
    if (state_->claim()) state_->fulfil();
  }
  /// Takes over the outcome of another promise.
  void operator()(const Promise<T>& other) const {
    if (!state_->claim()) return;
    if (other.state() != state_) return state_->follow(other.state());
    state_->reject(detail::toException(TypeError("Chaining cycle detected for promise #<Promise>")));
  }

 private:
  detail::Ref<detail::PromiseState<T>> state_;
};

/// Rejects the promise of `withResolvers`.
template <class T>
class Reject {
 public:
  explicit Reject(detail::Ref<detail::PromiseState<T>> state) noexcept : state_(std::move(state)) {}

  void operator()(const Error& reason) const { (*this)(detail::toException(reason)); }
  void operator()(std::exception_ptr reason) const {
    if (state_->claim()) state_->reject(std::move(reason));
  }

 private:
  detail::Ref<detail::PromiseState<T>> state_;
};

/// What `withResolvers` returns: `auto [promise, resolve, reject] = promise::withResolvers<int>();`
template <class T>
struct Resolvers {
  Promise<T> promise;
  Resolve<T> resolve;
  Reject<T> reject;
};

/// A promise together with the functions that settle it: JavaScript's `Promise.withResolvers`.
template <class T = void>
Resolvers<T> withResolvers() {
  auto state = detail::makeState<T>();
  return {Promise<T>(state), Resolve<T>(state), Reject<T>(state)};
}

/// Options of `promise::map`.
struct MapOptions {
  /// How many calls may be under way; at least 1.
  std::size_t concurrency = 16;
  /// Rejects with an AbortError, and starts no more calls, when it fires.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<MapOptions>);

/// Calls `f(item)` or `f(item, index)` for each item, at most `concurrency` at a time, and fulfils with the results in
/// the items' order. The first rejection rejects it and starts no more calls. `f` may return a promise or a value. Items and `f` are
/// kept until the last call has ended. Ours.
template <class Items, class F>
auto map(Items items, F f, MapOptions options = {}) {
  using Map = detail::MapState<Items, F>;
  using Result = typename detail::MapTypes<Items, F>::Result;
  if (options.signal.aborted()) return promise::reject<Result>(detail::abortError(options.signal.reason()));
  if (options.concurrency == 0) {
    return promise::reject<Result>(detail::makeError(ErrorCode::ERR_OUT_OF_RANGE, {"concurrency", ">= 1", "0"}));
  }
  auto* map = new Map(std::move(items), std::move(f));
  Promise<Result> promise(detail::Ref<detail::PromiseState<Result>>(map, detail::adoptRef));
  map->begin(options.concurrency, options.signal);
  return promise;
}

}  // namespace promise
}  // namespace nodus::inline v0
