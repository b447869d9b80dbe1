// Buffer: Node's bytes.
#pragma once

#include <nodus/buffer/detail/checks.hpp>
#include <nodus/buffer/detail/number_access.hpp>
#include <nodus/buffer/detail/storage.hpp>
#include <nodus/buffer/encoding.hpp>
#include <nodus/buffer/numbers.hpp>

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

/// What `buf.toJSON()` returns: `{ type: 'Buffer', data: [...] }`.
struct BufferJson {
  std::string_view type = "Buffer";
  std::vector<std::uint8_t> data{};

  template <class Field>
  void inspectFields(Field&& field) const {
    field("type", type);
    field("data", data);
  }
};

/// Node's `Buffer`: a slice of counted memory. As in JavaScript, a copy of a Buffer and its `subarray` are the
/// same bytes; `Buffer::from(buffer)` makes new ones. `const` is that of the handle, not of the bytes.
///
/// Where Node takes a position or a length, an integer of any type does, and a negative one or one that is too large
/// gets Node's answer; so does a floating-point number, and `std::nullopt` is `undefined`. Where Node takes
/// bytes, a `std::span<const std::uint8_t>` does, which a Buffer converts to.
/// Thread rule: the count is not atomic. A Buffer belongs to its thread, and so do all that share its memory.
class Buffer : public BufferNumbers {
 public:
  using Index = detail::Index;
  using Bytes = std::span<const std::uint8_t>;

  using value_type = std::uint8_t;
  using iterator = std::uint8_t*;
  using const_iterator = std::uint8_t*;

  /// Node's `Buffer.poolSize`: what is smaller than half of it shares a slab of that size.
  static constexpr std::size_t poolSize = detail::poolSize;

  /// No bytes. Allocates nothing.
  Buffer() noexcept = default;

  /// `size` bytes of zero. Throws ERR_OUT_OF_RANGE where `size` is negative or more than 4 GiB.
  static Buffer alloc(Index size);
  /// `size` bytes that repeat `fill`; ERR_INVALID_ARG_VALUE if there is nothing to repeat.
  template <detail::Arithmetic N>
  static Buffer alloc(Index size, N fill) {
    return alloc(size).fill(fill);
  }
  static Buffer alloc(Index size, std::string_view fill, BufferEncoding encoding = Encoding::utf8);
  static Buffer alloc(Index size, Bytes fill);
  /// `size` bytes of whatever was in that memory. Write all of them before anyone reads them.
  static Buffer allocUnsafe(Index size);
  /// The same in a block of its own, for bytes that are kept for long.
  static Buffer allocUnsafeSlow(Index size);

  /// The bytes that `text` is in that encoding. What is not valid in it is treated as Node does: hex ends at the first
  /// pair that is not one, base64 skips, latin1 keeps the low byte.
  static Buffer from(std::string_view text, BufferEncoding encoding);
  /// The bytes of the text as they are: UTF-8.
  static Buffer from(std::string_view text);
  /// `Buffer::from({0xff, 0x00})`; each number modulo 256.
  static Buffer from(std::initializer_list<int> bytes);
  /// Copies the bytes.
  static Buffer from(Bytes bytes);
  static Buffer from(const Buffer& buffer) { return from(Bytes(buffer)); }
  /// Takes over the memory of a large string or vector, and copies a small one. Ours.
  template <std::same_as<std::string> Text>
  static Buffer from(Text&& text) {
    return fromString(std::move(text));
  }
  template <std::same_as<std::vector<std::uint8_t>> Vector>
  static Buffer from(Vector&& bytes) {
    return fromVector(std::move(bytes));
  }
  /// The bytes at `data` themselves; `deleter(data, size, context)` runs when the last Buffer that shows them is
  /// gone. Without a deleter they must outlive all of those. Ours.
  static Buffer adopt(std::uint8_t* data, std::size_t size, detail::BytesDeleter deleter = nullptr,
                      void* context = nullptr);
  /// `Buffer::of(1, 2, 3)`.
  template <std::integral... Numbers>
  static Buffer of(Numbers... bytes) {
    return from(std::initializer_list<int>{static_cast<int>(bytes)...});
  }

  /// One Buffer of all the bytes, cut or filled with zeros to `totalLength` if that is given.
  static Buffer concat(std::span<const Buffer> list, Index totalLength = {});
  static Buffer concat(std::initializer_list<Buffer> list, Index totalLength = {}) {
    return concat(std::span<const Buffer>(list.begin(), list.size()), totalLength);
  }
  /// -1, 0 or 1, for sorting.
  static int compare(Bytes a, Bytes b) noexcept;
  /// How many bytes `text` takes; of base64 and hex, the most that it can. An unknown encoding counts as utf8.
  static std::size_t byteLength(std::string_view text, BufferEncoding encoding = Encoding::utf8) noexcept;
  static std::size_t byteLength(Bytes bytes) noexcept { return bytes.size(); }
  static constexpr bool isEncoding(std::string_view name) noexcept { return parseEncoding(name).has_value(); }

  std::size_t length() const noexcept { return length_; }
  std::size_t size() const noexcept { return length_; }
  bool empty() const noexcept { return length_ == 0; }
  std::uint8_t* data() const noexcept { return data_; }
  std::uint8_t* begin() const noexcept { return data_; }
  std::uint8_t* end() const noexcept { return data_ + length_; }
  /// The byte at `index`, which must be below `length()`.
  std::uint8_t& operator[](std::size_t index) const noexcept {
    assert(index < length_);
    return data_[index];
  }
  /// The bytes as they are, without a copy; valid as long as a Buffer shows them. Ours.
  std::string_view view() const noexcept { return {reinterpret_cast<const char*>(data_), length_}; }
  /// Whether no other Buffer shares the memory. Ours.
  bool unique() const noexcept { return !storage_ || (storage_->refs == 1 && !storage_->pooled); }
  // For the machinery: whether it may be given to another thread as it is.
  bool mayChangeThreads() const noexcept { return unique() && !(storage_ && storage_->adopted); }

  /// The text of the bytes from `start` to before `end`. In utf8, each maximal part of what is not valid is one
  /// U+FFFD. The result is valid UTF-8, but for halves of surrogate pairs in utf16le: they are kept, as in JavaScript,
  /// as the three bytes that UTF-8 would give them. `util::toUSVString` makes U+FFFD of them.
  std::string toString(BufferEncoding encoding = Encoding::utf8, Index start = {}, Index end = {}) const;
  /// Writes what fits of `text`, never a part of a character; returns how many bytes. ERR_OUT_OF_RANGE where
  /// `offset` or `length` is not within the buffer.
  std::size_t write(std::string_view text, BufferEncoding encoding = Encoding::utf8) const;
  std::size_t write(std::string_view text, Index offset, BufferEncoding encoding = Encoding::utf8) const;
  std::size_t write(std::string_view text, Index offset, Index length, BufferEncoding encoding = Encoding::utf8) const;

  /// The same bytes from `start` to before `end`; negative positions count from the end, and none is out of range.
  Buffer subarray(Index start = {}, Index end = {}) const noexcept;
  Buffer slice(Index start = {}, Index end = {}) const noexcept { return subarray(start, end); }

  /// Copies bytes into `target`, which may overlap; returns how many.
  std::size_t copy(std::span<std::uint8_t> target, Index targetStart = {}, Index sourceStart = {},
                   Index sourceEnd = {}) const;
  std::size_t copy(const Buffer& target, Index targetStart = {}, Index sourceStart = {}, Index sourceEnd = {}) const {
    return copy(std::span(target.data(), target.size()), targetStart, sourceStart, sourceEnd);
  }

  /// Fills the bytes from `offset` to before `end`; returns this buffer. A number is taken modulo 256. Text or
  /// bytes are repeated; none at all throws ERR_INVALID_ARG_VALUE, but empty text is a zero.
  template <detail::Arithmetic N>
  Buffer fill(N byte, Index offset = {}, Index end = {}) const {
    return fillByte(detail::toByte(byte), offset, end);
  }
  Buffer fill(std::string_view text, BufferEncoding encoding = Encoding::utf8) const;
  Buffer fill(std::string_view text, Index offset, BufferEncoding encoding = Encoding::utf8) const;
  Buffer fill(std::string_view text, Index offset, Index end, BufferEncoding encoding = Encoding::utf8) const;
  Buffer fill(Bytes bytes, Index offset = {}, Index end = {}) const;

  bool equals(Bytes other) const noexcept;
  /// -1, 0 or 1: this buffer's part against the target's.
  int compare(Bytes target) const noexcept { return compare(Bytes(*this), target); }
  int compare(Bytes target, Index targetStart, Index targetEnd = {}, Index sourceStart = {},
              Index sourceEnd = {}) const;

  /// Where `value` (a byte, text or bytes) is first found at or after `byteOffset`, or -1. A negative offset
  /// counts from the end. In utf16le only even positions count.
  template <detail::Arithmetic N>
  std::ptrdiff_t indexOf(N byte, Index byteOffset = {}) const noexcept {
    return findByte(detail::toByte(byte), byteOffset, true);
  }
  std::ptrdiff_t indexOf(std::string_view text, BufferEncoding encoding = Encoding::utf8) const {
    return findText(text, {}, encoding, true);
  }
  std::ptrdiff_t indexOf(std::string_view text, Index byteOffset, BufferEncoding encoding = Encoding::utf8) const {
    return findText(text, byteOffset, encoding, true);
  }
  std::ptrdiff_t indexOf(Bytes bytes, Index byteOffset = {}, BufferEncoding encoding = Encoding::utf8) const noexcept {
    return findBytes(bytes, byteOffset, encoding.find() == Encoding::utf16le, true);
  }
  /// Where `value` is last found at or before `byteOffset`, or -1.
  template <detail::Arithmetic N>
  std::ptrdiff_t lastIndexOf(N byte, Index byteOffset = {}) const noexcept {
    return findByte(detail::toByte(byte), byteOffset, false);
  }
  std::ptrdiff_t lastIndexOf(std::string_view text, BufferEncoding encoding = Encoding::utf8) const {
    return findText(text, {}, encoding, false);
  }
  std::ptrdiff_t lastIndexOf(std::string_view text, Index byteOffset, BufferEncoding encoding = Encoding::utf8) const {
    return findText(text, byteOffset, encoding, false);
  }
  std::ptrdiff_t lastIndexOf(Bytes bytes, Index byteOffset = {},
                             BufferEncoding encoding = Encoding::utf8) const noexcept {
    return findBytes(bytes, byteOffset, encoding.find() == Encoding::utf16le, false);
  }
  /// Whether `indexOf` of the same arguments finds anything.
  template <class Value, class... More>
  bool includes(const Value& value, const More&... more) const {
    return indexOf(value, more...) != -1;
  }

  /// Turns the bytes of each 2, 4 or 8 around, in place; ERR_INVALID_BUFFER_SIZE where the length is not a
  /// multiple of that.
  Buffer swap16() const;
  Buffer swap32() const;
  Buffer swap64() const;

  BufferJson toJSON() const { return {.type = "Buffer", .data = {begin(), end()}}; }

 private:
  explicit Buffer(detail::StorageSlice slice) noexcept : BufferNumbers(std::move(slice)) {}

  static Buffer fromString(std::string&& text);
  static Buffer fromVector(std::vector<std::uint8_t>&& bytes);
  Buffer fillByte(std::uint8_t byte, Index offset, Index end) const;
  std::ptrdiff_t findByte(std::uint8_t byte, Index byteOffset, bool forward) const noexcept;
  std::ptrdiff_t findText(std::string_view text, Index byteOffset, BufferEncoding encoding, bool forward) const;
  std::ptrdiff_t findBytes(Bytes bytes, Index byteOffset, bool units, bool forward) const noexcept;
};

namespace detail {

// What util.inspect and the console print: `<Buffer 68 65 ... 3 more bytes>`.
std::string inspectBuffer(const Buffer& buffer, std::size_t maxBytes = 50);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/buffer.ipp>
#endif
