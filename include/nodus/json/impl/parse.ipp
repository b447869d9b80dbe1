#pragma once

#include <nodus/json/detail/careful_parser.hpp>
#include <nodus/json/detail/object.hpp>
#include <nodus/json/detail/writer.hpp>
#include <nodus/json/parse.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/number.hpp>
#include <nodus/util/detail/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <memory>

#include <simdjson.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void CarefulJsonParser::fail(std::string_view what) const {
  const auto before = text_.substr(0, at_);
  const auto lineStart = before.rfind('\n') + 1;
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  std::string message(what);
  if (what.find("JSON") == std::string_view::npos) message += " in JSON";
  message += " at position " + std::to_string(jsLength(before)) + " (line " + std::to_string(line) + " column " +
             std::to_string(jsLength(before.substr(lineStart)) + 1) + ")";
  throw SyntaxError(message);
}

// What stands around the token, as V8 shows it: ten units on either side, unless all is short.
NODUS_DECL std::string CarefulJsonParser::context() const {
  constexpr std::size_t shown = 10;
  const auto size = jsLength(text_), position = jsLength(text_.substr(0, at_));
  std::size_t from = 0, to = size;
  if (size > 2 * shown) {
    if (position >= shown) from = position - shown;
    if (position < shown || position < size - shown) to = position + shown;
  }
  const auto first = utf16Offset(text_, from);
  return std::string(from == 0 ? "" : "...") + '"' + std::string(text_.substr(first, utf16Offset(text_, to) - first)) +
         '"' + (to == size ? "" : "...");
}

NODUS_DECL void CarefulJsonParser::failAtToken() const {
  if (atEnd()) fail("Unexpected end of JSON input");
  if (peek() == '"') fail("Unexpected string");
  if (digit() || peek() == '-') fail("Unexpected number");
  if (text_ == "undefined" || text_ == "NaN" || text_ == "Infinity" || text_ == "[object Object]") {
    fail("\"" + std::string(text_) + "\" is not valid JSON");
  }
  auto end = at_;
  decodeUtf8(text_, end);
  fail("Unexpected token '" + std::string(text_.substr(at_, end - at_)) + "', " + context() + " is not valid JSON");
}

NODUS_DECL void CarefulJsonParser::blanks() noexcept {
  while (!atEnd() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t')) ++at_;
}

NODUS_DECL bool CarefulJsonParser::take(char c) noexcept {
  if (atEnd() || text_[at_] != c) return false;
  ++at_;
  return true;
}

NODUS_DECL json::Value CarefulJsonParser::parse() {
  blanks();
  auto result = value(1);
  blanks();
  if (!atEnd()) fail("Unexpected non-whitespace character after JSON");
  return result;
}

NODUS_DECL json::Value CarefulJsonParser::value(std::size_t depth) {
  switch (peek()) {
    case '[': return array(depth);
    case '{': return object(depth);
    case '"': ++at_; return string();
    case 't': return word("true", true);
    case 'f': return word("false", false);
    case 'n': return word("null", nullptr);
    default: return number();
  }
}

NODUS_DECL json::Value CarefulJsonParser::word(std::string_view word, json::Value value) {
  for (const char c : word) {
    if (!take(c)) failAtToken();
  }
  return value;
}

NODUS_DECL json::Value CarefulJsonParser::array(std::size_t depth) {
  if (depth > options_.maxDepth) fail("Nested more than " + std::to_string(options_.maxDepth) + " levels deep");
  ++at_;
  auto list = json::array();
  blanks();
  if (take(']')) return list;
  while (true) {
    blanks();
    list.push_back(value(depth + 1));
    blanks();
    if (take(']')) return list;
    if (!take(',')) fail("Expected ',' or ']' after array element");
  }
}

NODUS_DECL json::Value CarefulJsonParser::object(std::size_t depth) {
  if (depth > options_.maxDepth) fail("Nested more than " + std::to_string(options_.maxDepth) + " levels deep");
  ++at_;
  auto made = json::object();
  blanks();
  if (take('}')) return made;
  for (bool first = true;; first = false) {
    blanks();
    if (!take('"')) fail(first ? "Expected property name or '}'" : "Expected double-quoted property name");
    const auto key = string();
    blanks();
    // As V8 does, which names what is missing only at the first member.
    if (!take(':')) first ? fail("Expected ':' after property name") : failAtToken();
    blanks();
    JsonAccess::upsert(made, key) = value(depth + 1);
    blanks();
    if (take('}')) break;
    if (!take(',')) fail("Expected ',' or '}' after property value");
  }
  if (options_.indexKeysFirst) JsonAccess::orderIndexKeys(made);
  return made;
}

NODUS_DECL json::Value CarefulJsonParser::number() {
  const auto start = at_;
  const bool negative = take('-');
  if (!digit()) {
    if (negative) fail("No number after minus sign");
    failAtToken();
  }
  bool integral = true;
  if (!take('0')) {
    while (digit()) ++at_;
  } else if (digit()) {
    fail("Unexpected number");
  }
  if (take('.')) {
    integral = false;
    if (!digit()) fail("Unterminated fractional number");
    while (digit()) ++at_;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    integral = false;
    if (peek() == '-' || peek() == '+') ++at_;
    if (!digit()) fail("Exponent part is missing a number");
    while (digit()) ++at_;
  }
  const auto* first = text_.data() + start;
  const auto* last = text_.data() + at_;
  // -0 is a double: an integer has no sign for it.
  if (integral && !(negative && first[1] == '0')) {
    std::int64_t small = 0;
    if (std::from_chars(first, last, small).ec == std::errc()) return JsonAccess::readInteger(small);
    std::uint64_t large = 0;
    if (!negative && std::from_chars(first, last, large).ec == std::errc()) return JsonAccess::readUnsigned(large);
  }
  return decimalToDouble(first, last);
}

NODUS_DECL std::string CarefulJsonParser::string() {
  std::string out;
  while (true) {
    if (atEnd()) fail("Unterminated string");
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      ++at_;
      return out;
    }
    if (c < 0x20) fail("Bad control character in string literal");
    if (c == '\\') {
      ++at_;
      escape(out);
    } else {
      appendUtf8(out, decodeUtf8(text_, at_));
    }
  }
}

NODUS_DECL unsigned CarefulJsonParser::hexUnit() {
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = peek();
    const char lower = static_cast<char>(c | 0x20);
    unsigned digitValue = 0;
    if (digit()) {
      digitValue = static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      digitValue = static_cast<unsigned>(lower - 'a') + 10;
    } else {
      fail("Bad Unicode escape");
    }
    unit = unit * 16 + digitValue;
  }
  return unit;
}

NODUS_DECL void CarefulJsonParser::escape(std::string& out) {
  constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  if (atEnd()) failAtToken();
  if (const auto which = letters.find(peek()); which != std::string_view::npos) {
    ++at_;
    out += meant[which];
    return;
  }
  if (!take('u')) fail("Bad escaped character");
  char32_t unit = hexUnit();
  if (unit >= 0xD800 && unit <= 0xDBFF && text_.substr(at_).starts_with("\\u")) {
    const auto before = at_;
    at_ += 2;
    const char32_t low = hexUnit();
    if (low >= 0xDC00 && low <= 0xDFFF) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = before;
    }
  }
  appendUtf8(out, unit);
}

// Makes values of simdjson's document.
class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(const json::ParseOptions& options) noexcept : options_(options) {}

  // False if it is not for this parser to say what the text means: it nests too deep, or a 0 may be a -0.
  bool build(simdjson::dom::element element, json::Value& out) { return put(element, out, 0); }
  bool sawZero() const noexcept { return sawZero_; }

 private:
  bool put(simdjson::dom::element element, json::Value& out, std::size_t depth) {
    using simdjson::dom::element_type;
    switch (element.type()) {
      case element_type::NULL_VALUE: return true;
      case element_type::BOOL: out = element.get_bool().value_unsafe(); return true;
      case element_type::DOUBLE: out = element.get_double().value_unsafe(); return true;
      case element_type::STRING: out = json::Value(element.get_string().value_unsafe()); return true;
      case element_type::UINT64: out = JsonAccess::readUnsigned(element.get_uint64().value_unsafe()); return true;
      case element_type::INT64: {
        const auto number = element.get_int64().value_unsafe();
        sawZero_ = sawZero_ || number == 0;
        out = JsonAccess::readInteger(number);
        return true;
      }
      case element_type::ARRAY: return putArray(element.get_array().value_unsafe(), out, depth + 1);
      case element_type::OBJECT: return putObject(element.get_object().value_unsafe(), out, depth + 1);
    }
    return false;
  }

  bool putArray(simdjson::dom::array array, json::Value& out, std::size_t depth) {
    if (depth > options_.maxDepth) return false;
    out = JsonAccess::makeArray(array.size());
    for (const auto element : array) {
      if (!put(element, JsonAccess::append(out), depth)) return false;
    }
    return true;
  }

  bool putObject(simdjson::dom::object object, json::Value& out, std::size_t depth) {
    if (depth > options_.maxDepth) return false;
    out = JsonAccess::makeObject(object.size());
    for (const auto field : object) {
      if (!put(field.value, JsonAccess::upsert(out, field.key), depth)) return false;
    }
    if (options_.indexKeysFirst) JsonAccess::orderIndexKeys(out);
    return true;
  }

  const json::ParseOptions& options_;
  bool sawZero_ = false;
};

// simdjson reads -0 as the integer 0.
NODUS_DECL bool mayHoldNegativeZero(std::string_view text) noexcept {
  for (auto at = text.find("-0"); at != std::string_view::npos; at = text.find("-0", at + 2)) {
    const char next = at + 2 < text.size() ? text[at + 2] : '\0';
    if (next != '.' && next != 'e' && next != 'E' && !(next >= '0' && next <= '9')) return true;
  }
  return false;
}

// The parser keeps its buffers, about fourteen times the text, for the next call of this thread; a large text gets one
// of its own.
NODUS_DECL bool parseFast(std::string_view text, const json::ParseOptions& options, json::Value& out) {
  constexpr std::size_t keptLimit = 512 * 1024;
  thread_local simdjson::dom::parser kept;
  const auto run = [&](simdjson::dom::parser& parser) {
    simdjson::dom::element root;
    if (parser.parse(text.data(), text.size(), true).get(root) != simdjson::SUCCESS) return false;
    JsonTreeBuilder builder(options);
    return builder.build(root, out) && !(builder.sawZero() && mayHoldNegativeZero(text));
  };
  if (text.size() <= keptLimit) return run(kept);
  simdjson::dom::parser large;
  return run(large);
}

}  // namespace detail

namespace json {

NODUS_DECL Value parse(std::string_view text, const ParseOptions& given) {
  auto options = given;
  options.maxDepth = std::min(options.maxDepth, detail::jsonDepthLimit);
  Value result;
  // A byte order mark is an error in JavaScript; simdjson may skip it.
  if (!text.starts_with("\xEF\xBB\xBF") && detail::parseFast(text, options, result)) return result;
  return detail::CarefulJsonParser(text, options).parse();
}

}  // namespace json
}  // namespace nodus::inline v0
