// NODUS_JSON: a type's members, named once for parse, stringify and inspect.
#pragma once

#include <nodus/json/value.hpp>

#define NODUS_PARENTHESES ()
#define NODUS_EXPAND(...) NODUS_EXPAND4(NODUS_EXPAND4(NODUS_EXPAND4(NODUS_EXPAND4(__VA_ARGS__))))
#define NODUS_EXPAND4(...) NODUS_EXPAND3(NODUS_EXPAND3(NODUS_EXPAND3(NODUS_EXPAND3(__VA_ARGS__))))
#define NODUS_EXPAND3(...) NODUS_EXPAND2(NODUS_EXPAND2(NODUS_EXPAND2(NODUS_EXPAND2(__VA_ARGS__))))
#define NODUS_EXPAND2(...) NODUS_EXPAND1(NODUS_EXPAND1(NODUS_EXPAND1(NODUS_EXPAND1(__VA_ARGS__))))
#define NODUS_EXPAND1(...) __VA_ARGS__
#define NODUS_JSON_FIELDS(...) __VA_OPT__(NODUS_EXPAND(NODUS_JSON_FIELD(__VA_ARGS__)))
#define NODUS_JSON_FIELD(name, ...)    \
  nodusField(#name, nodusObject.name); \
  __VA_OPT__(NODUS_JSON_FIELD_AGAIN NODUS_PARENTHESES(__VA_ARGS__))
#define NODUS_JSON_FIELD_AGAIN() NODUS_JSON_FIELD

/// Names the members of a struct, up to 250 of them, for `json::stringify`, `json::Value(object)`,
/// `value.as<Struct>()` and `util::inspect`. Stands beside the struct, in its namespace:
///
///     struct Point { double x = 0, y = 0; std::optional<std::string> label; };
///     NODUS_JSON(Point, x, y, label)
///
/// Reading wants every member but the optional ones, and leaves out members that the struct does not have.
#define NODUS_JSON(Type, ...)                                          \
  template <class NodusField>                                          \
  void nodusFields(const Type& nodusObject, NodusField&& nodusField) { \
    NODUS_JSON_FIELDS(__VA_ARGS__)                                     \
    (void)nodusObject, (void)nodusField;                               \
  }                                                                    \
  template <class NodusField>                                          \
  void nodusFields(Type& nodusObject, NodusField&& nodusField) {       \
    NODUS_JSON_FIELDS(__VA_ARGS__)                                     \
    (void)nodusObject, (void)nodusField;                               \
  }                                                                    \
  static_assert(true)
