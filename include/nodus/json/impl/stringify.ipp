#pragma once

#include <nodus/json/stringify.hpp>
#include <nodus/util/detail/utf8.hpp>

namespace nodus::inline v0 {
namespace json {

NODUS_DECL Indent::Indent(std::string_view text) noexcept : text_(text.substr(0, detail::utf16Offset(text, 10))) {}

NODUS_DECL std::string stringify(const Value& value, Indent indent) {
  detail::JsonWriter writer(indent.text());
  detail::JsonAccess::write(writer, value);
  return writer.take();
}

}  // namespace json
}  // namespace nodus::inline v0
