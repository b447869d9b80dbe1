#pragma once

#include <nodus/buffer/detail/base64.hpp>

#include <array>

namespace nodus::inline v0 {
namespace detail {

inline constexpr char base64Digits[2][65] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};
inline constexpr std::uint8_t notBase64 = 0xFF;

constexpr std::array<std::uint8_t, 256> makeBase64Values() noexcept {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = notBase64;
  for (const auto& digits : base64Digits) {
    for (unsigned i = 0; i < 64; ++i) values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

inline constexpr auto base64Values = makeBase64Values();

NODUS_DECL void base64Encode(const std::uint8_t* bytes, std::size_t size, char* out, Base64Variant variant) noexcept {
  const auto* digits = base64Digits[static_cast<std::size_t>(variant)];
  std::size_t i = 0;
  for (; size - i >= 3; i += 3, out += 4) {
    const auto group = static_cast<std::uint32_t>(bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
    out[0] = digits[group >> 18];
    out[1] = digits[group >> 12 & 63];
    out[2] = digits[group >> 6 & 63];
    out[3] = digits[group & 63];
  }
  if (i == size) return;
  const bool two = size - i == 2;
  const auto group = static_cast<std::uint32_t>(bytes[i] << 16 | (two ? bytes[i + 1] << 8 : 0));
  *out++ = digits[group >> 18];
  *out++ = digits[group >> 12 & 63];
  if (two) *out++ = digits[group >> 6 & 63];
  if (variant == Base64Variant::url) return;
  if (!two) *out++ = '=';
  *out = '=';
}

// One character at a time: whatever is in no alphabet is skipped.
inline std::size_t base64DecodeLenient(const char* text, const char* end, std::uint8_t* out,
                                       std::size_t limit) noexcept {
  std::size_t written = 0;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (; text != end && *text != '='; ++text) {
    const auto value = base64Values[static_cast<unsigned char>(*text)];
    if (value == notBase64) continue;
    group = group << 6 | value;
    bits += 6;
    if (bits < 8) continue;
    if (written == limit) break;
    bits -= 8;
    out[written++] = static_cast<std::uint8_t>(group >> bits);
  }
  return written;
}

NODUS_DECL std::size_t base64Decode(const char* text, std::size_t size, std::uint8_t* out,
                                    std::size_t limit) noexcept {
  const auto* end = text + size;
  std::size_t written = 0;
  for (; end - text >= 4 && limit - written >= 3; text += 4, written += 3) {
    const auto valueAt = [text](int i) -> std::uint32_t { return base64Values[static_cast<unsigned char>(text[i])]; };
    const auto a = valueAt(0), b = valueAt(1), c = valueAt(2), d = valueAt(3);
    if ((a | b | c | d) == notBase64) break;
    const auto group = a << 18 | b << 12 | c << 6 | d;
    out[written] = static_cast<std::uint8_t>(group >> 16);
    out[written + 1] = static_cast<std::uint8_t>(group >> 8);
    out[written + 2] = static_cast<std::uint8_t>(group);
  }
  return written + base64DecodeLenient(text, end, out + written, limit - written);
}

}  // namespace detail
}  // namespace nodus::inline v0
