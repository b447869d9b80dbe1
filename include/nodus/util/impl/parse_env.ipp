#pragma once

#include <nodus/util/parse_env.hpp>

#include <cstddef>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Only spaces, as in Node.
NODUS_DECL std::string_view trimSpaces(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

NODUS_DECL std::string withNewlines(std::string_view text) {
  std::string result(text);
  for (auto at = result.find("\\n"); at != std::string::npos; at = result.find("\\n", at + 1)) {
    result.replace(at, 2, "\n");
  }
  return result;
}

// Reads Node's way, which has its own idea of broken lines: a line without `=` is part of the next one's name.
class EnvReader {
 public:
  explicit EnvReader(std::string_view text) noexcept : rest_(trimSpaces(text)) {}

  std::map<std::string, std::string> read() {
    while (!rest_.empty()) {
      if (skipLine()) continue;
      const auto equals = rest_.find('=');
      if (equals == none) break;
      auto key = trimSpaces(rest_.substr(0, equals));
      rest_.remove_prefix(equals + 1);
      if (key.empty()) break;
      if (key.starts_with("export ")) key.remove_prefix(7);
      readValue(key);
    }
    return std::move(variables_);
  }

 private:
  static constexpr auto none = std::string_view::npos;

  // An empty line or a comment, but for one that no line end follows, which Node does not know for one.
  bool skipLine() {
    const auto end = rest_.find('\n');
    if ((rest_.front() != '\n' && rest_.front() != '#') || end == none) return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  void readValue(std::string_view key) {
    const bool isEmptyLine = rest_.starts_with('\n');
    if (!isEmptyLine) rest_ = trimSpaces(rest_);
    if (isEmptyLine || rest_.empty()) return set(key, {});
    const char first = rest_.front();
    if (first != '"' && first != '\'' && first != '`') return readPlain(key);
    const auto closing = rest_.find(first, 1);
    if (closing != none) {
      const auto value = rest_.substr(1, closing - 1);
      set(key, first == '"' ? withNewlines(value) : std::string(value));
      return goTo(rest_.find('\n', closing + 1));
    }
    // A quote that is not closed is one of the value, to the end of the line.
    const auto end = rest_.find('\n');
    if (end == none) return;
    set(key, std::string(rest_.substr(0, end)));
    goTo(end);
  }

  void readPlain(std::string_view key) {
    const auto end = rest_.find('\n');
    const auto line = rest_.substr(0, end);
    set(key, std::string(trimSpaces(line.substr(0, line.find('#')))));
    goTo(end);
  }

  void set(std::string_view key, std::string value) { variables_.insert_or_assign(std::string(key), std::move(value)); }
  void goTo(std::size_t at) { rest_ = at == none ? std::string_view() : rest_.substr(at); }

  std::string_view rest_;
  std::map<std::string, std::string> variables_;
};

}  // namespace detail

namespace util {

NODUS_DECL std::map<std::string, std::string> parseEnv(std::string_view content) {
  std::string text(content);
  std::erase(text, '\r');
  return detail::EnvReader(text).read();
}

}  // namespace util
}  // namespace nodus::inline v0
