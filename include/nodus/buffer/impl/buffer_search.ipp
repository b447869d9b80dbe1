#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/detail/search.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

// Node's place to start from: -1 if there is none.
inline std::ptrdiff_t searchStart(Index byteOffset, std::size_t length, std::size_t needle, bool forward) noexcept {
  const auto size = static_cast<std::int64_t>(length);
  const auto wanted = static_cast<std::int64_t>(needle);
  constexpr std::int64_t least = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const auto offset = !byteOffset.isNaN() ? std::clamp(byteOffset.truncated(), least, most) : forward ? 0 : size;
  if (offset < 0) {
    if (offset + size >= 0) return offset + size;
    return forward || wanted == 0 ? 0 : -1;
  }
  if (offset + wanted <= size) return offset;
  if (wanted == 0) return size;
  return forward ? -1 : size - 1;
}

inline std::ptrdiff_t toPosition(std::size_t found) noexcept {
  return found == notFound ? -1 : static_cast<std::ptrdiff_t>(found);
}

}  // namespace detail

NODUS_DECL std::ptrdiff_t Buffer::findByte(std::uint8_t byte, Index byteOffset, bool forward) const noexcept {
  return findBytes({&byte, 1}, byteOffset, false, forward);
}

NODUS_DECL std::ptrdiff_t Buffer::findText(std::string_view text, Index byteOffset, BufferEncoding encoding,
                                           bool forward) const {
  const auto codec = encoding.value();
  if (codec == Encoding::utf8) {
    return findBytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, byteOffset, false, forward);
  }
  return findBytes(from(text, codec), byteOffset, codec == Encoding::utf16le, forward);
}

NODUS_DECL std::ptrdiff_t Buffer::findBytes(Bytes bytes, Index byteOffset, bool units, bool forward) const noexcept {
  const auto start = detail::searchStart(byteOffset, length_, bytes.size(), forward);
  if (bytes.empty()) return start;
  if (length_ == 0 || start < 0 || bytes.size() > length_) return -1;
  const auto from = static_cast<std::size_t>(start);
  if (!units) {
    return detail::toPosition(forward ? detail::findForward(*this, bytes, from)
                                      : detail::findBackward(*this, bytes, from));
  }
  if (length_ < 2 || bytes.size() < 2 || (forward && bytes.size() > length_ - from)) return -1;
  bytes = bytes.first(bytes.size() & ~std::size_t{1});
  return detail::toPosition(forward ? detail::findForward16(*this, bytes, from)
                                    : detail::findBackward16(*this, bytes, from));
}

}  // namespace nodus::inline v0
