#pragma once

#include <nodus/util/detail/utf8.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL char32_t decodeUtf8(std::string_view text, std::size_t& at) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at++);
  if (lead < 0x80) return lead;
  unsigned low = 0x80, high = 0xBF, following = 0, value = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    following = 1;
    value = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    following = 2;
    value = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    following = 3;
    value = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return replacementCharacter;
  }
  for (; following > 0; --following) {
    if (at == text.size() || byte(at) < low || byte(at) > high) return replacementCharacter;
    value = (value << 6) | (byte(at++) & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return value;
}

NODUS_DECL void appendUtf8(std::string& text, char32_t codePoint) {
  const auto put = [&text](char32_t bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (codePoint < 0x80) {
    put(codePoint);
  } else if (codePoint < 0x800) {
    put(0xC0 | (codePoint >> 6));
    put(0x80 | (codePoint & 0x3F));
  } else if (codePoint < 0x10000) {
    put(0xE0 | (codePoint >> 12));
    put(0x80 | ((codePoint >> 6) & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  } else {
    put(0xF0 | (codePoint >> 18));
    put(0x80 | ((codePoint >> 12) & 0x3F));
    put(0x80 | ((codePoint >> 6) & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  }
}

NODUS_DECL std::size_t jsLength(std::string_view text) noexcept {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) != 0x80;
    units += byte >= 0xF0;
  }
  return units;
}

NODUS_DECL std::size_t utf16Offset(std::string_view text, std::size_t units) noexcept {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size() && seen < units;) seen += decodeUtf8(text, at) > 0xFFFF ? 2 : 1;
  return at;
}

NODUS_DECL bool isZeroWidth(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFE20 && c <= 0xFE2F) ||
         (c >= 0xE0100 && c <= 0xE01EF);
}

// East Asian Wide and Fullwidth of Unicode, and the emoji that terminals draw in two columns.
NODUS_DECL bool isFullWidth(char32_t c) noexcept {
  if (c < 0x1100) return false;
  return c <= 0x115F || c == 0x231A || c == 0x231B || c == 0x2329 || c == 0x232A || (c >= 0x23E9 && c <= 0x23EC) ||
         c == 0x23F0 || c == 0x23F3 || c == 0x2705 || c == 0x2728 || c == 0x274C || c == 0x274E ||
         (c >= 0x2753 && c <= 0x2755) || c == 0x2757 || (c >= 0x2795 && c <= 0x2797) || c == 0x26A1 || c == 0x2B50 ||
         c == 0x2B55 || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0x3247) || (c >= 0x3250 && c <= 0x4DBF) ||
         (c >= 0x4E00 && c <= 0xA4C6) || (c >= 0xA960 && c <= 0xA97C) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE10 && c <= 0xFE19) || (c >= 0xFE30 && c <= 0xFE6B) ||
         (c >= 0xFF01 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x17000 && c <= 0x18AFF) ||
         (c >= 0x1B000 && c <= 0x1B2FB) || c == 0x1F004 || c == 0x1F0CF || c == 0x1F18E ||
         (c >= 0x1F191 && c <= 0x1F19A) || (c >= 0x1F200 && c <= 0x1F320) || (c >= 0x1F32D && c <= 0x1F335) ||
         (c >= 0x1F337 && c <= 0x1F37C) || (c >= 0x1F37E && c <= 0x1F393) || (c >= 0x1F3A0 && c <= 0x1F3CA) ||
         (c >= 0x1F3CF && c <= 0x1F3D3) || (c >= 0x1F3E0 && c <= 0x1F3F0) || c == 0x1F3F4 ||
         (c >= 0x1F3F8 && c <= 0x1F43E) || c == 0x1F440 || (c >= 0x1F442 && c <= 0x1F4FC) ||
         (c >= 0x1F4FF && c <= 0x1F53D) || (c >= 0x1F54B && c <= 0x1F54E) || (c >= 0x1F550 && c <= 0x1F567) ||
         (c >= 0x1F595 && c <= 0x1F596) || c == 0x1F5A4 || (c >= 0x1F5FB && c <= 0x1F64F) ||
         (c >= 0x1F680 && c <= 0x1F6C5) || (c >= 0x1F6D0 && c <= 0x1F6D2) || (c >= 0x1F6EB && c <= 0x1F6EC) ||
         (c >= 0x1F6F4 && c <= 0x1F6FC) || (c >= 0x1F7E0 && c <= 0x1F7EB) || (c >= 0x1F90C && c <= 0x1F9FF) ||
         (c >= 0x1FA70 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

NODUS_DECL std::size_t displayWidth(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = decodeUtf8(text, at);
    width += isFullWidth(c) ? 2u : isZeroWidth(c) ? 0u : 1u;
  }
  return width;
}

NODUS_DECL std::string stripAnsi(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\x1b' || at + 1 >= text.size() || text[at + 1] != '[') {
      plain += text[at];
      continue;
    }
    for (at += 2; at < text.size() && (text[at] < '@' || text[at] > '~'); ++at) {
    }
  }
  return plain;
}

}  // namespace detail
}  // namespace nodus::inline v0
