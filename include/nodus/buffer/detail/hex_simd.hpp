// The vector loops of the hex codec: whole blocks only.
#pragma once

#include <nodus/buffer/detail/simd.hpp>

#if defined(NODUS_VECTORS)

#include <cstddef>

namespace nodus::inline v0 {
namespace detail {

NODUS_VECTOR_INLINE U8x32 hexDigitsOf(U8x32 nibbles) noexcept {
  constexpr std::uint8_t gap = 'a' - '9' - 1;
  return nibbles + '0' + (asMask(nibbles > 9) & gap);
}

// Returns how many bytes it encoded.
NODUS_VECTOR_CODE inline std::size_t hexEncodeBlocks(const std::uint8_t* bytes, std::size_t size, char* out) noexcept {
  std::size_t done = 0;
  for (; size - done >= 32; done += 32) {
    const auto vector = loadVector(bytes + done);
    const auto high = hexDigitsOf(vector >> 4);
    const auto low = hexDigitsOf(vector & 15);
    storeVector(out + 2 * done,
                __builtin_shufflevector(high, low, 0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41,
                                        10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47));
    storeVector(out + 2 * done + 32,
                __builtin_shufflevector(high, low, 16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55, 24,
                                        56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62, 31, 63));
  }
  return done;
}

// The digits' values; sets bits of `bad` where there is no digit. A byte is a digit if its two halves have no bit in
// common in their tables.
NODUS_VECTOR_INLINE U8x32 hexValuesOf(U8x32 text, U8x32& bad) noexcept {
  const auto ofLow = lookUpTable(6, 4, 4, 4, 4, 4, 4, 6, 6, 6, 7, 7, 7, 7, 7, 7);
  const auto ofHigh = lookUpTable(4, 4, 4, 1, 2, 4, 2, 4, 4, 4, 4, 4, 4, 4, 4, 4);
  const auto toValue = lookUpTable(0, 0, 0, -'0', 10 - 'A', 0, 10 - 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const U8x32 high = text >> 4;
  bad |= lookUp(ofLow, text & 15) & lookUp(ofHigh, high);
  return text + lookUp(toValue, high);
}

// Both nibbles of each pair in the lower byte of its 16 bits.
NODUS_VECTOR_INLINE U8x32 joinNibbles(U8x32 values) noexcept {
  const auto pairs = reinterpret_cast<U16x16>(values);
  return reinterpret_cast<U8x32>(pairs << 4 | pairs >> 8);
}

// Decodes 64 digits to 32 bytes at a time, and stops before a block with anything else; returns how many bytes.
NODUS_VECTOR_CODE inline std::size_t hexDecodeBlocks(const char* text, std::size_t pairs, std::uint8_t* out) noexcept {
  std::size_t done = 0;
  for (; pairs - done >= 32; done += 32) {
    U8x32 bad{};
    const auto first = joinNibbles(hexValuesOf(loadVector(text + 2 * done), bad));
    const auto second = joinNibbles(hexValuesOf(loadVector(text + 2 * done + 32), bad));
    if (anySet(bad)) break;
    storeVector(out + done,
                __builtin_shufflevector(first, second, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32,
                                        34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62));
  }
  return done;
}

}  // namespace detail
}  // namespace nodus::inline v0

#endif
