#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/detail/utf16.hpp>

#include <algorithm>
#include <cstring>

namespace nodus::inline v0 {
namespace detail {

struct FillRange {
  std::size_t start = 0;
  std::size_t end = 0;
};

inline FillRange checkFillRange(Index offset, Index end, std::size_t length) {
  if (offset.isUndefined()) return {0, length};
  const auto size = static_cast<std::int64_t>(length);
  const auto from = checkOffset(offset, "offset");
  const auto to = end.isUndefined() ? size : checkOffset(end, "end", 0, size);
  return {static_cast<std::size_t>(from), static_cast<std::size_t>(to)};
}

// Doubles what is filled until all is.
inline void repeatBytes(std::uint8_t* out, std::size_t size, const std::uint8_t* pattern, std::size_t length) noexcept {
  auto done = std::min(size, length);
  std::memcpy(out, pattern, done);
  while (done < size) {
    const auto step = std::min(done, size - done);
    std::memcpy(out + done, out, step);
    done += step;
  }
}

}  // namespace detail

NODUS_DECL Buffer Buffer::fillByte(std::uint8_t byte, Index offset, Index end) const {
  const auto range = detail::checkFillRange(offset, end, length_);
  if (range.start < range.end) std::memset(data_ + range.start, byte, range.end - range.start);
  return *this;
}

NODUS_DECL Buffer Buffer::fill(std::string_view text, BufferEncoding encoding) const {
  return fill(text, 0, length_, encoding);
}

NODUS_DECL Buffer Buffer::fill(std::string_view text, Index offset, BufferEncoding encoding) const {
  return fill(text, offset.isUndefined() ? Index(0) : offset, length_, encoding);
}

NODUS_DECL Buffer Buffer::fill(std::string_view text, Index offset, Index end, BufferEncoding encoding) const {
  // Without an offset Node looks at nothing that follows it.
  if (offset.isUndefined()) return fill(text, 0, length_);
  const auto codec = encoding.name().empty() ? Encoding::utf8 : encoding.value();
  if (text.empty()) return fillByte(0, offset, end);
  const auto range = detail::checkFillRange(offset, end, length_);
  if (range.start >= range.end) return *this;
  std::string pattern(detail::encodedSize(text, codec), '\0');
  auto* bytes = reinterpret_cast<std::uint8_t*>(pattern.data());
  pattern.resize(detail::encodeInto({bytes, pattern.size()}, text, codec));
  if (pattern.empty()) {
    detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"value", "is invalid", "'" + std::string(text) + "'"});
  }
  detail::repeatBytes(data_ + range.start, range.end - range.start, bytes, pattern.size());
  return *this;
}

NODUS_DECL Buffer Buffer::fill(Bytes bytes, Index offset, Index end) const {
  const auto range = detail::checkFillRange(offset, end, length_);
  if (range.start >= range.end) return *this;
  if (bytes.empty()) {
    detail::throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"value", "is invalid", "<Buffer >"});
  }
  // The pattern may lie within what is filled.
  const std::vector<std::uint8_t> pattern(bytes.begin(), bytes.end());
  detail::repeatBytes(data_ + range.start, range.end - range.start, pattern.data(), pattern.size());
  return *this;
}

}  // namespace nodus::inline v0
