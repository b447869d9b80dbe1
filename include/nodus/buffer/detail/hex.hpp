// Hexadecimal text.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

// Writes 2 * size lower-case digits.
void hexEncode(const std::uint8_t* bytes, std::size_t size, char* out) noexcept;
// Decodes pairs of digits until one is not, or `limit` bytes are written; returns how many were.
std::size_t hexDecode(const char* text, std::size_t size, std::uint8_t* out, std::size_t limit) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/hex.ipp>
#endif
