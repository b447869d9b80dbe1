// The output of a codec as one piece of memory that grows. Made on one thread, and handed over to another.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

class OutputBytes {
 public:
  // Room for `count` more bytes.
  std::uint8_t* room(std::size_t count) {
    if (capacity_ - size_ < count) grow(size_ + count);
    return bytes_.get() + size_;
  }
  void added(std::size_t count) noexcept { size_ += count; }
  std::size_t size() const noexcept { return size_; }
  const std::uint8_t* data() const noexcept { return bytes_.get(); }

  // Small ones are copied, so that they do not hold on to the room that they did not need.
  Buffer toBuffer() {
    if (size_ == 0) return {};
    if (size_ <= largestCopy) {
      auto copy = Buffer::allocUnsafeSlow(size_);
      std::memcpy(copy.data(), bytes_.get(), size_);
      bytes_.reset();
      return copy;
    }
    resize(size_);
    auto* data = bytes_.release();
    return Buffer::adopt(data, size_, [](std::uint8_t* bytes, std::size_t, void*) { std::free(bytes); });
  }

 private:
  static constexpr std::size_t largestCopy = 64 * 1024;

  struct Free {
    void operator()(std::uint8_t* bytes) const noexcept { std::free(bytes); }
  };

  void grow(std::size_t least) { resize(std::max(least, capacity_ * 2)); }
  void resize(std::size_t capacity) {
    auto* bytes = static_cast<std::uint8_t*>(std::realloc(bytes_.get(), capacity));
    if (!bytes) RangeError("Array buffer allocation failed").raise();
    static_cast<void>(bytes_.release());
    bytes_.reset(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<std::uint8_t, Free> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0
