// A JSON parser that is exact rather than fast. It reads what simdjson turns down although JavaScript takes it (huge
// numbers, lone surrogates, bytes that are no UTF-8), and finds the place and the reason of an error.
#pragma once

#include <nodus/json/parse_options.hpp>
#include <nodus/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

class CarefulJsonParser {
 public:
  CarefulJsonParser(std::string_view text, const json::ParseOptions& options) noexcept
      : text_(text), options_(options) {}

  json::Value parse();

 private:
  json::Value value(std::size_t depth);
  json::Value array(std::size_t depth);
  json::Value object(std::size_t depth);
  json::Value number();
  json::Value word(std::string_view word, json::Value value);
  std::string string();
  void escape(std::string& out);
  unsigned hexUnit();

  bool atEnd() const noexcept { return at_ == text_.size(); }
  char peek() const noexcept { return atEnd() ? '\0' : text_[at_]; }
  bool digit() const noexcept { return peek() >= '0' && peek() <= '9'; }
  void blanks() noexcept;
  bool take(char c) noexcept;
  [[noreturn]] void fail(std::string_view what) const;
  [[noreturn]] void failAtToken() const;
  std::string context() const;

  std::string_view text_;
  json::ParseOptions options_;
  std::size_t at_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
