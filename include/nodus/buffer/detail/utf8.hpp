// UTF-8 as the WHATWG decoder reads it: each maximal part of a broken sequence is one U+FFFD.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

inline constexpr char32_t replacementCharacter = 0xFFFD;

struct Utf8Step {
  char32_t codePoint;
  std::uint8_t length;  // of the sequence, or of the part that stands for one U+FFFD
  bool valid;
};

inline const std::uint8_t* asBytes(std::string_view text) noexcept {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// Reads one code point; `at` is before `end`.
Utf8Step utf8Step(const std::uint8_t* at, const std::uint8_t* end) noexcept;

// Writes a code point, a surrogate as WTF-8 has it, and returns the end.
char* appendUtf8(char* out, char32_t codePoint) noexcept;

// How many bytes at the start are below 0x80.
std::size_t asciiPrefix(const std::uint8_t* bytes, std::size_t size) noexcept;
// How many bytes at the start are whole, valid sequences.
std::size_t validUtf8Prefix(const std::uint8_t* bytes, std::size_t size) noexcept;
bool isValidUtf8(const std::uint8_t* bytes, std::size_t size) noexcept;

// Valid UTF-8 in any case: what is broken becomes U+FFFD.
std::string utf8Decode(const std::uint8_t* bytes, std::size_t size);

// The longest prefix of `text` of at most `limit` bytes that does not end inside a code point.
std::size_t wholeUtf8Prefix(std::string_view text, std::size_t limit) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/utf8.ipp>
#endif
