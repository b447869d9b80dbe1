// The memory of a compressor in one piece that goes from one to the next: zlib takes a quarter of a megabyte in five
// parts, and what is allocated between them in the meantime would keep the heap from shrinking again.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace nodus::inline v0 {
namespace detail {

class CodecSlab {
 public:
  // What the default parameters take, with some room for other versions of zlib.
  static constexpr std::size_t capacity = 320 * 1024;

  CodecSlab() = default;
  CodecSlab(const CodecSlab&) = delete;
  CodecSlab& operator=(const CodecSlab&) = delete;
  ~CodecSlab();

  // zlib's allocator; `context` is the slab. What does not fit comes from the heap.
  static void* allocate(void* context, unsigned items, unsigned size);
  static void free(void* context, void* memory);
  // Takes the piece back into store.
  void clear() noexcept;

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t used_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/codec_slab.ipp>
#endif
