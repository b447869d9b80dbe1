// util::promisify and callbackify: between functions that call back and functions that return a promise.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace util {

/// The callback that a function wrapped by `promisify<T>` is given: call it once, with an error, or with nullopt and
/// the value. Copies settle the same promise; only the first call counts.
template <class T>
class PromisifyCallback {
 public:
  PromisifyCallback(promise::Resolve<T> resolve, promise::Reject<T> reject)
      : resolve_(std::move(resolve)), reject_(std::move(reject)) {}

  void operator()(const Error& error) const { reject_(error); }
  void operator()(const std::optional<Error>& error) const
    requires std::is_void_v<T>
  {
    error ? reject_(*error) : resolve_();
  }
  void operator()(std::nullopt_t) const
    requires std::is_void_v<T>
  {
    resolve_();
  }
  template <class U>
    requires(!std::is_void_v<T> && std::is_constructible_v<T, U &&>)
  void operator()(const std::optional<Error>& error, U&& value) const {
    error ? reject_(*error) : resolve_(std::forward<U>(value));
  }

 private:
  promise::Resolve<T> resolve_;
  promise::Reject<T> reject_;
};

/// Node's `util.promisify`: `f(arguments..., callback)` as a function that returns a `Promise<T>`. `T` is what the
/// callback is called with besides the error; it cannot be found out from `f`. What `f` throws rejects the promise.
///
///     auto lookup = util::promisify<int>([](std::string name, auto callback) { callback(std::nullopt, 42); });
///     int number = co_await lookup("answer");
template <class T = void, class F>
auto promisify(F f) {
  return [f = std::move(f)]<class... Args>(Args&&... args) mutable -> Promise<T> {
    auto deferred = promise::withResolvers<T>();
    const PromisifyCallback<T> callback(deferred.resolve, deferred.reject);
    try {
      f(std::forward<Args>(args)..., callback);
    } catch (...) {
      deferred.reject(std::current_exception());
    }
    return deferred.promise;
  };
}

}  // namespace util

namespace detail {

template <class Callback, class T>
void callBack(Promise<T> promise, Callback callback) {
  auto failed = [callback](const Error& error) mutable {
    process::nextTick([callback = std::move(callback), error]() mutable {
      if constexpr (std::is_void_v<T>) {
        callback(std::optional<Error>(error));
      } else {
        callback(std::optional<Error>(error), std::optional<T>());
      }
    });
  };
  if constexpr (std::is_void_v<T>) {
    promise
        .then(
            [callback]() mutable {
              process::nextTick([callback = std::move(callback)]() mutable { callback(std::optional<Error>()); });
            },
            std::move(failed))
        .detach();
  } else {
    promise
        .then(
            [callback](T value) mutable {
              process::nextTick([callback = std::move(callback), value = std::move(value)]() mutable {
                callback(std::optional<Error>(), std::optional<T>(std::move(value)));
              });
            },
            std::move(failed))
        .detach();
  }
}

}  // namespace detail

namespace util {

/// Node's `util.callbackify`: a function that returns a promise as one that takes a callback behind its arguments and
/// returns nothing. The callback is called on a tick of its own, with the error or nullopt, and, unless the promise is
/// a `Promise<>`, with an `optional` of the value. What it throws is an uncaught exception.
template <class F>
auto callbackify(F f) {
  return [f = std::move(f)]<class... Args>(Args&&... args) mutable {
    static_assert(sizeof...(Args) > 0, "the last argument is the callback");
    auto all = std::forward_as_tuple(std::forward<Args>(args)...);
    constexpr auto last = sizeof...(Args) - 1;
    auto promise = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return f(std::forward<std::tuple_element_t<I, decltype(all)>>(std::get<I>(all))...);
    }(std::make_index_sequence<last>());
    detail::callBack(std::move(promise),
                     std::decay_t<std::tuple_element_t<last, decltype(all)>>(
                         std::forward<std::tuple_element_t<last, decltype(all)>>(std::get<last>(all))));
  };
}

}  // namespace util
}  // namespace nodus::inline v0
