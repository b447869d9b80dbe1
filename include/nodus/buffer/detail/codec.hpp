// Text to bytes and back, by encoding: the one place where an Encoding becomes a codec.
#pragma once

#include <nodus/buffer/encoding.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Node's Buffer.byteLength: exact but for base64 and hex, of which it is the most that can come.
std::size_t encodedSize(std::string_view text, Encoding encoding) noexcept;
// No less than what encodeInto can write, without a look at the text where that does not matter.
std::size_t encodedBound(std::string_view text, Encoding encoding) noexcept;
// Writes what fits of `text`, never a part of a code point in utf8 or of a unit in utf16le; returns how many bytes.
std::size_t encodeInto(std::span<std::uint8_t> out, std::string_view text, Encoding encoding);
// Node's buf.toString(): UTF-8 text.
std::string decode(std::span<const std::uint8_t> bytes, Encoding encoding);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/codec.ipp>
#endif
