#pragma once

#include <nodus/buffer/detail/utf16.hpp>
#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/utf8.hpp>
#include <nodus/util/text_encoding.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// The labels of the Encoding standard, without those of the encodings that are not here.
inline constexpr std::string_view utf8Labels[] = {"utf-8",         "utf8",          "unicode-1-1-utf-8",
                                                  "unicode11utf8", "unicode20utf8", "x-unicode20utf8"};
inline constexpr std::string_view utf16leLabels[] = {"utf-16le",  "utf-16",          "ucs-2",      "unicode",
                                                     "csunicode", "iso-10646-ucs-2", "unicodefeff"};
inline constexpr std::string_view utf16beLabels[] = {"utf-16be", "unicodefffe"};
inline constexpr std::string_view windows1252Labels[] = {
    "windows-1252", "latin1",      "ascii",      "iso-8859-1",      "iso8859-1",     "iso88591",
    "iso_8859-1",   "l1",          "us-ascii",   "cp1252",          "x-cp1252",      "cp819",
    "ibm819",       "csisolatin1", "iso-ir-100", "iso_8859-1:1987", "ansi_x3.4-1968"};

// What windows-1252 has at 0x80 to 0x9F, where latin1 has control characters.
inline constexpr char16_t windows1252[32] = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                             0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                             0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                             0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

// How many bytes at the end are the start of a character that may still become whole.
NODUS_DECL std::size_t incompleteUtf8Tail(std::span<const std::uint8_t> bytes) noexcept {
  for (std::size_t size = 1; size <= 3 && size <= bytes.size(); ++size) {
    const auto* at = bytes.data() + (bytes.size() - size);
    if ((*at & 0xC0) == 0x80) continue;
    if (*at < 0xC2 || *at > 0xF4) return 0;
    const auto step = utf8Step(at, bytes.data() + bytes.size());
    return !step.valid && step.length == size ? size : 0;
  }
  return 0;
}

}  // namespace detail

NODUS_DECL Buffer TextEncoder::encode(std::string_view text) const {
  const auto* bytes = detail::asBytes(text);
  if (detail::isValidUtf8(bytes, text.size())) return Buffer::from(text);
  return Buffer::from(util::toUSVString(text));
}

NODUS_DECL EncodeIntoResult TextEncoder::encodeInto(std::string_view text, std::span<std::uint8_t> target) const {
  EncodeIntoResult result;
  for (std::size_t at = 0; at < text.size();) {
    auto codePoint = detail::decodeUtf8(text, at);
    if (codePoint >= 0xD800 && codePoint <= 0xDFFF) codePoint = detail::replacementCharacter;
    char bytes[4];
    const auto size = static_cast<std::size_t>(detail::appendUtf8(bytes, codePoint) - bytes);
    if (size > target.size() - result.written) break;
    std::memcpy(target.data() + result.written, bytes, size);
    result.written += size;
    result.read += codePoint > 0xFFFF ? 2 : 1;
  }
  return result;
}

NODUS_DECL TextDecoder::Kind TextDecoder::kindOf(std::string_view label) {
  constexpr std::string_view blanks = "\t\n\f\r ";
  const auto first = label.find_first_not_of(blanks);
  auto name = first == std::string_view::npos ? std::string_view() : label.substr(first);
  name = name.substr(0, name.find_last_not_of(blanks) + 1);
  const auto isOneOf = [name](std::span<const std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view known) { return detail::equalsIgnoringCase(name, known); });
  };
  if (isOneOf(detail::utf8Labels)) return Kind::utf8;
  if (isOneOf(detail::utf16leLabels)) return Kind::utf16le;
  if (isOneOf(detail::utf16beLabels)) return Kind::utf16be;
  if (isOneOf(detail::windows1252Labels)) return Kind::windows1252;
  detail::throwError(ErrorCode::ERR_ENCODING_NOT_SUPPORTED, {label});
}

NODUS_DECL TextDecoder::TextDecoder(std::string_view label, const TextDecoderOptions& options)
    : kind_(kindOf(label)), options_(options) {}

NODUS_DECL std::string_view TextDecoder::encoding() const noexcept {
  constexpr std::string_view names[] = {"utf-8", "utf-16le", "utf-16be", "windows-1252"};
  return names[static_cast<std::size_t>(kind_)];
}

NODUS_DECL void TextDecoder::broken(std::string& text) {
  if (options_.fatal) {
    keptSize_ = 0;
    started_ = false;
    detail::throwError(ErrorCode::ERR_ENCODING_INVALID_ENCODED_DATA, {encoding()});
  }
  text += "\xEF\xBF\xBD";
}

NODUS_DECL std::string TextDecoder::takeKept(Bytes bytes) {
  std::string whole(reinterpret_cast<const char*>(kept_), std::exchange(keptSize_, std::uint8_t{0}));
  return whole.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

NODUS_DECL std::string TextDecoder::decodeUtf8(Bytes bytes, bool stream) {
  std::string joined;
  if (keptSize_ != 0) {
    joined = takeKept(bytes);
    bytes = {detail::asBytes(joined), joined.size()};
  }
  if (stream) {
    keptSize_ = static_cast<std::uint8_t>(detail::incompleteUtf8Tail(bytes));
    const auto whole = bytes.size() - keptSize_;
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(whole), bytes.end(), kept_);
    bytes = bytes.first(whole);
  }
  if (options_.fatal && !detail::isValidUtf8(bytes.data(), bytes.size())) {
    std::string none;
    broken(none);
  }
  return detail::utf8Decode(bytes.data(), bytes.size());
}

NODUS_DECL std::string TextDecoder::decodeUtf16(Bytes bytes, bool stream) {
  const auto joined = takeKept(bytes);
  const auto* at = detail::asBytes(joined);
  const auto* end = at + joined.size();
  const auto unit = [this](const std::uint8_t* from) {
    return static_cast<char32_t>(kind_ == Kind::utf16le ? from[0] | from[1] << 8 : from[0] << 8 | from[1]);
  };
  std::string text;
  text.reserve(joined.size());
  for (; end - at >= 2; at += 2) {
    const auto first = unit(at);
    if (!detail::isHighSurrogate(first) && !detail::isLowSurrogate(first)) {
      detail::appendUtf8(text, first);
    } else if (detail::isHighSurrogate(first) && end - at < 4) {
      break;
    } else if (detail::isHighSurrogate(first) && detail::isLowSurrogate(unit(at + 2))) {
      detail::appendUtf8(text, 0x10000 + ((first & 0x3FF) << 10 | (unit(at + 2) & 0x3FF)));
      at += 2;
    } else {
      broken(text);
    }
  }
  if (stream) {
    keptSize_ = static_cast<std::uint8_t>(end - at);
    std::copy(at, end, kept_);
  } else if (at != end) {
    broken(text);
  }
  return text;
}

NODUS_DECL std::string TextDecoder::decodeWindows1252(Bytes bytes) const {
  std::string text;
  text.reserve(bytes.size());
  for (const char32_t byte : bytes) {
    detail::appendUtf8(text, byte >= 0x80 && byte < 0xA0 ? char32_t{detail::windows1252[byte - 0x80]} : byte);
  }
  return text;
}

NODUS_DECL std::string TextDecoder::decode(Bytes bytes, const TextDecodeOptions& options) {
  if (kind_ == Kind::windows1252) return decodeWindows1252(bytes);
  auto text = kind_ == Kind::utf8 ? decodeUtf8(bytes, options.stream) : decodeUtf16(bytes, options.stream);
  const bool isStart = !started_;
  started_ = options.stream && (started_ || !text.empty());
  if (isStart && !options_.ignoreBOM && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

namespace util {

NODUS_DECL std::string toUSVString(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto codePoint = detail::decodeUtf8(text, at);
    const bool half = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    detail::appendUtf8(valid, half ? detail::replacementCharacter : codePoint);
  }
  return valid;
}

}  // namespace util
}  // namespace nodus::inline v0
