// The vector loops of the base64 codec: whole blocks only.
#pragma once

#include <nodus/buffer/detail/simd.hpp>

#if defined(NODUS_VECTORS)

#include <cstddef>

namespace nodus::inline v0 {
namespace detail {

// What to add to a value below 64 to get its digit, by range: 1 to 10 are the digits 0 to 9, 11 and 12 the last
// two of the alphabet, 13 is A to Z and 0 is a to z.
NODUS_VECTOR_INLINE U8x32 base64DigitOffsets(bool url) noexcept {
  constexpr int lower = 'a' - 26, digit = '0' - 52;
  return lookUpTable(lower, digit, digit, digit, digit, digit, digit, digit, digit, digit, digit,
                     (url ? '-' : '+') - 62, (url ? '_' : '/') - 63, 'A', 0, 0);
}

NODUS_VECTOR_INLINE U8x32 base64DigitsOf(U8x32 values, U8x32 offsets) noexcept {
  const U8x32 aboveLetters = (values > 51 ? values : U8x32{} + 51) - 51;
  const auto range = aboveLetters | (asMask(reinterpret_cast<S8x32>(values) < 26) & 13);
  return values + lookUp(offsets, range);
}

// Encodes 24 bytes to 32 digits at a time; returns how many bytes. Reads the 4 bytes before `bytes` too.
NODUS_VECTOR_CODE inline std::size_t base64EncodeBlocks(const std::uint8_t* bytes, std::size_t size, char* out,
                                                        bool url) noexcept {
  const auto offsets = base64DigitOffsets(url);
  std::size_t done = 0;
  for (; size - done >= 28; done += 24, out += 32) {
    // Twelve bytes in each half, so that the shuffle stays within halves.
    const auto input = loadVector(bytes + done - 4);
    // Of each three bytes the middle one twice: two digits from either half of their four.
    const auto groups = reinterpret_cast<U32x8>(__builtin_shufflevector(input, input, 5, 4, 6, 5, 8, 7, 9, 8, 11, 10,
                                                                        12, 11, 14, 13, 15, 14, 17, 16, 18, 17, 20, 19,
                                                                        21, 20, 23, 22, 24, 23, 26, 25, 27, 26));
    const U32x8 even = (groups >> 10 & 0x3F) | (groups >> 6 & 0x3F0000);
    // A product shifts the halves of a group by 4 and by 8.
    const auto odd = reinterpret_cast<U32x8>(reinterpret_cast<U16x16>(groups & 0x3F03F0) *
                                             reinterpret_cast<U16x16>(U32x8{} + 0x1000010));
    const U32x8 values = even | odd;
    storeVector(out, base64DigitsOf(reinterpret_cast<U8x32>(values), offsets));
  }
  return done;
}

// The digits' values in either alphabet; sets bits of `bad` where there is no digit. A byte is a digit if its
// two halves have no bit in common in their tables.
NODUS_VECTOR_INLINE U8x32 base64ValuesOf(U8x32 text, U8x32& bad) noexcept {
  const auto ofLow =
      lookUpTable(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
  const auto ofHigh = lookUpTable(0x10, 0x10, 1, 2, 4, 8, 4, 8, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  const auto toValue =
      lookUpTable(0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);
  const U8x32 standard = text - (asMask(text == '-') & ('-' - '+')) - (asMask(text == '_') & ('_' - '/'));
  const U8x32 high = standard >> 4;
  bad |= lookUp(ofLow, standard & 15) & lookUp(ofHigh, high);
  return standard + lookUp(toValue, high + asMask(standard == '/'));
}

// Decodes 32 digits to 24 bytes at a time, and stops before a block with anything else. Returns how many bytes.
NODUS_VECTOR_CODE inline std::size_t base64DecodeBlocks(const char* text, std::size_t size, std::uint8_t* out,
                                                        std::size_t limit) noexcept {
  std::size_t read = 0, written = 0;
  for (; size - read >= 32 && limit - written >= 24; read += 32, written += 24) {
    U8x32 bad{};
    const auto values = reinterpret_cast<U16x16>(base64ValuesOf(loadVector(text + read), bad));
    if (anySet(bad)) break;
    const auto pairs = reinterpret_cast<U32x8>((values << 6 | values >> 8) & 0xFFF);
    const auto groups = reinterpret_cast<U8x32>(pairs << 12 | pairs >> 16);
    const auto joined = __builtin_shufflevector(groups, groups, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 3, 3, 3, 18,
                                                17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28, 19, 19, 19, 19);
    std::memcpy(out + written, &joined, 12);
    std::memcpy(out + written + 12, reinterpret_cast<const char*>(&joined) + 16, 12);
  }
  return written;
}

}  // namespace detail
}  // namespace nodus::inline v0

#endif
