// util::inspect: any value as the text that Node prints for its JavaScript counterpart.
#pragma once

#include <nodus/config.hpp>
#include <nodus/util/detail/visit.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>

namespace nodus::inline v0 {
namespace util {

/// Node's `compact: true`: entries that do not fit one line stand below each other, the brace before the first one.
inline constexpr int compactTrue = -1;

/// How `inspect` prints. Members and defaults are Node's; where Node takes `null` or `Infinity`, pass `std::nullopt`.
struct InspectOptions {
  /// How many levels below the outermost container are shown; nullopt shows all. What lies deeper prints as
  /// `[Object]` or `[Array]`. Default 2.
  std::optional<int> depth = 2;
  /// Shows `[length]` of arrays. Default false.
  bool showHidden = false;
  /// ANSI colours. Default false.
  bool colors = false;
  /// Up to how many innermost levels are joined on one line, and whether long arrays are set in columns; 0 is
  /// Node's `false`, `compactTrue` its `true`. Default 3.
  int compact = 3;
  /// The width past which entries go on lines of their own; nullopt keeps them on one line. Default 80.
  std::optional<std::size_t> breakLength = 80;
  /// How many elements of an array, set or map are shown; nullopt shows all. Default 100.
  std::optional<std::size_t> maxArrayLength = 100;
  /// How many UTF-16 units of a string are shown; nullopt shows all. Default 10,000.
  std::optional<std::size_t> maxStringLength = 10000;
  /// Sorts the properties of objects, and the entries of sets and maps. Default false.
  bool sorted = false;
  /// Writes 1_000_000 for 1000000. Default false.
  bool numericSeparator = false;
};

}  // namespace util

namespace detail {
std::string inspectAny(AnyValue value, const util::InspectOptions& options);
}  // namespace detail

namespace util {

/// What Node's `util.inspect` returns for the value's JavaScript counterpart:
/// numbers, strings, booleans as such (`char` is a string of one character); `nullptr`, `std::nullopt` and empty
/// pointers as `null`; optionals, smart pointers and pointers as what they hold; arrays, vectors, lists, spans, tuples
/// and pairs as arrays; maps with string keys as objects, other maps as `Map`, sets as `Set`; durations as
/// milliseconds, system times as dates, enums as numbers, callables as `[Function (anonymous)]`, errors with
/// stack, code, cause and aggregated errors, `json::Value` as the value it holds.
///
/// A type of your own takes part in one of three ways, as a member or as a function beside the type:
/// - `NODUS_JSON(Type, a, b)` from <nodus/json.hpp> prints `{ a: 1, b: 2 }`;
/// - `template <class F> void inspectFields(F&& field) const { field("a", a); }` does the same, and
///   `static constexpr std::string_view inspectName = "Type";` puts the name before it: `Type { a: 1 }`;
/// - `customInspect()`, or `customInspect(const util::InspectOptions&)`, returns the text itself, as
///   `[util.inspect.custom]` does, or another value to print in its place.
template <class T>
std::string inspect(const T& value, const InspectOptions& options = {}) {
  return detail::inspectAny(detail::AnyValue::of(value), options);
}

/// `inspect({1, 2, 3})` prints an array.
template <class T>
std::string inspect(std::initializer_list<T> values, const InspectOptions& options = {}) {
  return detail::inspectAny(detail::AnyValue::of(values), options);
}

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/detail/printer.hpp>
#endif
