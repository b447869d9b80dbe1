// json::parse: JSON text to values, as JSON.parse reads it.
#pragma once

#include <nodus/json/parse_options.hpp>
#include <nodus/json/value.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace json {

/// Reads a JSON text, which must be one value with nothing but white space around it.
/// What JavaScript accepts is accepted: of members with one name the last value stays, in the first one's place; a
/// number past the range of a double is Infinity, which `stringify` writes as null; lone surrogates are kept. Bytes
/// that are no UTF-8 become U+FFFD. An integer of up to 64 bits keeps its digits for `as<std::int64_t>()`, and prints
/// rounded to a double, as in JavaScript.
/// @throws SyntaxError with Node's message, behind which stand the position, line and column (all in UTF-16 units,
/// lines and columns from 1).
Value parse(std::string_view text, const ParseOptions& options = {});

}  // namespace json
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/json/impl/parse.ipp>
#endif
