#pragma once

#include <nodus/buffer/detail/base64.hpp>
#include <nodus/buffer/detail/base64_simd.hpp>

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

inline void base64EncodeGroups(const std::uint8_t* bytes, std::size_t size, char* out, const char* digits) noexcept {
  for (const auto* end = bytes + size; bytes != end; bytes += 3, out += 4) {
    const auto group = static_cast<std::uint32_t>(bytes[0] << 16 | bytes[1] << 8 | bytes[2]);
    out[0] = digits[group >> 18];
    out[1] = digits[group >> 12 & 63];
    out[2] = digits[group >> 6 & 63];
    out[3] = digits[group & 63];
  }
}

NODUS_DECL void base64Encode(const std::uint8_t* bytes, std::size_t size, char* out, Base64Variant variant) noexcept {
  const auto* digits = base64Digits[static_cast<std::size_t>(variant)];
  std::size_t done = 0;
#if defined(NODUS_VECTORS)
  if (size >= 40 && hasVectors()) {
    base64EncodeGroups(bytes, 6, out, digits);
    done = 6 + base64EncodeBlocks(bytes + 6, size - 6, out + 8, variant == Base64Variant::url);
  }
#endif
  const auto whole = size / 3 * 3;
  base64EncodeGroups(bytes + done, whole - done, out + done / 3 * 4, digits);
  if (whole == size) return;
  out += whole / 3 * 4;
  const bool two = size - whole == 2;
  const auto group = static_cast<std::uint32_t>(bytes[whole] << 16 | (two ? bytes[whole + 1] << 8 : 0));
  *out++ = digits[group >> 18];
  *out++ = digits[group >> 12 & 63];
  if (two) *out++ = digits[group >> 6 & 63];
  if (variant == Base64Variant::url) return;
  if (!two) *out++ = '=';
  *out = '=';
}

// Whole groups of digits only, up to the first that is not one. Moves `text`, returns how many bytes.
inline std::size_t base64DecodeGroups(const char*& text, const char* end, std::uint8_t* out,
                                      std::size_t limit) noexcept {
  std::size_t written = 0;
#if defined(NODUS_VECTORS)
  if (hasVectors()) written = base64DecodeBlocks(text, static_cast<std::size_t>(end - text), out, limit);
  text += written / 3 * 4;
#endif
  for (; end - text >= 4 && limit - written >= 3; text += 4, written += 3) {
    const auto valueAt = [text](int i) -> std::uint32_t { return base64Values[static_cast<unsigned char>(text[i])]; };
    const auto a = valueAt(0), b = valueAt(1), c = valueAt(2), d = valueAt(3);
    if ((a | b | c | d) == notBase64) break;
    const auto group = a << 18 | b << 12 | c << 6 | d;
    out[written] = static_cast<std::uint8_t>(group >> 16);
    out[written + 1] = static_cast<std::uint8_t>(group >> 8);
    out[written + 2] = static_cast<std::uint8_t>(group);
  }
  return written;
}

NODUS_DECL std::size_t base64Decode(const char* text, std::size_t size, std::uint8_t* out, std::size_t limit,
                                    bool* foundOther) noexcept {
  const auto* end = text + size;
  auto written = base64DecodeGroups(text, end, out, limit);
  std::uint32_t group = 0;
  unsigned bits = 0;
  bool skipped = false;
  for (; text != end && *text != '='; ++text) {
    const auto value = base64Values[static_cast<unsigned char>(*text)];
    if (value == notBase64) {
      if (foundOther && static_cast<unsigned char>(*text) >= 0x80) {
        *foundOther = true;
        break;
      }
      skipped = true;
      continue;
    }
    // Behind a line break in the text, whole groups follow again.
    if (skipped && bits == 0) {
      skipped = false;
      written += base64DecodeGroups(text, end, out + written, limit - written);
      --text;
      continue;
    }
    group = group << 6 | value;
    bits += 6;
    if (bits < 8) continue;
    if (written == limit) break;
    bits -= 8;
    out[written++] = static_cast<std::uint8_t>(group >> bits);
  }
  return written;
}

}  // namespace detail
}  // namespace nodus::inline v0
