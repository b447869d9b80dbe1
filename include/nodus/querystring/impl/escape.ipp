#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/querystring.hpp>
#include <nodus/querystring/detail/escape.hpp>
#include <nodus/util/detail/utf8.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL int percentDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The byte that `%XX` at `at` stands for, or -1.
NODUS_DECL int percentByte(std::string_view text, std::size_t at) noexcept {
  if (at + 2 >= text.size() || text[at] != '%') return -1;
  const int high = percentDigit(text[at + 1]), low = percentDigit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

NODUS_DECL bool decodeComponent(std::string_view text, std::string& out) {
  bool ascii = true;
  out.clear();
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const int byte = percentByte(text, at);
    if (byte < 0) return false;
    ascii = ascii && byte < 0x80;
    out += static_cast<char>(byte);
    at += 2;
  }
  return ascii || isValidUtf8(asBytes(out), out.size());
}

// Node's fallback: a byte for each unit of UTF-16, which keeps only its low half, read as UTF-8.
NODUS_DECL std::string unescapeBytes(std::string_view text, bool plusIsSpace) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const int byte = percentByte(text, at);
    if (byte >= 0) {
      bytes += static_cast<char>(byte);
      at += 3;
    } else if (static_cast<unsigned char>(text[at]) < 0x80) {
      bytes += text[at] == '+' && plusIsSpace ? ' ' : text[at];
      ++at;
    } else {
      auto unit = decodeUtf8(text, at);
      if (unit >= 0x10000) {
        bytes += static_cast<char>((0xD800 + ((unit - 0x10000) >> 10)) & 0xFF);
        unit = 0xDC00 + ((unit - 0x10000) & 0x3FF);
      }
      bytes += static_cast<char>(unit & 0xFF);
    }
  }
  return utf8Decode(asBytes(bytes), bytes.size());
}

NODUS_DECL std::string unescapeText(std::string_view text, bool plusIsSpace) {
  std::string out;
  if (!decodeComponent(text, out)) out = unescapeBytes(text, plusIsSpace);
  return out;
}

NODUS_DECL bool isQueryUnescaped(char c) noexcept {
  const char lower = static_cast<char>(c | 0x20);
  if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9')) return true;
  return c == '!' || (c >= '\'' && c <= '*') || c == '-' || c == '.' || c == '_' || c == '~';
}

NODUS_DECL void appendEscaped(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (const auto c : text) {
    if (isQueryUnescaped(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      const char escaped[] = {'%', digits[byte >> 4], digits[byte & 15]};
      out.append(escaped, 3);
    }
  }
}

}  // namespace detail

namespace querystring {

NODUS_DECL std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  detail::appendEscaped(out, text);
  return out;
}

NODUS_DECL std::string unescape(std::string_view text) { return detail::unescapeText(text, false); }

}  // namespace querystring
}  // namespace nodus::inline v0
