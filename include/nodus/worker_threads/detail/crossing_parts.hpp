// The machinery of crossing.hpp: the standard's types, aggregates member by member, and what is said of the rest.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/worker_threads/detail/aggregate.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace nodus::inline v0 {

class AbortController;
class AbortSignal;

namespace json {
class Value;
}
namespace net {
class Socket;
}

namespace worker_threads {

template <class T>
struct Crossing;
struct MayCross;

}  // namespace worker_threads

namespace detail {

using worker_threads::Crossing;

// What a type is made of, for Crossing<T>::Parts.
template <class... Parts>
struct PartList {
  template <class Predicate>
  static constexpr bool all = (Predicate::template holds<std::remove_const_t<Parts>> && ...);
};

// Whether a predicate holds for all that a type is made of. A leaf has no parts.
template <class T, class Predicate>
constexpr bool holdsForParts() {
  if constexpr (requires { typename Crossing<T>::Parts; }) {
    return Crossing<T>::Parts::template all<Predicate>;
  } else {
    return true;
  }
}

struct IsAllowed {
  template <class T>
  static constexpr bool holds = std::is_object_v<T> && !std::is_volatile_v<T> && std::is_move_constructible_v<T> &&
                                requires { requires Crossing<T>::allowed; };
};
// Crosses as it is: nothing to be done on either side.
struct IsPlain {
  template <class T>
  static constexpr bool leaf = !requires(T& value) { Crossing<T>::leave(value); } &&
                               !requires(T& value) { Crossing<T>::arrive(value); };
  template <class T>
  static constexpr bool holds = leaf<T> && holdsForParts<T, IsPlain>();
};
// May be copied first: no port or socket in it.
struct IsCopyable {
  template <class T>
  static constexpr bool holds = !requires { requires Crossing<T>::transferredOnly; } && holdsForParts<T, IsCopyable>();
};
// Arrives on a loop, or leaves one: nothing for a thread that has none.
struct NeedsNoLoop {
  template <class T>
  static constexpr bool holds = !requires { requires Crossing<T>::needsLoop; } && holdsForParts<T, NeedsNoLoop>();
};
// Two threads may look at one constant object: nothing in it changes behind a const.
struct IsShareable {
  template <class T>
  static constexpr bool holds = IsAllowed::holds<T> && IsPlain::holds<T> &&
                                !requires { requires !Crossing<T>::shareable; } && holdsForParts<T, IsShareable>();
};

template <class T>
inline constexpr bool crosses = IsAllowed::holds<std::remove_const_t<T>>;
template <class T>
inline constexpr bool crossesSpecially = !IsPlain::holds<std::remove_const_t<T>>;
template <class T>
inline constexpr bool transferredOnly = !IsCopyable::holds<std::remove_const_t<T>>;

template <class T>
inline constexpr bool needsLoop = !NeedsNoLoop::holds<std::remove_const_t<T>>;

template <class T>
inline constexpr bool hasParts = requires { typename Crossing<T>::Parts; };

template <class T>
void leaveParts(T& value) {
  if constexpr (requires { Crossing<T>::leave(value); }) {
    Crossing<T>::leave(value);
  } else if constexpr (crossesSpecially<T> && hasParts<T>) {
    Crossing<T>::each(value, [](auto& part) { leaveParts(part); });
  }
}

template <class T>
void arriveParts(T& value) {
  if constexpr (requires { Crossing<T>::arrive(value); }) {
    Crossing<T>::arrive(value);
  } else if constexpr (crossesSpecially<T> && hasParts<T>) {
    Crossing<T>::each(value, [](auto& part) { arriveParts(part); });
  }
}

template <class T>
inline constexpr bool isReferenceWrapper = requires(T& r) {
  typename T::type;
  { r.get() } -> std::same_as<typename T::type&>;
};
template <class T>
inline constexpr bool isHandle = requires(const T& handle) {
  typename T::Events;
  handle.emitterState();
};
template <class T>
inline constexpr bool isView = false;
template <std::ranges::range T>
inline constexpr bool isView<T> = std::ranges::view<T> || std::ranges::borrowed_range<T>;
template <class T>
inline constexpr bool isSharedPointer = false;
template <class T>
inline constexpr bool isSharedPointer<std::shared_ptr<T>> = true;

// A standard container, or one that looks like it: its elements are its own.
template <class T>
concept OwningContainer = requires(T& container) {
  typename T::value_type;
  typename T::allocator_type;
  container.begin();
  container.end();
} && std::is_empty_v<typename T::allocator_type> && !isView<T>;

// Elements of a set, and the keys of a map, can not be changed, so they can not be untied from what stays.
template <class T>
inline constexpr bool hasConstantElements =
    std::is_const_v<std::remove_reference_t<decltype(*std::declval<T&>().begin())>>;

inline Buffer copyToOwnBlock(const Buffer& buffer) {
  auto copy = Buffer::allocUnsafeSlow(buffer.size());
  buffer.copy(copy);
  return copy;
}

}  // namespace detail

namespace worker_threads {

template <class T>
struct Crossing {
  static constexpr bool allowed =
      std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_null_pointer_v<T> ||
      (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>);
};

template <detail::OpenAggregate T>
struct Crossing<T> {
  using Parts = decltype(detail::withMembers(std::declval<T&>(), [](auto&... members) {
    return detail::PartList<std::remove_reference_t<decltype(members)>...>();
  }));
  static constexpr bool allowed = Parts::template all<detail::IsAllowed>;
  template <class F>
  static void each(T& value, F f) {
    detail::withMembers(value, [&](auto&... members) { (f(members), ...); });
  }
};

template <detail::OwningContainer C>
struct Crossing<C> {
  using Parts = detail::PartList<typename C::value_type>;
  static constexpr bool allowed = detail::crosses<typename C::value_type> &&
                                  !(detail::hasConstantElements<C> && detail::crossesSpecially<typename C::value_type>);
  template <class F>
  static void each(C& container, F f) {
    for (auto& element : container) f(element);
  }
};

template <class T, std::size_t N>
struct Crossing<std::array<T, N>> {
  using Parts = detail::PartList<T>;
  static constexpr bool allowed = detail::crosses<T>;
  template <class F>
  static void each(std::array<T, N>& array, F f) {
    for (auto& element : array) f(element);
  }
};

template <class A, class B>
struct Crossing<std::pair<A, B>> {
  using Parts = detail::PartList<A, B>;
  static constexpr bool allowed = detail::crosses<A> && detail::crosses<B> &&
                                  !(std::is_const_v<A> && detail::crossesSpecially<A>);
  template <class F>
  static void each(std::pair<A, B>& pair, F f) {
    if constexpr (!std::is_const_v<A>) f(pair.first);
    f(pair.second);
  }
};

template <class... T>
struct Crossing<std::tuple<T...>> {
  using Parts = detail::PartList<T...>;
  static constexpr bool allowed = (detail::crosses<T> && ...);
  template <class F>
  static void each(std::tuple<T...>& tuple, F f) {
    std::apply([&](auto&... elements) { (f(elements), ...); }, tuple);
  }
};

template <class... T>
struct Crossing<std::variant<T...>> {
  using Parts = detail::PartList<T...>;
  static constexpr bool allowed = (detail::crosses<T> && ...);
  template <class F>
  static void each(std::variant<T...>& variant, F f) {
    if (!variant.valueless_by_exception()) std::visit([&](auto& held) { f(held); }, variant);
  }
};

template <class T>
struct Crossing<std::optional<T>> {
  using Parts = detail::PartList<T>;
  static constexpr bool allowed = detail::crosses<T>;
  template <class F>
  static void each(std::optional<T>& optional, F f) {
    if (optional) f(*optional);
  }
};

// Not to a base class: what it really points to, nobody can check.
template <class T>
  requires(!std::is_array_v<T> && (!std::is_polymorphic_v<T> || std::is_final_v<T>))
struct Crossing<std::unique_ptr<T>> {
  using Parts = detail::PartList<T>;
  static constexpr bool allowed = detail::crosses<T>;
  static constexpr bool shareable = std::is_const_v<T>;  // a constant pointer lets its object be changed
  template <class F>
  static void each(std::unique_ptr<T>& pointer, F f) {
    if (pointer) f(*pointer);
  }
};

template <class T>
struct Crossing<std::shared_ptr<const T>> {
  static constexpr bool allowed = detail::IsShareable::holds<T>;
};
template <class T>
struct Crossing<std::shared_ptr<std::atomic<T>>> {
  static constexpr bool allowed = std::is_arithmetic_v<T> || std::is_enum_v<T>;
};

template <class Rep, class Period>
struct Crossing<std::chrono::duration<Rep, Period>> : Crossing<Rep> {};
template <class Clock, class Duration>
struct Crossing<std::chrono::time_point<Clock, Duration>> : Crossing<Duration> {};

// The payload of an error is constant and its count atomic; a subclass must add nothing.
template <std::derived_from<Error> E>
struct Crossing<E> {
  static constexpr bool allowed = sizeof(E) == sizeof(Error);
};
template <>
struct Crossing<json::Value> {
  static constexpr bool allowed = true;
};
// The other side gets a signal of its own, that is told when this one fires.
template <>
struct Crossing<AbortSignal> {
  static constexpr bool allowed = true;
  static constexpr bool needsLoop = true;
  static void leave(AbortSignal& signal);
  static void arrive(AbortSignal& signal);
};
// The descriptor crosses, with what was read and not consumed.
template <>
struct Crossing<net::Socket> {
  static constexpr bool allowed = true;
  static constexpr bool transferredOnly = true;
  static constexpr bool needsLoop = true;
  static void leave(net::Socket& socket);
  static void arrive(net::Socket& socket);
};
template <>
struct Crossing<Buffer> {
  static constexpr bool allowed = true;
  static void leave(Buffer& buffer) {
    if (!buffer.mayChangeThreads()) buffer = detail::copyToOwnBlock(buffer);
  }
};

}  // namespace worker_threads

namespace detail {

// Instantiated only for a type that may not cross: its static_asserts say why, as near to the culprit as can be.
template <class T>
struct CrossingBlame {
  template <class Part>
  static void explainPart() {
    if constexpr (!crosses<Part>) CrossingBlame<Part>::explain();
  }
  template <class... Part>
  static void explainParts(PartList<Part...>) {
    (explainPart<Part>(), ...);
  }
  static void explain() {
    static_assert(!std::is_reference_v<T>,
                  "a reference may not cross threads, as two threads would use one object: send the value, moved");
    static_assert(!std::is_pointer_v<T>,
                  "a pointer may not cross threads, as what it points to stays with the sender: send the value, or a "
                  "std::unique_ptr to it");
    static_assert(!isView<T>,
                  "a view (std::string_view, std::span) may not cross threads, as its elements may be gone when it "
                  "arrives: send a std::string, a std::vector or a Buffer");
    static_assert(!isPromise<T>,
                  "a Promise may not cross threads, as it belongs to its loop: co_await it and send what came of it");
    static_assert(!isHandle<T>,
                  "a handle (emitter, stream, server, ...) may not cross threads, as it belongs to its loop: send the "
                  "values that the other side needs to make its own");
    static_assert(!std::is_same_v<T, AbortController>,
                  "an AbortController may not cross threads: keep it, and send its signal()");
    static_assert(!isSharedPointer<T>,
                  "a std::shared_ptr may not cross threads, as both sides could change the object: send the value or a "
                  "std::unique_ptr, or share a constant (std::shared_ptr<const T>) or an atomic "
                  "(std::shared_ptr<std::atomic<T>>)");
    if constexpr (requires { typename Crossing<T>::Parts; }) {
      explainParts(typename Crossing<T>::Parts{});
    }
    static_assert(hasParts<T> || std::is_reference_v<T> || std::is_pointer_v<T> || isView<T> || isPromise<T> ||
                      isHandle<T> || isSharedPointer<T> || std::is_same_v<T, AbortController>,
                  "nodus can not see whether this type may cross threads. If it owns all that it refers to, say so: "
                  "template <> struct nodus::worker_threads::Crossing<T> : nodus::worker_threads::MayCross {};");
  }
};

}  // namespace detail
}  // namespace nodus::inline v0
