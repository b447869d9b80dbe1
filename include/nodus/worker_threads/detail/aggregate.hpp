// The members of an aggregate, as far as the language lets them be seen: how many there are, what types they have, and
// each one by reference.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

class Error;

namespace detail {

// Turns into any member for which the predicate holds. A const conversion, so that a constructor template is preferred to
// it where both would do.
template <class Owner, class Predicate, std::size_t>
struct MemberProbe {
  MemberProbe();
  MemberProbe(const MemberProbe&) = delete;
  template <class Member>
    requires(!std::is_same_v<Member, Owner> && !std::is_same_v<Member, MemberProbe> &&
             Predicate::template holds<Member>)
  operator Member() const noexcept;
};

struct AnyMember {
  template <class>
  static constexpr bool holds = true;
};
template <class T>
struct BaseOf {
  template <class Base>
  static constexpr bool holds = std::is_base_of_v<Base, T>;
};

// With parentheses, where a probe never stands for the first member of a member.
template <class T, class Predicate, std::size_t... I>
constexpr bool initializableBy(std::index_sequence<I...>) {
  return requires { T(MemberProbe<T, Predicate, I>()...); };
}

// With braces one does, and for the first element of an array, too: so an array shows.
template <class T, std::size_t... I>
constexpr bool takesMoreInBraces(std::index_sequence<I...>) {
  return requires { T{MemberProbe<T, AnyMember, I>()..., MemberProbe<T, AnyMember, sizeof...(I)>()}; };
}

inline constexpr std::size_t maxMembers = 24;

// The largest number of initializers, where a member that has no default needs one from the beginning; more than
// maxMembers stands for a type that can not be looked into. Nothing turns into an array, so it stops before one.
template <class T, std::size_t N = 0, bool Seen = false>
constexpr std::size_t countMembers() {
  if constexpr (N > maxMembers) {
    return N;
  } else if constexpr (initializableBy<T, AnyMember>(std::make_index_sequence<N>{})) {
    return countMembers<T, N + 1, true>();
  } else if constexpr (Seen) {
    return N - 1;
  } else {
    return countMembers<T, N + 1, false>();
  }
}

template <class T>
inline constexpr std::size_t memberCount = countMembers<T>();

// With the place of a base left to what turns into nothing else: structured bindings do not show bases.
template <class T, std::size_t... I>
constexpr bool hasBase(std::index_sequence<I...>) {
  return requires { T(MemberProbe<T, std::conditional_t<I == 0, BaseOf<T>, AnyMember>, I>()...); };
}

// An aggregate of which all members can be seen. One with a reference in it can not be assigned, so none such passes.
template <class T>
concept OpenAggregate = std::is_class_v<T> && std::is_aggregate_v<T> && std::is_move_constructible_v<T> &&
                        std::is_move_assignable_v<T> &&
                        !std::is_base_of_v<Error, T> && !requires { typename T::allocator_type; } &&
                        memberCount<T> <= maxMembers &&
                        !takesMoreInBraces<T>(std::make_index_sequence<memberCount<T>>{}) &&
                        (memberCount<T> == 0 ? std::is_empty_v<T>
                                             : !hasBase<T>(std::make_index_sequence<memberCount<T>>{}));

// Calls `f` with all members, by reference.
template <class T, class F>
constexpr auto withMembers([[maybe_unused]] T& value, F&& f) {
  constexpr auto count = memberCount<T>;
#define NODUS_WITH_MEMBERS(...) \
  auto& [__VA_ARGS__] = value;  \
  return f(__VA_ARGS__)
  if constexpr (count == 1) {
    NODUS_WITH_MEMBERS(a1);
  } else if constexpr (count == 2) {
    NODUS_WITH_MEMBERS(a1, a2);
  } else if constexpr (count == 3) {
    NODUS_WITH_MEMBERS(a1, a2, a3);
  } else if constexpr (count == 4) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4);
  } else if constexpr (count == 5) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5);
  } else if constexpr (count == 6) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6);
  } else if constexpr (count == 7) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7);
  } else if constexpr (count == 8) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8);
  } else if constexpr (count == 9) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9);
  } else if constexpr (count == 10) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10);
  } else if constexpr (count == 11) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11);
  } else if constexpr (count == 12) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12);
  } else if constexpr (count == 13) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13);
  } else if constexpr (count == 14) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14);
  } else if constexpr (count == 15) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15);
  } else if constexpr (count == 16) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16);
  } else if constexpr (count == 17) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17);
  } else if constexpr (count == 18) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18);
  } else if constexpr (count == 19) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19);
  } else if constexpr (count == 20) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20);
  } else if constexpr (count == 21) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20,
                       a21);
  } else if constexpr (count == 22) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20,
                       a21, a22);
  } else if constexpr (count == 23) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20,
                       a21, a22, a23);
  } else if constexpr (count == 24) {
    NODUS_WITH_MEMBERS(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20,
                       a21, a22, a23, a24);
  } else {
    return f();
  }
#undef NODUS_WITH_MEMBERS
}

}  // namespace detail
}  // namespace nodus::inline v0
