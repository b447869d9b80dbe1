// StringDecoder: text from bytes that come in pieces.
#pragma once

#include <nodus/buffer/encoding.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace nodus::inline v0 {

/// Node's `StringDecoder`: decodes a sequence of chunks, and keeps back the start of a character that a chunk
/// ends in until the rest of it comes.
class StringDecoder {
 public:
  /// Throws ERR_UNKNOWN_ENCODING.
  explicit StringDecoder(BufferEncoding encoding = Encoding::utf8) : encoding_(encoding.value()) {}

  /// The text of these bytes and of what was kept back, up to the last whole character.
  std::string write(std::span<const std::uint8_t> bytes);
  /// What was kept back, as well as it can be decoded; the decoder starts over.
  std::string end();
  /// `write(bytes)` and then `end()`.
  std::string end(std::span<const std::uint8_t> bytes) {
    auto text = write(bytes);
    return text += end();
  }

  Encoding encoding() const noexcept { return encoding_; }

 private:
  std::string completeKept(std::span<const std::uint8_t>& bytes);

  std::uint8_t kept_[4] = {};
  std::uint8_t keptSize_ = 0;
  std::uint8_t missing_ = 0;
  Encoding encoding_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/string_decoder.ipp>
#endif
