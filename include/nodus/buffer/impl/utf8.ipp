#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/buffer/detail/utf8_simd.hpp>

#include <bit>
#include <cstring>

#if defined(NODUS_HAS_SIMDUTF) && __has_include(<simdutf.h>)
#include <simdutf.h>
#define NODUS_USE_SIMDUTF 1
#endif

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::uint64_t highBits = 0x8080808080808080u;

inline std::uint64_t loadWord(const std::uint8_t* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The range of the second byte is narrower after some lead bytes: no overlong forms, no surrogates, nothing
// past U+10FFFF.
inline bool fitsAfterLead(std::uint8_t lead, std::uint8_t second) noexcept {
  switch (lead) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return (second & 0xC0) == 0x80;
  }
}

NODUS_DECL Utf8Step utf8Step(const std::uint8_t* at, const std::uint8_t* end) noexcept {
  const auto lead = *at;
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {replacementCharacter, 1, false};
  const unsigned length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t codePoint = lead & (0x7Fu >> length);
  for (unsigned i = 1; i < length; ++i) {
    const bool fits = at + i != end && (i == 1 ? fitsAfterLead(lead, at[1]) : (at[i] & 0xC0) == 0x80);
    if (!fits) return {replacementCharacter, static_cast<std::uint8_t>(i), false};
    codePoint = codePoint << 6 | (at[i] & 0x3Fu);
  }
  return {codePoint, static_cast<std::uint8_t>(length), true};
}

NODUS_DECL char* appendUtf8(char* out, char32_t codePoint) noexcept {
  const auto put = [&out](char32_t byte) { *out++ = static_cast<char>(byte); };
  if (codePoint < 0x80) {
    put(codePoint);
  } else if (codePoint < 0x800) {
    put(0xC0 | codePoint >> 6);
    put(0x80 | (codePoint & 0x3F));
  } else if (codePoint < 0x10000) {
    put(0xE0 | codePoint >> 12);
    put(0x80 | (codePoint >> 6 & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  } else {
    put(0xF0 | codePoint >> 18);
    put(0x80 | (codePoint >> 12 & 0x3F));
    put(0x80 | (codePoint >> 6 & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  }
  return out;
}

NODUS_DECL std::size_t asciiPrefix(const std::uint8_t* bytes, std::size_t size) noexcept {
  std::size_t at = 0;
  for (; size - at >= 64; at += 64) {
    const auto* p = bytes + at;
    const auto low = loadWord(p) | loadWord(p + 8) | loadWord(p + 16) | loadWord(p + 24);
    const auto high = loadWord(p + 32) | loadWord(p + 40) | loadWord(p + 48) | loadWord(p + 56);
    if ((low | high) & highBits) break;
  }
  for (; size - at >= 8; at += 8) {
    if (loadWord(bytes + at) & highBits) break;
  }
  while (at < size && bytes[at] < 0x80) ++at;
  return at;
}

// Goes on from `at`, a character's start, one character at a time; returns where one is broken, or `end`.
inline const std::uint8_t* skipValidCharacters(const std::uint8_t* at, const std::uint8_t* end) noexcept {
  while (at != end) {
    if (*at < 0x80) {
      at += asciiPrefix(at, static_cast<std::size_t>(end - at));
      continue;
    }
    const auto step = utf8Step(at, end);
    if (!step.valid) break;
    at += step.length;
  }
  return at;
}

// The start of the character that goes on at `at`, or `at`. What is before `at` is valid, but for that character.
inline const std::uint8_t* characterStart(const std::uint8_t* at) noexcept {
  for (std::ptrdiff_t i = 1; i <= 3; ++i) {
    const auto byte = at[-i];
    if (byte < 0x80) return at;
    if (byte >= 0xC0) return i < (byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4) ? at - i : at;
  }
  return at;
}

NODUS_DECL std::size_t validUtf8Prefix(const std::uint8_t* bytes, std::size_t size) noexcept {
#if defined(NODUS_USE_SIMDUTF)
  const auto result = simdutf::validate_utf8_with_errors(reinterpret_cast<const char*>(bytes), size);
  return result.error == simdutf::error_code::SUCCESS ? size : result.count;
#else
  const auto* at = bytes + asciiPrefix(bytes, size);
  const auto* end = bytes + size;
#if defined(NODUS_VECTORS)
  if (end - at >= 64 && hasVectors()) {
    const auto* enough = at + 3;
    while (at < enough) {
      const auto step = utf8Step(at, end);
      if (!step.valid) return static_cast<std::size_t>(at - bytes);
      at += step.length;
    }
    at = characterStart(bytes + skipValidUtf8(bytes, static_cast<std::size_t>(at - bytes), size));
  }
#endif
  return static_cast<std::size_t>(skipValidCharacters(at, end) - bytes);
#endif
}

NODUS_DECL bool isValidUtf8(const std::uint8_t* bytes, std::size_t size) noexcept {
  return validUtf8Prefix(bytes, size) == size;
}

NODUS_DECL std::string utf8Decode(const std::uint8_t* bytes, std::size_t size) {
  auto valid = validUtf8Prefix(bytes, size);
  std::string text(reinterpret_cast<const char*>(bytes), valid);
  while (valid != size) {
    bytes += valid;
    size -= valid;
    const auto broken = utf8Step(bytes, bytes + size).length;
    text += "\xEF\xBF\xBD";
    bytes += broken;
    size -= broken;
    valid = validUtf8Prefix(bytes, size);
    text.append(reinterpret_cast<const char*>(bytes), valid);
  }
  return text;
}

NODUS_DECL std::size_t wholeUtf8Prefix(std::string_view text, std::size_t limit) noexcept {
  if (text.size() <= limit) return text.size();
  auto end = limit;
  while (end > 0 && limit - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80 ? limit : end;
}

}  // namespace detail
}  // namespace nodus::inline v0
