#pragma once

#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/string_decoder.hpp>

#include <algorithm>
#include <cstring>

namespace nodus::inline v0 {
namespace detail {

struct IncompleteTail {
  std::size_t size = 0;
  std::size_t missing = 0;
};

// A lead byte among the last three that wants more bytes than follow it.
inline IncompleteTail incompleteUtf8(std::span<const std::uint8_t> bytes) noexcept {
  for (std::size_t size = 1; size <= std::min<std::size_t>(bytes.size(), 3); ++size) {
    const auto byte = bytes[bytes.size() - size];
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t wanted = (byte & 0xE0) == 0xC0 ? 2 : (byte & 0xF0) == 0xE0 ? 3 : (byte & 0xF8) == 0xF0 ? 4 : 0;
    return wanted > size ? IncompleteTail{size, wanted - size} : IncompleteTail{};
  }
  return {};
}

inline bool endsInHighSurrogate(std::span<const std::uint8_t> units) noexcept {
  return !units.empty() && (units.back() & 0xFC) == 0xD8;
}

inline IncompleteTail incompleteTail(std::span<const std::uint8_t> bytes, Encoding encoding) noexcept {
  switch (encoding) {
    case Encoding::utf8: return incompleteUtf8(bytes);
    case Encoding::utf16le:
      if (bytes.size() % 2 == 0) return endsInHighSurrogate(bytes) ? IncompleteTail{2, 2} : IncompleteTail{};
      return endsInHighSurrogate(bytes.first(bytes.size() - 1)) ? IncompleteTail{3, 1} : IncompleteTail{1, 1};
    case Encoding::base64:
    case Encoding::base64url: {
      const auto over = bytes.size() % 3;
      return over == 0 ? IncompleteTail{} : IncompleteTail{over, 3 - over};
    }
    default: return {};
  }
}

}  // namespace detail

// Fills up the character that was kept back, and takes what it needs of `bytes`.
NODUS_DECL std::string StringDecoder::completeKept(std::span<const std::uint8_t>& bytes) {
  auto taken = std::min<std::size_t>(bytes.size(), missing_);
  if (encoding_ == Encoding::utf8) {
    const auto stop = std::find_if(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken),
                                   [](std::uint8_t byte) { return (byte & 0xC0) != 0x80; });
    const auto continued = static_cast<std::size_t>(stop - bytes.begin());
    // Another character starts where this one should go on: it will never be complete.
    if (continued < taken) missing_ = static_cast<std::uint8_t>(continued);
    taken = continued;
  }
  std::memcpy(kept_ + keptSize_, bytes.data(), taken);
  bytes = bytes.subspan(taken);
  keptSize_ = static_cast<std::uint8_t>(keptSize_ + taken);
  missing_ = static_cast<std::uint8_t>(missing_ - taken);
  if (missing_ != 0) return {};
  std::span<const std::uint8_t> whole(kept_, std::exchange(keptSize_, std::uint8_t{0}));
  if (encoding_ != Encoding::utf16le || !detail::endsInHighSurrogate(whole)) return detail::decode(whole, encoding_);
  auto text = detail::decode(whole.first(whole.size() - 2), encoding_);
  std::memmove(kept_, whole.data() + whole.size() - 2, 2);
  keptSize_ = 2;
  missing_ = 2;
  return text;
}

NODUS_DECL std::string StringDecoder::write(std::span<const std::uint8_t> bytes) {
  std::string text;
  while (missing_ != 0 && !bytes.empty()) text += completeKept(bytes);
  if (bytes.empty()) return text;
  const auto tail = detail::incompleteTail(bytes, encoding_);
  const auto whole = bytes.first(bytes.size() - tail.size);
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(whole.size()), bytes.end(), kept_);
  keptSize_ = static_cast<std::uint8_t>(tail.size);
  missing_ = static_cast<std::uint8_t>(tail.missing);
  return text.empty() ? detail::decode(whole, encoding_) : text += detail::decode(whole, encoding_);
}

NODUS_DECL std::string StringDecoder::end() {
  // The second byte of the last unit never came.
  if (encoding_ == Encoding::utf16le && keptSize_ % 2 != 0) --keptSize_;
  missing_ = 0;
  return detail::decode({kept_, std::exchange(keptSize_, std::uint8_t{0})}, encoding_);
}

}  // namespace nodus::inline v0
