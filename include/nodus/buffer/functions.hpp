// The rest of Node's `buffer` module: limits, checks, conversion between encodings, and the web's base64 pair.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/buffer/encoding.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {

/// Node's module `buffer`; `Buffer` itself is `nodus::Buffer`.
namespace buffer {

namespace constants {
/// The most bytes that a Buffer can have: 4 GiB, as in Node 20.
inline constexpr std::int64_t MAX_LENGTH = detail::maxBufferLength;
}  // namespace constants

/// The same as `constants::MAX_LENGTH`.
inline constexpr std::int64_t kMaxLength = constants::MAX_LENGTH;

/// How many bytes `util::inspect` shows of a Buffer.
inline constexpr std::size_t INSPECT_MAX_BYTES = 50;

/// Whether the bytes are valid UTF-8.
bool isUtf8(std::span<const std::uint8_t> bytes) noexcept;
/// Whether all bytes are below 0x80.
bool isAscii(std::span<const std::uint8_t> bytes) noexcept;

/// The same text in another encoding, of utf8, utf16le, latin1 and ascii; what that cannot express becomes `?`.
/// Throws an Error with code U_ILLEGAL_ARGUMENT_ERROR for other encodings, and U_INVALID_CHAR_FOUND for broken
/// text between utf8 and utf16le.
Buffer transcode(std::span<const std::uint8_t> source, BufferEncoding fromEncoding, BufferEncoding toEncoding);

}  // namespace buffer

/// Base64 of text whose characters are bytes (up to U+00FF); any other throws an Error named InvalidCharacterError.
/// Legacy, as in Node: `Buffer::from(text, "latin1").toString("base64")`.
std::string btoa(std::string_view text);
/// The reverse; white space is skipped, anything else that is not base64 throws an Error named
/// InvalidCharacterError. Legacy, as in Node.
std::string atob(std::string_view text);

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/functions.ipp>
#endif
