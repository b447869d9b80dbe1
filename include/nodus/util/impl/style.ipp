#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/colors.hpp>
#include <nodus/util/detail/printer.hpp>
#include <nodus/util/style.hpp>

#include <cstddef>

namespace nodus::inline v0 {
namespace detail {

// The numbers that switch a style on and off.
struct TextStyle {
  std::string_view name;
  int on;
  int off;
};

inline constexpr TextStyle textStyles[] = {
    {"reset", 0, 0},
    {"bold", 1, 22},
    {"dim", 2, 22},
    {"italic", 3, 23},
    {"underline", 4, 24},
    {"blink", 5, 25},
    {"inverse", 7, 27},
    {"hidden", 8, 28},
    {"strikethrough", 9, 29},
    {"doubleunderline", 21, 24},
    {"black", 30, 39},
    {"red", 31, 39},
    {"green", 32, 39},
    {"yellow", 33, 39},
    {"blue", 34, 39},
    {"magenta", 35, 39},
    {"cyan", 36, 39},
    {"white", 37, 39},
    {"bgBlack", 40, 49},
    {"bgRed", 41, 49},
    {"bgGreen", 42, 49},
    {"bgYellow", 43, 49},
    {"bgBlue", 44, 49},
    {"bgMagenta", 45, 49},
    {"bgCyan", 46, 49},
    {"bgWhite", 47, 49},
    {"framed", 51, 54},
    {"overlined", 53, 55},
    {"gray", 90, 39},
    {"redBright", 91, 39},
    {"greenBright", 92, 39},
    {"yellowBright", 93, 39},
    {"blueBright", 94, 39},
    {"magentaBright", 95, 39},
    {"cyanBright", 96, 39},
    {"whiteBright", 97, 39},
    {"bgGray", 100, 49},
    {"bgRedBright", 101, 49},
    {"bgGreenBright", 102, 49},
    {"bgYellowBright", 103, 49},
    {"bgBlueBright", 104, 49},
    {"bgMagentaBright", 105, 49},
    {"bgCyanBright", 106, 49},
    {"bgWhiteBright", 107, 49},
};
// Second names of the same styles, which the error does not list.
inline constexpr TextStyle moreTextStyles[] = {
    {"grey", 90, 39},   {"blackBright", 90, 39}, {"bgGrey", 100, 49},      {"bgBlackBright", 100, 49},
    {"faint", 2, 22},   {"crossedout", 9, 29},   {"strikeThrough", 9, 29}, {"crossedOut", 9, 29},
    {"conceal", 8, 28}, {"swapcolors", 7, 27},   {"swapColors", 7, 27},    {"doubleUnderline", 21, 24},
};

[[noreturn]] inline void throwUnknownStyle(std::string_view name) {
  std::string known;
  for (const auto& style : textStyles) {
    known += (known.empty() ? "'" : ", '") + std::string(style.name) + "'";
  }
  throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"format", "must be one of: " + known, quoteForInspect(name)});
}

NODUS_DECL const TextStyle& textStyle(std::string_view name) {
  for (const auto& style : textStyles) {
    if (style.name == name) return style;
  }
  for (const auto& style : moreTextStyles) {
    if (style.name == name) return style;
  }
  throwUnknownStyle(name);
}

inline std::string escapeCode(int number) { return "\x1b[" + std::to_string(number) + "m"; }

// Where an escape sequence that starts at `at` ends, or `at` if none does: an introducer, then either a command that a
// bell or a string terminator ends, or numbers and one final letter.
class EscapeSequence {
 public:
  explicit EscapeSequence(std::string_view text) noexcept : text_(text) {}

  std::size_t end(std::size_t at) const noexcept {
    const auto start = at + introducer(at);
    if (start == at) return at;
    auto prefixEnd = start;
    while (isOneOf(prefixEnd, "[]()#;?")) ++prefixEnd;
    // What the prefix takes may belong to what follows.
    for (auto from = prefixEnd;; --from) {
      if (const auto command = commandEnd(from)) return command;
      if (const auto numbers = numbersEnd(from)) return numbers;
      if (from == start) return at;
    }
  }

 private:
  std::size_t introducer(std::size_t at) const noexcept {
    if (has(at, "\x1b")) return 1;
    return has(at, "\xC2\x9B") ? 2 : 0;
  }
  std::size_t commandEnd(std::size_t from) const noexcept {
    if (const auto end = terminated(parameters(from, 1))) return end;
    auto letters = from;
    while (isLetter(letters) || isDigit(letters)) ++letters;
    if (letters != from) {
      if (const auto end = terminated(parameters(letters, 0))) return end;
    }
    return terminated(from);
  }
  // Behind any number of `;` with at least so many characters each.
  std::size_t parameters(std::size_t at, std::size_t least) const noexcept {
    while (has(at, ";")) {
      auto end = at + 1;
      while (isLetter(end) || isDigit(end) || isOneOf(end, "-/#&.:=?%@~_")) ++end;
      if (end - at - 1 < least) return at;
      at = end;
    }
    return at;
  }
  std::size_t terminated(std::size_t at) const noexcept {
    if (has(at, "\x07")) return at + 1;
    return has(at, "\x1b\\") || has(at, "\xC2\x9C") ? at + 2 : 0;
  }
  std::size_t numbersEnd(std::size_t from) const noexcept {
    auto at = digits(from);
    if (at != from) {
      while (has(at, ";")) at = digits(at + 1);
    }
    if (isFinal(at)) return at + 1;
    // The last digit is final, then.
    while (at != from && !isDigit(at - 1)) --at;
    return at == from ? 0 : at;
  }
  std::size_t digits(std::size_t at) const noexcept {
    for (int count = 0; count < 4 && isDigit(at); ++count) ++at;
    return at;
  }
  bool isFinal(std::size_t at) const noexcept {
    if (at >= text_.size()) return false;
    const char c = text_[at];
    return isDigit(at) || (c >= 'A' && c <= 'P') || (c >= 'R' && c <= 'T') || c == 'Z' || c == 'c' ||
           (c >= 'f' && c <= 'n') || c == 'q' || c == 'u' || c == 'y' || isOneOf(at, "=><~");
  }

  bool has(std::size_t at, std::string_view what) const noexcept {
    return at <= text_.size() && text_.substr(at).starts_with(what);
  }
  bool isOneOf(std::size_t at, std::string_view set) const noexcept {
    return at < text_.size() && set.find(text_[at]) != std::string_view::npos;
  }
  bool isDigit(std::size_t at) const noexcept { return at < text_.size() && text_[at] >= '0' && text_[at] <= '9'; }
  bool isLetter(std::size_t at) const noexcept {
    return at < text_.size() && ((text_[at] | 0x20) >= 'a' && (text_[at] | 0x20) <= 'z');
  }

  std::string_view text_;
};

}  // namespace detail

namespace util {

NODUS_DECL std::string styleText(std::string_view format, std::string_view text, const StyleTextOptions& options) {
  const auto& style = detail::textStyle(format);
  if (options.validateStream && !detail::showsColors(options.fd)) return std::string(text);
  return detail::escapeCode(style.on) + std::string(text) + detail::escapeCode(style.off);
}

NODUS_DECL std::string styleText(std::initializer_list<std::string_view> formats, std::string_view text) {
  std::string left, right;
  for (const auto format : formats) {
    const auto& style = detail::textStyle(format);
    left += detail::escapeCode(style.on);
    right.insert(0, detail::escapeCode(style.off));
  }
  return left + std::string(text) + right;
}

NODUS_DECL std::string stripVTControlCharacters(std::string_view text) {
  const detail::EscapeSequence sequences(text);
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = sequences.end(at);
    if (end != at) {
      at = end;
    } else {
      plain += text[at++];
    }
  }
  return plain;
}

}  // namespace util
}  // namespace nodus::inline v0
