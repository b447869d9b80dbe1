// Which types a json::Value can be made from without being asked.
#pragma once

#include <nodus/config.hpp>
#include <nodus/util/detail/visit.hpp>

#include <type_traits>

// The result refers to the object: clang warns when it outlives a temporary.
#if defined(__clang__)
#define NODUS_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define NODUS_LIFETIME_BOUND
#endif

namespace nodus::inline v0 {

namespace json {
class Value;
class Slot;
}  // namespace json

namespace detail {

class JsonInit;
struct JsonAccess;

template <class T>
concept JsonConvertible =
    !std::is_same_v<T, json::Value> && !std::is_same_v<T, json::Slot> && !std::is_same_v<T, JsonInit> &&
    (std::is_arithmetic_v<T> || std::is_enum_v<T> || TextLike<T> || HasInspectInto<T> || HasToJson<T> ||
     HasMemberFields<T> || HasFields<T> || HasJsonFields<T> || RangeLike<T> || TupleLike<T> || OptionalLike<T> ||
     DurationLike<T> || SystemTimeLike<T> || PathLike<T> || VariantLike<T> ||
     SmartPointerLike<T>)&&!std::is_pointer_v<T>;

}  // namespace detail
}  // namespace nodus::inline v0
