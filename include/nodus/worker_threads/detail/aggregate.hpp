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

// Turns into any member for which the predicate holds. It can not be copied, so that std::any and its like do not
// take it for a value; a const conversion, so that a constructor template is preferred to it where both would do.
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

inline constexpr std::size_t maxMembers = 40;

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

// An aggregate of which all members can be seen. One with a reference in it can not be assigned, so none such passes.
template <class T>
concept OpenAggregate = std::is_class_v<T> && std::is_aggregate_v<T> && std::is_move_constructible_v<T> &&
                        std::is_move_assignable_v<T> &&
                        !std::is_base_of_v<Error, T> && !requires { typename T::allocator_type; } &&
                        memberCount<T> <= maxMembers &&
                        !takesMoreInBraces<T>(std::make_index_sequence<memberCount<T>>{});

template <class T, class Predicate>
inline constexpr bool membersHold = initializableBy<T, Predicate>(std::make_index_sequence<memberCount<T>>{});

template <class T, class F>
void forEachMember(T& value, F& f) {
  constexpr auto count = memberCount<T>;
  static_assert(count <= 12, "an aggregate with a Buffer, port, socket or signal in it that has more than 12 members: "
                             "put some of them into a struct of their own");
#define NODUS_VISIT_MEMBERS(...)    \
  auto& [__VA_ARGS__] = value;      \
  [&](auto&... members) { (f(members), ...); }(__VA_ARGS__)
  if constexpr (count == 1) {
    NODUS_VISIT_MEMBERS(a);
  } else if constexpr (count == 2) {
    NODUS_VISIT_MEMBERS(a, b);
  } else if constexpr (count == 3) {
    NODUS_VISIT_MEMBERS(a, b, c);
  } else if constexpr (count == 4) {
    NODUS_VISIT_MEMBERS(a, b, c, d);
  } else if constexpr (count == 5) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e);
  } else if constexpr (count == 6) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g);
  } else if constexpr (count == 7) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g, h);
  } else if constexpr (count == 8) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g, h, i);
  } else if constexpr (count == 9) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g, h, i, j);
  } else if constexpr (count == 10) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g, h, i, j, k);
  } else if constexpr (count == 11) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g, h, i, j, k, l);
  } else if constexpr (count == 12) {
    NODUS_VISIT_MEMBERS(a, b, c, d, e, g, h, i, j, k, l, m);
  }
#undef NODUS_VISIT_MEMBERS
}

}  // namespace detail
}  // namespace nodus::inline v0
