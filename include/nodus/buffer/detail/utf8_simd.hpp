// The vector loop of UTF-8 validation.
#pragma once

#include <nodus/buffer/detail/simd.hpp>

#if defined(NODUS_VECTORS)

#include <cstddef>

namespace nodus::inline v0 {
namespace detail {

// Where, in the 32 bytes at `at`, something is not as the three bytes before each byte demand. Reads those too.
NODUS_VECTOR_INLINE U8x32 utf8Errors(const std::uint8_t* at, U8x32 bytes) noexcept {
  const auto before1 = loadVector(at - 1), before2 = loadVector(at - 2), before3 = loadVector(at - 3);
  const auto isContinuation = asMask(reinterpret_cast<S8x32>(bytes) < static_cast<std::int8_t>(0xC0));
  const auto mustContinue = asMask((before1 >= 0xC0) | (before2 >= 0xE0) | (before3 >= 0xF0));
  const auto never = asMask((bytes == 0xC0) | (bytes == 0xC1) | (bytes >= 0xF5));
  const auto overlong = asMask(((before1 == 0xE0) & (bytes < 0xA0)) | ((before1 == 0xF0) & (bytes < 0x90)));
  const auto tooLarge = asMask(((before1 == 0xED) & (bytes >= 0xA0)) | ((before1 == 0xF4) & (bytes >= 0x90)));
  return (isContinuation ^ mustContinue) | never | overlong | tooLarge;
}

// Goes on from `at`, of which at least three bytes before are valid, in steps of 32 as long as they are valid;
// returns where it stopped, maybe in the middle of a character.
NODUS_VECTOR_CODE inline std::size_t skipValidUtf8(const std::uint8_t* bytes, std::size_t at,
                                                   std::size_t size) noexcept {
  bool afterAscii = false;
  for (; size - at >= 32; at += 32) {
    const auto vector = loadVector(bytes + at);
    const bool ascii = !anySet(vector & 0x80);
    if ((!ascii || !afterAscii) && anySet(utf8Errors(bytes + at, vector))) break;
    afterAscii = ascii;
  }
  return at;
}

}  // namespace detail
}  // namespace nodus::inline v0

#endif
