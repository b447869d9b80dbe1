// json::stringify: values as JSON text, as JSON.stringify writes it.
#pragma once

#include <nodus/json/detail/writer.hpp>
#include <nodus/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace json {

/// The third argument of `JSON.stringify`: a number of spaces or a text, up to ten of either; 0 or "" writes all on
/// one line.
class Indent {
 public:
  Indent() noexcept = default;
  Indent(int spaces) noexcept
      : text_(std::string_view("          ").substr(0, static_cast<std::size_t>(spaces < 0 ? 0 : spaces))) {}
  Indent(std::string_view text) noexcept;
  Indent(const char* text) noexcept : Indent(std::string_view(text)) {}
  Indent(const std::string& text) noexcept : Indent(std::string_view(text)) {}

  std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_{};
};

/// The value as JSON. Numbers are written as JavaScript writes them (NaN and the infinities as null, -0 as 0; an
/// integer of C++ keeps all its digits), lone surrogates and control characters are escaped, bytes that are no UTF-8
/// become U+FFFD. `stringify({{"ok", true}})` writes an object.
/// @throws RangeError if the value is nested deeper than 5,000 levels.
std::string stringify(const Value& value, Indent indent = {});

/// The same for any type that a `Value` can be made from, without making one: `stringify("text")`, `stringify(list)`,
/// or a type that NODUS_JSON describes.
template <class T>
requires detail::JsonConvertible<T> || std::is_array_v<T> || std::is_pointer_v<T> || std::is_null_pointer_v<T>
    std::string stringify(const T& value, Indent indent = {}) {
  return detail::stringifyAny(detail::AnyValue::of(value), indent.text());
}

}  // namespace json
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/json/impl/stringify.ipp>
#endif
