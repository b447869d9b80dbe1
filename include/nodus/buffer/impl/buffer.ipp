#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/detail/hex.hpp>
#include <nodus/buffer/detail/search.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace nodus::inline v0 {

NODUS_DECL Buffer Buffer::alloc(Index size) { return Buffer(detail::allocateZeroed(detail::checkSize(size))); }

NODUS_DECL Buffer Buffer::alloc(Index size, std::string_view fill, BufferEncoding encoding) {
  auto buffer = alloc(size);
  return buffer.empty() ? buffer : buffer.fill(fill, encoding);
}

NODUS_DECL Buffer Buffer::alloc(Index size, Bytes fill) {
  auto buffer = alloc(size);
  return buffer.empty() ? buffer : buffer.fill(fill);
}

NODUS_DECL Buffer Buffer::allocUnsafe(Index size) { return Buffer(detail::allocatePooled(detail::checkSize(size))); }
NODUS_DECL Buffer Buffer::allocUnsafeSlow(Index size) {
  return Buffer(detail::allocateStorage(detail::checkSize(size)));
}

NODUS_DECL Buffer Buffer::from(std::string_view text, BufferEncoding encoding) {
  // Node takes an empty name as utf8 here.
  const auto codec = encoding.name().empty() ? Encoding::utf8 : encoding.value();
  if (text.empty()) return {};
  auto slice = detail::allocatePooled(detail::encodedBound(text, codec));
  const auto written = detail::encodeInto({slice.data, slice.size}, text, codec);
  if (written < slice.size) detail::shrinkPooled(slice, written);
  return Buffer(std::move(slice));
}

NODUS_DECL Buffer Buffer::from(std::string_view text) {
  if (text.empty()) return {};
  auto slice = detail::allocatePooled(text.size());
  std::memcpy(slice.data, text.data(), text.size());
  return Buffer(std::move(slice));
}

NODUS_DECL Buffer Buffer::from(std::initializer_list<int> bytes) {
  auto slice = detail::allocatePooled(bytes.size());
  std::transform(bytes.begin(), bytes.end(), slice.data, [](int byte) { return static_cast<std::uint8_t>(byte); });
  return Buffer(std::move(slice));
}

NODUS_DECL Buffer Buffer::from(Bytes bytes) {
  auto slice = detail::allocatePooled(bytes.size());
  if (!bytes.empty()) std::memcpy(slice.data, bytes.data(), bytes.size());
  return Buffer(std::move(slice));
}

NODUS_DECL Buffer Buffer::fromString(std::string&& text) {
  if (text.size() < poolSize / 2) return from(std::string_view(text));
  return Buffer(detail::adoptString(std::move(text)));
}

NODUS_DECL Buffer Buffer::fromVector(std::vector<std::uint8_t>&& bytes) {
  if (bytes.size() < poolSize / 2) return from(Bytes(bytes));
  return Buffer(detail::adoptVector(std::move(bytes)));
}

NODUS_DECL Buffer Buffer::adopt(std::uint8_t* data, std::size_t size, detail::BytesDeleter deleter, void* context) {
  return Buffer(detail::adoptBytes(data, size, deleter, context));
}

NODUS_DECL Buffer Buffer::concat(std::span<const Buffer> list, Index totalLength) {
  if (list.empty()) return {};
  std::size_t total = 0;
  if (totalLength.isUndefined()) {
    for (const auto& part : list) total += part.length();
  } else {
    total = static_cast<std::size_t>(detail::checkOffset(totalLength, "length"));
  }
  auto whole = allocUnsafe(total);
  std::size_t at = 0;
  for (const auto& part : list) {
    const auto size = std::min(part.length(), total - at);
    if (size != 0) std::memcpy(whole.data() + at, part.data(), size);
    at += size;
  }
  if (at < total) std::memset(whole.data() + at, 0, total - at);
  return whole;
}

NODUS_DECL int Buffer::compare(Bytes a, Bytes b) noexcept { return detail::compareBytes(a, b); }

NODUS_DECL std::size_t Buffer::byteLength(std::string_view text, BufferEncoding encoding) noexcept {
  return detail::encodedSize(text, encoding.find().value_or(Encoding::utf8));
}

NODUS_DECL std::string Buffer::toString(BufferEncoding encoding, Index start, Index end) const {
  const auto size = static_cast<std::int64_t>(length_);
  const auto from = std::max<std::int64_t>(start.truncated(), 0);
  const auto to = end.isUndefined() ? size : std::min(end.truncated(), size);
  if (from >= to) return {};
  return detail::decode({data_ + from, static_cast<std::size_t>(to - from)}, encoding.value());
}

NODUS_DECL std::size_t Buffer::write(std::string_view text, BufferEncoding encoding) const {
  return write(text, 0, length_, encoding);
}

NODUS_DECL std::size_t Buffer::write(std::string_view text, Index offset, BufferEncoding encoding) const {
  return write(text, offset, std::nullopt, encoding);
}

NODUS_DECL std::size_t Buffer::write(std::string_view text, Index offset, Index length, BufferEncoding encoding) const {
  const auto size = static_cast<std::int64_t>(length_);
  const auto at = offset.isUndefined() ? 0 : detail::checkOffset(offset, "offset", 0, size);
  auto room = size - at;
  if (!length.isUndefined()) room = std::min(room, detail::checkOffset(length, "length", 0, size));
  const auto codec = encoding.name().empty() ? Encoding::utf8 : encoding.value();
  return detail::encodeInto({data_ + at, static_cast<std::size_t>(room)}, text, codec);
}

NODUS_DECL Buffer Buffer::subarray(Index start, Index end) const noexcept {
  const auto size = static_cast<std::int64_t>(length_);
  const auto adjust = [size](std::int64_t index) {
    return index < 0 ? std::max<std::int64_t>(index + size, 0) : std::min(index, size);
  };
  const auto from = adjust(start.truncated());
  const auto to = end.isUndefined() ? size : adjust(end.truncated());
  if (to <= from) return {};
  return Buffer({storage_, data_ + from, static_cast<std::size_t>(to - from)});
}

namespace detail {

// buf.copy() rounds a fraction down, and takes what is not a number as 0.
inline std::int64_t flooredIndex(Index index, std::int64_t otherwise) noexcept {
  if (index.isUndefined()) return otherwise;
  if (index.isInteger()) return index.truncated();
  return std::isfinite(index.number()) ? static_cast<std::int64_t>(std::floor(index.number())) : 0;
}

}  // namespace detail

NODUS_DECL std::size_t Buffer::copy(std::span<std::uint8_t> target, Index targetStart, Index sourceStart,
                                    Index sourceEnd) const {
  const auto size = static_cast<std::int64_t>(length_);
  const auto room = static_cast<std::int64_t>(target.size());
  const auto to = detail::flooredIndex(targetStart, 0);
  if (to < 0) detail::throwOutOfRange("targetStart", ">= 0", detail::receivedText(to));
  const auto from = detail::flooredIndex(sourceStart, 0);
  if (from < 0 || from > size) {
    detail::throwOutOfRange("sourceStart", ">= 0 && <= " + std::to_string(size), detail::receivedText(from));
  }
  const auto end = detail::flooredIndex(sourceEnd, size);
  if (end < 0) detail::throwOutOfRange("sourceEnd", ">= 0", detail::receivedText(end));
  if (to >= room || from >= std::min(end, size)) return 0;
  const auto count = static_cast<std::size_t>(std::min(std::min(end, size) - from, room - to));
  std::memmove(target.data() + to, data_ + from, count);
  return count;
}

NODUS_DECL bool Buffer::equals(Bytes other) const noexcept {
  return length_ == other.size() && (length_ == 0 || std::memcmp(data_, other.data(), length_) == 0);
}

NODUS_DECL int Buffer::compare(Bytes target, Index targetStart, Index targetEnd, Index sourceStart,
                               Index sourceEnd) const {
  struct Range {
    std::size_t start;
    std::size_t end;
    std::size_t size() const noexcept { return start < end ? end - start : 0; }
  };
  const auto check = [](Index index, std::string_view name, std::size_t otherwise, std::size_t most) {
    if (index.isUndefined()) return otherwise;
    return static_cast<std::size_t>(detail::checkOffset(index, name, 0, static_cast<std::int64_t>(most)));
  };
  constexpr auto any = static_cast<std::size_t>(detail::maxBufferLength);
  Range theirs{check(targetStart, "targetStart", 0, any), 0};
  theirs.end = check(targetEnd, "targetEnd", target.size(), target.size());
  Range ours{check(sourceStart, "sourceStart", 0, any), 0};
  ours.end = check(sourceEnd, "sourceEnd", length_, length_);
  if (ours.size() == 0) return theirs.size() == 0 ? 0 : -1;
  if (theirs.size() == 0) return 1;
  return compare(Bytes(data_ + ours.start, ours.size()), target.subspan(theirs.start, theirs.size()));
}

NODUS_DECL Buffer Buffer::swap16() const {
  if (length_ % 2 != 0) detail::throwError(ErrorCode::ERR_INVALID_BUFFER_SIZE, {"16-bits"});
  for (auto* at = data_; at != end(); at += 2) std::swap(at[0], at[1]);
  return *this;
}

namespace detail {

template <class Word>
void swapWords(std::uint8_t* at, const std::uint8_t* end) noexcept {
  for (; at != end; at += sizeof(Word)) {
    storeInteger<Word, std::endian::little>(at, loadInteger<Word, std::endian::big>(at));
  }
}

}  // namespace detail

NODUS_DECL Buffer Buffer::swap32() const {
  if (length_ % 4 != 0) detail::throwError(ErrorCode::ERR_INVALID_BUFFER_SIZE, {"32-bits"});
  detail::swapWords<std::uint32_t>(data_, end());
  return *this;
}

NODUS_DECL Buffer Buffer::swap64() const {
  if (length_ % 8 != 0) detail::throwError(ErrorCode::ERR_INVALID_BUFFER_SIZE, {"64-bits"});
  detail::swapWords<std::uint64_t>(data_, end());
  return *this;
}

namespace detail {

NODUS_DECL std::string inspectBuffer(const Buffer& buffer, std::size_t maxBytes) {
  const auto shown = std::min(buffer.length(), maxBytes);
  std::string text = "<Buffer ";
  for (std::size_t i = 0; i < shown; ++i) {
    char digits[2];
    hexEncode(buffer.data() + i, 1, digits);
    if (i != 0) text += ' ';
    text.append(digits, 2);
  }
  if (const auto more = buffer.length() - shown) {
    text += " ... " + std::to_string(more) + (more > 1 ? " more bytes" : " more byte");
  }
  return text + '>';
}

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/buffer/impl/buffer_fill.ipp>
#include <nodus/buffer/impl/buffer_search.ipp>
