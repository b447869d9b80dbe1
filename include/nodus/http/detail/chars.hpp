// The character classes of HTTP/1 as tables, and the comparisons that header names need.
#pragma once

#include <nodus/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace nodus::inline v0 {
namespace http::detail {

enum CharClass : std::uint8_t {
  kToken = 1,       // what a method and a header name are made of
  kFieldValue = 2,  // tab, visible ASCII, space, and bytes from 0x80
  kHost = 4,        // what a registered name in `Host` is made of, beside escapes
  kHexDigit = 8,
};

inline constexpr auto charClasses = [] {
  std::array<std::uint8_t, 256> table{};
  auto mark = [&](std::string_view chars, std::uint8_t classes) {
    for (char c : chars) table[static_cast<unsigned char>(c)] |= classes;
  };
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", kToken | kHost);
  mark("0123456789abcdefABCDEF", kHexDigit);
  mark("!#$%&'*+-.^_`|~", kToken);
  mark("-._~!$&'()*+,;=", kHost);
  for (std::size_t c = 0; c < 256; ++c) {
    if ((c >= 0x20 && c != 0x7f) || c == '\t') table[c] |= kFieldValue;
  }
  return table;
}();

inline constexpr auto lowerTable = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return table;
}();

constexpr bool hasClass(char c, CharClass wanted) noexcept {
  return (charClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}
constexpr char lower(char c) noexcept { return lowerTable[static_cast<unsigned char>(c)]; }

/// A non-empty RFC 9110 token.
constexpr bool isToken(std::string_view text) noexcept {
  for (char c : text) {
    if (!hasClass(c, kToken)) return false;
  }
  return !text.empty();
}

/// No control character but tab, and no DEL: nothing that could end the line.
constexpr bool isValidHeaderValue(std::string_view text) noexcept {
  for (char c : text) {
    if (!hasClass(c, kFieldValue)) return false;
  }
  return true;
}

// `lowered` is in lower case already.
constexpr bool equalsLowered(std::string_view text, std::string_view lowered) noexcept {
  if (text.size() != lowered.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lowered[i]) return false;
  }
  return true;
}

constexpr bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

constexpr std::string_view trimBlanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The first byte in [p, end) below `limit` or equal to 0x7f, eight bytes at a time. A borrow can mark bytes
// above a true one falsely, but never one below it, so the lowest mark is right where bytes count upwards.
template <unsigned limit>
inline const char* findControl(const char* p, const char* end) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u;
  constexpr std::uint64_t highs = 0x8080808080808080u;
  auto stops = [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < limit || byte == 0x7f;
  };
  while (end - p >= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    auto below = (word - ones * limit) & ~word & highs;
    auto del = word ^ (ones * 0x7f);
    auto equal = (del - ones) & ~del & highs;
    if ((below | equal) != 0) {
      if constexpr (std::endian::native == std::endian::little) return p + std::countr_zero(below | equal) / 8;
      for (int i = 0; i < 8; ++i) {
        if (stops(p[i])) return p + i;
      }
    }
    p += 8;
  }
  while (p != end && !stops(*p)) ++p;
  return p;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
