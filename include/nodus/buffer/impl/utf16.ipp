#pragma once

#include <nodus/buffer/detail/utf16.hpp>
#include <nodus/buffer/detail/utf8.hpp>

#include <algorithm>
#include <cstring>

namespace nodus::inline v0 {
namespace detail {

// The half of a surrogate pair that stands at `at` in WTF-8, or 0.
inline char16_t loneSurrogateAt(const std::uint8_t* at, const std::uint8_t* end) noexcept {
  if (end - at < 3 || at[0] != 0xED || (at[1] & 0xE0) != 0xA0 || (at[2] & 0xC0) != 0x80) return 0;
  return static_cast<char16_t>(0xD000 | (at[1] & 0x3F) << 6 | (at[2] & 0x3F));
}

// Calls put(unit) for each UTF-16 unit of `text` until it returns false.
template <class Put>
void forEachUtf16Unit(std::string_view text, Put put) {
  const auto* at = asBytes(text);
  const auto* end = at + text.size();
  while (at != end) {
    const auto step = utf8Step(at, end);
    if (!step.valid) {
      if (const auto half = loneSurrogateAt(at, end)) {
        at += 3;
        if (!put(half)) return;
        continue;
      }
    }
    at += step.length;
    if (step.codePoint < 0x10000) {
      if (!put(static_cast<char16_t>(step.codePoint))) return;
      continue;
    }
    const auto rest = step.codePoint - 0x10000;
    if (!put(static_cast<char16_t>(0xD800 | rest >> 10))) return;
    if (!put(static_cast<char16_t>(0xDC00 | (rest & 0x3FF)))) return;
  }
}

NODUS_DECL std::size_t utf16Length(std::string_view text) noexcept {
  std::size_t units = asciiPrefix(asBytes(text), text.size());
  forEachUtf16Unit(text.substr(units), [&units](char16_t) {
    ++units;
    return true;
  });
  return units;
}

NODUS_DECL std::size_t utf16leEncode(std::string_view text, std::uint8_t* out, std::size_t limit) noexcept {
  const auto ascii = asciiPrefix(asBytes(text), std::min(text.size(), limit));
  for (std::size_t i = 0; i < ascii; ++i) {
    out[2 * i] = static_cast<std::uint8_t>(text[i]);
    out[2 * i + 1] = 0;
  }
  auto units = ascii;
  forEachUtf16Unit(text.substr(ascii), [&](char16_t unit) {
    if (units == limit) return false;
    out[2 * units] = static_cast<std::uint8_t>(unit);
    out[2 * units + 1] = static_cast<std::uint8_t>(unit >> 8);
    ++units;
    return true;
  });
  return units;
}

NODUS_DECL std::string utf16leDecode(const std::uint8_t* bytes, std::size_t size, LoneSurrogate lone) {
  const auto units = size / 2;
  const auto unitAt = [bytes](std::size_t i) { return static_cast<char32_t>(bytes[2 * i] | bytes[2 * i + 1] << 8); };
  std::string text(units * 3, '\0');
  auto* out = text.data();
  for (std::size_t i = 0; i < units; ++i) {
    auto unit = unitAt(i);
    if (isHighSurrogate(unit) && i + 1 < units && isLowSurrogate(unitAt(i + 1))) {
      unit = 0x10000 + ((unit & 0x3FF) << 10 | (unitAt(++i) & 0x3FF));
    } else if (lone == LoneSurrogate::replace && (isHighSurrogate(unit) || isLowSurrogate(unit))) {
      unit = replacementCharacter;
    }
    out = appendUtf8(out, unit);
  }
  text.resize(static_cast<std::size_t>(out - text.data()));
  return text;
}

NODUS_DECL std::size_t latin1Encode(std::string_view text, std::uint8_t* out, std::size_t limit) noexcept {
  auto units = asciiPrefix(asBytes(text), std::min(text.size(), limit));
  if (units != 0) std::memcpy(out, text.data(), units);
  forEachUtf16Unit(text.substr(units), [&](char16_t unit) {
    if (units == limit) return false;
    out[units++] = static_cast<std::uint8_t>(unit);
    return true;
  });
  return units;
}

NODUS_DECL std::string latin1Decode(const std::uint8_t* bytes, std::size_t size) {
  const auto ascii = asciiPrefix(bytes, size);
  std::string text(reinterpret_cast<const char*>(bytes), ascii);
  if (ascii == size) return text;
  std::size_t high = 0;
  for (auto i = ascii; i < size; ++i) high += bytes[i] >> 7;
  // One more, because each byte is written as if it took two.
  text.resize(size + high + 1);
  auto* out = text.data() + ascii;
  for (auto i = ascii; i < size; ++i) {
    const unsigned byte = bytes[i];
    const unsigned isHigh = byte >> 7;
    out[0] = static_cast<char>(isHigh ? 0xC0 | byte >> 6 : byte);
    out[1] = static_cast<char>(0x80 | (byte & 0x3F));
    out += 1 + isHigh;
  }
  text.pop_back();
  return text;
}

NODUS_DECL std::string asciiDecode(const std::uint8_t* bytes, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(bytes), size);
  for (auto& c : text) c = static_cast<char>(c & 0x7F);
  return text;
}

}  // namespace detail
}  // namespace nodus::inline v0
