// The numbers in a Buffer: every `read...` and `write...` method.
#pragma once

#include <nodus/buffer/detail/number_access.hpp>
#include <nodus/buffer/detail/storage.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {

/// The part of `Buffer` that reads and writes numbers; LE is the lowest byte first, BE the highest. `offset` is
/// 0 by default.
///
/// Errors are Node's: ERR_OUT_OF_RANGE where the number does not lie within the buffer, or a written value is
/// not within the type; ERR_BUFFER_OUT_OF_BOUNDS where the whole buffer is too short. Nothing is written then.
/// A value may be of any arithmetic type; a fraction is cut off. Each `write...` returns the offset behind what
/// it wrote.
class BufferNumbers {
 public:
  std::uint8_t readUInt8(detail::Index offset = {}) const { return read<std::uint8_t, little>(offset); }
  std::uint16_t readUInt16LE(detail::Index offset = {}) const { return read<std::uint16_t, little>(offset); }
  std::uint16_t readUInt16BE(detail::Index offset = {}) const { return read<std::uint16_t, big>(offset); }
  std::uint32_t readUInt32LE(detail::Index offset = {}) const { return read<std::uint32_t, little>(offset); }
  std::uint32_t readUInt32BE(detail::Index offset = {}) const { return read<std::uint32_t, big>(offset); }
  std::int8_t readInt8(detail::Index offset = {}) const { return read<std::int8_t, little>(offset); }
  std::int16_t readInt16LE(detail::Index offset = {}) const { return read<std::int16_t, little>(offset); }
  std::int16_t readInt16BE(detail::Index offset = {}) const { return read<std::int16_t, big>(offset); }
  std::int32_t readInt32LE(detail::Index offset = {}) const { return read<std::int32_t, little>(offset); }
  std::int32_t readInt32BE(detail::Index offset = {}) const { return read<std::int32_t, big>(offset); }
  std::uint64_t readBigUInt64LE(detail::Index offset = {}) const { return read<std::uint64_t, little>(offset); }
  std::uint64_t readBigUInt64BE(detail::Index offset = {}) const { return read<std::uint64_t, big>(offset); }
  std::int64_t readBigInt64LE(detail::Index offset = {}) const { return read<std::int64_t, little>(offset); }
  std::int64_t readBigInt64BE(detail::Index offset = {}) const { return read<std::int64_t, big>(offset); }
  float readFloatLE(detail::Index offset = {}) const { return readFloating<float, little>(offset); }
  float readFloatBE(detail::Index offset = {}) const { return readFloating<float, big>(offset); }
  double readDoubleLE(detail::Index offset = {}) const { return readFloating<double, little>(offset); }
  double readDoubleBE(detail::Index offset = {}) const { return readFloating<double, big>(offset); }
  /// Integers of `byteLength` bytes, 1 to 6.
  std::uint64_t readUIntLE(detail::Index offset, detail::Index byteLength) const {
    return readBytes(offset, byteLength, little);
  }
  std::uint64_t readUIntBE(detail::Index offset, detail::Index byteLength) const {
    return readBytes(offset, byteLength, big);
  }
  std::int64_t readIntLE(detail::Index offset, detail::Index byteLength) const {
    return readSignedBytes(offset, byteLength, little);
  }
  std::int64_t readIntBE(detail::Index offset, detail::Index byteLength) const {
    return readSignedBytes(offset, byteLength, big);
  }

  template <detail::Arithmetic N>
  std::size_t writeUInt8(N value, detail::Index offset = {}) const {
    return write<std::uint8_t, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUInt16LE(N value, detail::Index offset = {}) const {
    return write<std::uint16_t, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUInt16BE(N value, detail::Index offset = {}) const {
    return write<std::uint16_t, big>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUInt32LE(N value, detail::Index offset = {}) const {
    return write<std::uint32_t, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUInt32BE(N value, detail::Index offset = {}) const {
    return write<std::uint32_t, big>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeInt8(N value, detail::Index offset = {}) const {
    return write<std::int8_t, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeInt16LE(N value, detail::Index offset = {}) const {
    return write<std::int16_t, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeInt16BE(N value, detail::Index offset = {}) const {
    return write<std::int16_t, big>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeInt32LE(N value, detail::Index offset = {}) const {
    return write<std::int32_t, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeInt32BE(N value, detail::Index offset = {}) const {
    return write<std::int32_t, big>(value, offset);
  }
  template <std::integral N>
  std::size_t writeBigUInt64LE(N value, detail::Index offset = {}) const {
    return write<std::uint64_t, little>(value, offset);
  }
  template <std::integral N>
  std::size_t writeBigUInt64BE(N value, detail::Index offset = {}) const {
    return write<std::uint64_t, big>(value, offset);
  }
  template <std::integral N>
  std::size_t writeBigInt64LE(N value, detail::Index offset = {}) const {
    return write<std::int64_t, little>(value, offset);
  }
  template <std::integral N>
  std::size_t writeBigInt64BE(N value, detail::Index offset = {}) const {
    return write<std::int64_t, big>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeFloatLE(N value, detail::Index offset = {}) const {
    return writeFloating<float, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeFloatBE(N value, detail::Index offset = {}) const {
    return writeFloating<float, big>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeDoubleLE(N value, detail::Index offset = {}) const {
    return writeFloating<double, little>(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeDoubleBE(N value, detail::Index offset = {}) const {
    return writeFloating<double, big>(value, offset);
  }
  /// Integers of `byteLength` bytes, 1 to 6.
  template <detail::Arithmetic N>
  std::size_t writeUIntLE(N value, detail::Index offset, detail::Index byteLength) const {
    return writeBytes(value, offset, byteLength, false, little);
  }
  template <detail::Arithmetic N>
  std::size_t writeUIntBE(N value, detail::Index offset, detail::Index byteLength) const {
    return writeBytes(value, offset, byteLength, false, big);
  }
  template <detail::Arithmetic N>
  std::size_t writeIntLE(N value, detail::Index offset, detail::Index byteLength) const {
    return writeBytes(value, offset, byteLength, true, little);
  }
  template <detail::Arithmetic N>
  std::size_t writeIntBE(N value, detail::Index offset, detail::Index byteLength) const {
    return writeBytes(value, offset, byteLength, true, big);
  }

  /// Node's other spelling of the same.
  std::uint8_t readUint8(detail::Index offset = {}) const { return readUInt8(offset); }
  std::uint16_t readUint16LE(detail::Index offset = {}) const { return readUInt16LE(offset); }
  std::uint16_t readUint16BE(detail::Index offset = {}) const { return readUInt16BE(offset); }
  std::uint32_t readUint32LE(detail::Index offset = {}) const { return readUInt32LE(offset); }
  std::uint32_t readUint32BE(detail::Index offset = {}) const { return readUInt32BE(offset); }
  std::uint64_t readBigUint64LE(detail::Index offset = {}) const { return readBigUInt64LE(offset); }
  std::uint64_t readBigUint64BE(detail::Index offset = {}) const { return readBigUInt64BE(offset); }
  std::uint64_t readUintLE(detail::Index offset, detail::Index byteLength) const {
    return readUIntLE(offset, byteLength);
  }
  std::uint64_t readUintBE(detail::Index offset, detail::Index byteLength) const {
    return readUIntBE(offset, byteLength);
  }
  template <detail::Arithmetic N>
  std::size_t writeUint8(N value, detail::Index offset = {}) const {
    return writeUInt8(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUint16LE(N value, detail::Index offset = {}) const {
    return writeUInt16LE(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUint16BE(N value, detail::Index offset = {}) const {
    return writeUInt16BE(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUint32LE(N value, detail::Index offset = {}) const {
    return writeUInt32LE(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUint32BE(N value, detail::Index offset = {}) const {
    return writeUInt32BE(value, offset);
  }
  template <std::integral N>
  std::size_t writeBigUint64LE(N value, detail::Index offset = {}) const {
    return writeBigUInt64LE(value, offset);
  }
  template <std::integral N>
  std::size_t writeBigUint64BE(N value, detail::Index offset = {}) const {
    return writeBigUInt64BE(value, offset);
  }
  template <detail::Arithmetic N>
  std::size_t writeUintLE(N value, detail::Index offset, detail::Index byteLength) const {
    return writeUIntLE(value, offset, byteLength);
  }
  template <detail::Arithmetic N>
  std::size_t writeUintBE(N value, detail::Index offset, detail::Index byteLength) const {
    return writeUIntBE(value, offset, byteLength);
  }

 protected:
  BufferNumbers() noexcept = default;
  explicit BufferNumbers(detail::StorageSlice slice) noexcept
      : storage_(std::move(slice.storage)), data_(slice.data), length_(slice.size) {}
  BufferNumbers(const BufferNumbers&) noexcept = default;
  BufferNumbers& operator=(const BufferNumbers&) noexcept = default;
  // What was moved from shows no bytes: the memory may be gone, or another thread's.
  BufferNumbers(BufferNumbers&& other) noexcept
      : storage_(std::move(other.storage_)),
        data_(std::exchange(other.data_, nullptr)),
        length_(std::exchange(other.length_, 0)) {}
  BufferNumbers& operator=(BufferNumbers&& other) noexcept {
    storage_ = std::move(other.storage_);
    data_ = std::exchange(other.data_, nullptr);
    length_ = std::exchange(other.length_, 0);
    return *this;
  }

  detail::Ref<detail::Storage> storage_;
  std::uint8_t* data_ = nullptr;
  std::size_t length_ = 0;

 private:
  static constexpr auto little = std::endian::little;
  static constexpr auto big = std::endian::big;

  // Where `size` bytes at `offset` are, or the error.
  std::uint8_t* at(detail::Index offset, std::size_t size) const {
    const auto position = static_cast<std::uint64_t>(offset.truncated());
    if (!offset.isWhole() || length_ < size || position > length_ - size) {
      detail::throwBadAccess(offset, length_, size);
    }
    return data_ + position;
  }
  std::size_t behind(const std::uint8_t* place, std::size_t size) const noexcept {
    return static_cast<std::size_t>(place - data_) + size;
  }

  template <class T, std::endian Order>
  T read(detail::Index offset) const {
    return static_cast<T>(detail::loadInteger<std::make_unsigned_t<T>, Order>(at(offset, sizeof(T))));
  }
  template <class T, std::endian Order>
  T readFloating(detail::Index offset) const {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    return std::bit_cast<T>(read<Bits, Order>(offset));
  }
  std::uint64_t readBytes(detail::Index offset, detail::Index byteLength, std::endian order) const {
    const auto width = detail::checkIntegerWidth(byteLength);
    return detail::loadBytes(at(offset, width), width, order);
  }
  std::int64_t readSignedBytes(detail::Index offset, detail::Index byteLength, std::endian order) const {
    const auto spare = 64 - 8 * detail::checkIntegerWidth(byteLength);
    return static_cast<std::int64_t>(readBytes(offset, byteLength, order) << spare) >> spare;
  }

  template <class T, std::endian Order, class N>
  std::size_t write(N value, detail::Index offset) const {
    constexpr detail::IntegerRange range{8 * sizeof(T), std::is_signed_v<T>, sizeof(T) == 8};
    const auto bits = detail::checkedInteger(value, range);
    auto* place = at(offset, sizeof(T));
    detail::storeInteger<std::make_unsigned_t<T>, Order>(place, static_cast<std::make_unsigned_t<T>>(bits));
    return behind(place, sizeof(T));
  }
  template <class T, std::endian Order, class N>
  std::size_t writeFloating(N value, detail::Index offset) const {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    auto* place = at(offset, sizeof(T));
    detail::storeInteger<Bits, Order>(place, std::bit_cast<Bits>(static_cast<T>(value)));
    return behind(place, sizeof(T));
  }
  template <class N>
  std::size_t writeBytes(N value, detail::Index offset, detail::Index byteLength, bool isSigned,
                         std::endian order) const {
    const auto width = detail::checkIntegerWidth(byteLength);
    const auto bits = detail::checkedInteger(value, {static_cast<unsigned>(8 * width), isSigned, false});
    auto* place = at(offset, width);
    detail::storeBytes(place, width, order, bits);
    return behind(place, width);
  }
};

}  // namespace nodus::inline v0
