// util::types: what a value is, for templates.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/util/detail/visit.hpp>

#include <exception>
#include <type_traits>

namespace nodus::inline v0 {
namespace detail {

// What a call without arguments, or a coroutine of any, would return is not known of a generic callable.
template <class F>
struct CallResult {};
template <class R, class... Args>
struct CallResult<R (*)(Args...)> : std::type_identity<R> {};
template <class F>
  requires requires { &F::operator(); }
struct CallResult<F> : CallResult<decltype(&F::operator())> {};
template <class R, class C, class... Args>
struct CallResult<R (C::*)(Args...)> : std::type_identity<R> {};
template <class R, class C, class... Args>
struct CallResult<R (C::*)(Args...) const> : std::type_identity<R> {};

template <class F, template <class> class Test>
consteval bool callGives() {
  if constexpr (requires { typename CallResult<F>::type; }) {
    return Test<typename CallResult<F>::type>::value;
  } else {
    return false;
  }
}
template <class T>
struct IsPromiseType : std::bool_constant<isPromise<T>> {};
template <class T>
struct IsGeneratorType : std::bool_constant<isGenerator<T>> {};

}  // namespace detail

namespace util {

/// Node's `util.types`, as far as C++ has the types. The answer depends on the type alone, so that it can be asked with
/// `if constexpr (util::types::isPromise(value))` wherever `value` is no reference.
namespace types {

/// An `Error` or one of its classes, or another exception.
template <class T>
constexpr bool isNativeError(const T&) noexcept {
  return std::is_base_of_v<std::exception, T>;
}
/// A `Promise`.
template <class T>
constexpr bool isPromise(const T&) noexcept {
  return detail::isPromise<T>;
}
/// A time of the system clock, which `inspect` prints as a date.
template <class T>
constexpr bool isDate(const T&) noexcept {
  return detail::SystemTimeLike<T>;
}
/// A map, of whatever kind; one with keys that are texts prints as an object, however.
template <class T>
constexpr bool isMap(const T&) noexcept {
  return detail::MapLike<T>;
}
/// A set, of whatever kind.
template <class T>
constexpr bool isSet(const T&) noexcept {
  return detail::SetLike<T> && !detail::MapLike<T>;
}
/// A `Buffer`.
template <class T>
constexpr bool isUint8Array(const T&) noexcept {
  return std::is_same_v<T, Buffer>;
}
/// The same as `isUint8Array`: nodus has no other view of bytes.
template <class T>
constexpr bool isArrayBufferView(const T&) noexcept {
  return std::is_same_v<T, Buffer>;
}
/// The same as `isUint8Array`.
template <class T>
constexpr bool isTypedArray(const T&) noexcept {
  return std::is_same_v<T, Buffer>;
}
/// A function or lambda, not a generic one, that returns a promise.
template <class F>
constexpr bool isAsyncFunction(const F&) noexcept {
  return detail::callGives<std::decay_t<F>, detail::IsPromiseType>();
}
/// A function or lambda, not a generic one, that returns an `AsyncGenerator`.
template <class F>
constexpr bool isGeneratorFunction(const F&) noexcept {
  return detail::callGives<std::decay_t<F>, detail::IsGeneratorType>();
}
/// An `AsyncGenerator`.
template <class T>
constexpr bool isGeneratorObject(const T&) noexcept {
  return detail::isGenerator<T>;
}

}  // namespace types
}  // namespace util
}  // namespace nodus::inline v0
