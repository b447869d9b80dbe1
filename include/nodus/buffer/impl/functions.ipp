#pragma once

#include <nodus/buffer/detail/base64.hpp>
#include <nodus/buffer/detail/utf16.hpp>
#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/buffer/functions.hpp>

#include <algorithm>
#include <source_location>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

[[noreturn]] inline void throwTranscodeError(const std::string& code) {
  throw Error("Unable to transcode Buffer [" + code + "]", {.cause = {}, .code = code});
}

// The text in UTF-8, with U+FFFD for what it cannot be.
inline std::string textForTranscode(std::span<const std::uint8_t> source, Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return utf8Decode(source.data(), source.size());
    case Encoding::utf16le: return utf16leDecode(source.data(), source.size(), LoneSurrogate::replace);
    case Encoding::latin1: return latin1Decode(source.data(), source.size());
    case Encoding::ascii: {
      std::string text;
      for (const auto byte : source) byte < 0x80 ? text += static_cast<char>(byte) : text += "\xEF\xBF\xBD";
      return text;
    }
    default: throwTranscodeError("U_ILLEGAL_ARGUMENT_ERROR");
  }
}

inline Buffer narrowText(std::string_view text, char32_t most) {
  auto narrow = Buffer::allocUnsafe(text.size());
  std::size_t size = 0;
  for (const auto *at = asBytes(text), *end = at + text.size(); at != end;) {
    const auto step = utf8Step(at, end);
    narrow[size++] = step.codePoint <= most ? static_cast<std::uint8_t>(step.codePoint) : std::uint8_t{'?'};
    at += step.length;
  }
  return narrow.subarray(0, size);
}

// The error that atob and btoa throw, which in JavaScript is a DOMException.
class InvalidCharacterError : public Error {
 public:
  explicit InvalidCharacterError(std::string message, std::source_location where = std::source_location::current())
      : Error("InvalidCharacterError", std::move(message), ErrorOptions{}, where, nullptr) {}
};

inline std::string withoutSpaces(std::string_view text) {
  std::string rest;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r') rest += c;
  }
  return rest;
}

}  // namespace detail

namespace buffer {

NODUS_DECL bool isUtf8(std::span<const std::uint8_t> bytes) noexcept {
  return detail::isValidUtf8(bytes.data(), bytes.size());
}

NODUS_DECL bool isAscii(std::span<const std::uint8_t> bytes) noexcept {
  return detail::asciiPrefix(bytes.data(), bytes.size()) == bytes.size();
}

NODUS_DECL Buffer transcode(std::span<const std::uint8_t> source, BufferEncoding fromEncoding,
                            BufferEncoding toEncoding) {
  if (source.empty()) return {};
  const auto from = fromEncoding.find().value_or(Encoding::hex), to = toEncoding.find().value_or(Encoding::hex);
  // On this way alone, ascii may have all 256 bytes.
  if (from == Encoding::ascii && to == Encoding::utf16le) return transcode(source, Encoding::latin1, to);
  if (from == Encoding::utf16le && source.size() % 2 != 0) source = source.first(source.size() - 1);
  const auto text = detail::textForTranscode(source, from);
  const bool strict =
      (from == Encoding::utf8 && to == Encoding::utf16le) || (from == Encoding::utf16le && to == Encoding::utf8);
  if (strict && !Buffer::from(text, from).equals(source)) detail::throwTranscodeError("U_INVALID_CHAR_FOUND");
  switch (to) {
    case Encoding::utf8:
    case Encoding::utf16le: return Buffer::from(text, to);
    case Encoding::latin1: return detail::narrowText(text, 0xFF);
    case Encoding::ascii: return detail::narrowText(text, 0x7F);
    default: detail::throwTranscodeError("U_ILLEGAL_ARGUMENT_ERROR");
  }
}

}  // namespace buffer

NODUS_DECL std::string btoa(std::string_view text) {
  for (const auto *at = detail::asBytes(text), *end = at + text.size(); at != end;) {
    const auto step = detail::utf8Step(at, end);
    if (step.codePoint > 0xFF) throw detail::InvalidCharacterError("Invalid character");
    at += step.length;
  }
  return Buffer::from(text, Encoding::latin1).toString(Encoding::base64);
}

NODUS_DECL std::string atob(std::string_view text) {
  auto digits = detail::withoutSpaces(text);
  if (digits.size() % 4 == 0) {
    if (digits.ends_with('=')) digits.pop_back();
    if (digits.ends_with('=')) digits.pop_back();
  }
  const bool valid = std::all_of(digits.begin(), digits.end(), [](unsigned char c) {
    return detail::base64Values[c] != detail::notBase64 && c != '-' && c != '_';
  });
  if (!valid) throw detail::InvalidCharacterError("Invalid character");
  if (digits.size() % 4 == 1) {
    throw detail::InvalidCharacterError("The string to be decoded is not correctly encoded.");
  }
  return Buffer::from(digits, Encoding::base64).toString(Encoding::latin1);
}

}  // namespace nodus::inline v0
