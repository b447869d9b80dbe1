#pragma once

#include <nodus/buffer/detail/base64.hpp>
#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/detail/hex.hpp>
#include <nodus/buffer/detail/utf16.hpp>
#include <nodus/buffer/detail/utf8.hpp>

#include <cstring>

namespace nodus::inline v0 {
namespace detail {

inline std::size_t base64ByteLength(std::string_view text) noexcept {
  auto units = utf16Length(text);
  if (text.ends_with('=')) --units;
  if (units > 1 && text.ends_with("==")) --units;
  return units * 3 / 4;
}

// Node looks at the low byte of each UTF-16 unit of hex and base64 text.
inline std::string lowBytes(std::string_view text) {
  std::string low(text.size(), '\0');
  low.resize(latin1Encode(text, reinterpret_cast<std::uint8_t*>(low.data()), low.size()));
  return low;
}

inline std::size_t hexEncodeInto(std::span<std::uint8_t> out, std::string_view text) {
  const auto written = hexDecode(text.data(), text.size(), out.data(), out.size());
  const auto stop = text.substr(2 * written, 2);
  if (asciiPrefix(asBytes(stop), stop.size()) == stop.size()) return written;
  const auto low = lowBytes(text);
  return hexDecode(low.data(), low.size(), out.data(), out.size());
}

inline std::size_t base64EncodeInto(std::span<std::uint8_t> out, std::string_view text) {
  bool foundOther = false;
  const auto written = base64Decode(text.data(), text.size(), out.data(), out.size(), &foundOther);
  if (!foundOther) return written;
  const auto low = lowBytes(text);
  return base64Decode(low.data(), low.size(), out.data(), out.size());
}

NODUS_DECL std::size_t encodedSize(std::string_view text, Encoding encoding) noexcept {
  switch (encoding) {
    case Encoding::utf8: return text.size();
    case Encoding::utf16le: return 2 * utf16Length(text);
    case Encoding::latin1:
    case Encoding::ascii: return utf16Length(text);
    case Encoding::hex: return utf16Length(text) / 2;
    case Encoding::base64:
    case Encoding::base64url: return base64ByteLength(text);
  }
  return 0;
}

NODUS_DECL std::size_t encodedBound(std::string_view text, Encoding encoding) noexcept {
  switch (encoding) {
    case Encoding::hex: return text.size() / 2;
    case Encoding::base64:
    case Encoding::base64url: return text.size() / 4 * 3 + 2;
    default: return encodedSize(text, encoding);
  }
}

NODUS_DECL std::size_t encodeInto(std::span<std::uint8_t> out, std::string_view text, Encoding encoding) {
  if (out.empty() || text.empty()) return 0;
  switch (encoding) {
    case Encoding::utf8: {
      const auto size = wholeUtf8Prefix(text, out.size());
      std::memcpy(out.data(), text.data(), size);
      return size;
    }
    case Encoding::utf16le: return 2 * utf16leEncode(text, out.data(), out.size() / 2);
    case Encoding::latin1:
    case Encoding::ascii: return latin1Encode(text, out.data(), out.size());
    case Encoding::hex: return hexEncodeInto(out, text);
    case Encoding::base64:
    case Encoding::base64url: return base64EncodeInto(out, text);
  }
  return 0;
}

NODUS_DECL std::string decode(std::span<const std::uint8_t> bytes, Encoding encoding) {
  const auto base64 = [bytes](Base64Variant variant) {
    std::string text(base64EncodedSize(bytes.size(), variant), '\0');
    base64Encode(bytes.data(), bytes.size(), text.data(), variant);
    return text;
  };
  switch (encoding) {
    case Encoding::utf8: return utf8Decode(bytes.data(), bytes.size());
    case Encoding::utf16le: return utf16leDecode(bytes.data(), bytes.size());
    case Encoding::latin1: return latin1Decode(bytes.data(), bytes.size());
    case Encoding::ascii: return asciiDecode(bytes.data(), bytes.size());
    case Encoding::base64: return base64(Base64Variant::standard);
    case Encoding::base64url: return base64(Base64Variant::url);
    case Encoding::hex: {
      std::string text(2 * bytes.size(), '\0');
      hexEncode(bytes.data(), bytes.size(), text.data());
      return text;
    }
  }
  return {};
}

}  // namespace detail
}  // namespace nodus::inline v0
