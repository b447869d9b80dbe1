#pragma once

#include <nodus/buffer/detail/hex.hpp>
#include <nodus/buffer/detail/hex_simd.hpp>

#include <algorithm>
#include <array>

namespace nodus::inline v0 {
namespace detail {

inline constexpr char hexDigits[] = "0123456789abcdef";
inline constexpr std::uint8_t notHex = 0xFF;

constexpr std::array<std::uint8_t, 256> makeHexValues() noexcept {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = notHex;
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 10; i < 16; ++i) {
    values['a' + i - 10] = static_cast<std::uint8_t>(i);
    values['A' + i - 10] = static_cast<std::uint8_t>(i);
  }
  return values;
}

inline constexpr auto hexValues = makeHexValues();

NODUS_DECL void hexEncode(const std::uint8_t* bytes, std::size_t size, char* out) noexcept {
  std::size_t i = 0;
#if defined(NODUS_VECTORS)
  if (hasVectors()) i = hexEncodeBlocks(bytes, size, out);
#endif
  for (; i < size; ++i) {
    out[2 * i] = hexDigits[bytes[i] >> 4];
    out[2 * i + 1] = hexDigits[bytes[i] & 15];
  }
}

NODUS_DECL std::size_t hexDecode(const char* text, std::size_t size, std::uint8_t* out, std::size_t limit) noexcept {
  const auto pairs = std::min(size / 2, limit);
  std::size_t i = 0;
#if defined(NODUS_VECTORS)
  if (hasVectors()) i = hexDecodeBlocks(text, pairs, out);
#endif
  for (; i < pairs; ++i) {
    const unsigned high = hexValues[static_cast<unsigned char>(text[2 * i])];
    const unsigned low = hexValues[static_cast<unsigned char>(text[2 * i + 1])];
    if ((high | low) == notHex) return i;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return pairs;
}

}  // namespace detail
}  // namespace nodus::inline v0
