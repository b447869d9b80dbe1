// UTF-16LE bytes, and the view of UTF-8 text as the UTF-16 code units that JavaScript counts in.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

constexpr bool isHighSurrogate(char32_t unit) noexcept { return (unit & 0xFFFFFC00) == 0xD800; }
constexpr bool isLowSurrogate(char32_t unit) noexcept { return (unit & 0xFFFFFC00) == 0xDC00; }

// JavaScript's `text.length`.
std::size_t utf16Length(std::string_view text) noexcept;

// Writes at most `limit` units of `text`, two bytes each, and returns how many. A pair may be split.
std::size_t utf16leEncode(std::string_view text, std::uint8_t* out, std::size_t limit) noexcept;
// What becomes of half a surrogate pair, which UTF-8 has no form for: the three bytes that it would have (WTF-8), so
// that the text is JavaScript's to the unit, or U+FFFD.
enum class LoneSurrogate : std::uint8_t { keep, replace };
// A last odd byte is left out.
std::string utf16leDecode(const std::uint8_t* bytes, std::size_t size, LoneSurrogate lone = LoneSurrogate::keep);

// Writes the low byte of each of at most `limit` units of `text`, and returns how many.
std::size_t latin1Encode(std::string_view text, std::uint8_t* out, std::size_t limit) noexcept;
std::string latin1Decode(const std::uint8_t* bytes, std::size_t size);
// Each byte's low seven bits.
std::string asciiDecode(const std::uint8_t* bytes, std::size_t size);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/utf16.ipp>
#endif
