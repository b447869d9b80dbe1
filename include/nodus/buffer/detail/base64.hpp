// Base64 of both alphabets. The decoder takes either, skips what belongs to neither, and ends at the first `=`.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

enum class Base64Variant : std::uint8_t { standard, url };

// The `url` variant has no padding.
constexpr std::size_t base64EncodedSize(std::size_t size, Base64Variant variant) noexcept {
  return variant == Base64Variant::standard ? (size + 2) / 3 * 4 : size / 3 * 4 + (size % 3 * 4 + 2) / 3;
}

// Writes base64EncodedSize(size, variant) characters.
void base64Encode(const std::uint8_t* bytes, std::size_t size, char* out, Base64Variant variant) noexcept;
// Writes at most `limit` bytes and returns how many. With `foundOther` it stops at the first byte above 0x7F,
// and says so.
std::size_t base64Decode(const char* text, std::size_t size, std::uint8_t* out, std::size_t limit,
                         bool* foundOther = nullptr) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/base64.ipp>
#endif
