// TextEncoder and TextDecoder, the web's way between text and bytes.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {

/// What `TextEncoder::encodeInto` did: how many UTF-16 units of the text it read, and how many bytes it wrote.
struct EncodeIntoResult {
  std::size_t read = 0;
  std::size_t written = 0;

  template <class Field>
  void inspectFields(Field&& field) const {
    field("read", read);
    field("written", written);
  }
};

/// The global `TextEncoder`: text to UTF-8. What is not valid becomes U+FFFD.
class TextEncoder {
 public:
  /// "utf-8".
  static constexpr std::string_view encoding() noexcept { return "utf-8"; }
  /// The bytes of the text.
  Buffer encode(std::string_view text = {}) const;
  /// Writes as many whole characters as `target` has room for.
  EncodeIntoResult encodeInto(std::string_view text, std::span<std::uint8_t> target) const;
  /// The same, into a Buffer.
  EncodeIntoResult encodeInto(std::string_view text, const Buffer& target) const {
    return encodeInto(text, std::span<std::uint8_t>(target.data(), target.size()));
  }
};

/// The second argument of `TextDecoder`.
struct TextDecoderOptions {
  /// Throws where bytes are not valid. Default false: they become U+FFFD.
  bool fatal = false;
  /// Leaves a byte order mark at the start in the text. Default false: it is dropped.
  bool ignoreBOM = false;
};

/// The second argument of `TextDecoder::decode`.
struct TextDecodeOptions {
  /// More bytes follow in another call: a character that is not whole is kept for it. Default false.
  bool stream = false;
};

/// The global `TextDecoder`: bytes to text.
class TextDecoder {
 public:
  using Bytes = std::span<const std::uint8_t>;

  /// `label` is any name that the Encoding standard has for UTF-8, UTF-16LE, UTF-16BE or windows-1252 ("latin1" and
  /// "ascii" are names of the last), in any case.
  /// @throws RangeError ERR_ENCODING_NOT_SUPPORTED for all others.
  explicit TextDecoder(std::string_view label = "utf-8", const TextDecoderOptions& options = {});

  /// The encoding's name: "utf-8", "utf-16le", "utf-16be" or "windows-1252".
  std::string_view encoding() const noexcept;
  bool fatal() const noexcept { return options_.fatal; }
  bool ignoreBOM() const noexcept { return options_.ignoreBOM; }

  /// The text of the bytes, and of what an earlier call with `stream` kept.
  /// @throws TypeError ERR_ENCODING_INVALID_ENCODED_DATA for a decoder that is `fatal`.
  std::string decode(Bytes bytes = {}, const TextDecodeOptions& options = {});

 private:
  enum class Kind : std::uint8_t { utf8, utf16le, utf16be, windows1252 };

  static Kind kindOf(std::string_view label);
  std::string decodeUtf8(Bytes bytes, bool stream);
  std::string decodeUtf16(Bytes bytes, bool stream);
  std::string decodeWindows1252(Bytes bytes) const;
  std::string takeKept(Bytes bytes);
  void broken(std::string& text);

  // What a call with `stream` left: the start of a character, in the order in which it came.
  std::uint8_t kept_[4] = {};
  std::uint8_t keptSize_ = 0;
  bool started_ = false;
  Kind kind_;
  TextDecoderOptions options_;
};

namespace util {

using nodus::TextDecoder;
using nodus::TextEncoder;

/// Node's `util.toUSVString`: the text with U+FFFD for halves of surrogate pairs and all else that is not UTF-8.
std::string toUSVString(std::string_view text);

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/text_encoding.ipp>
#endif
