// Where the bytes of a Blob are.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

class BlobSource : public RefCounted {
 public:
  // Exactly these bytes, or a rejection. They are within what the source has.
  virtual Promise<Buffer> read(std::uint64_t position, std::size_t size) = 0;
};

// A part of a source.
struct BlobPiece {
  Ref<BlobSource> source;
  std::uint64_t position;
  std::uint64_t size;
};

}  // namespace detail
}  // namespace nodus::inline v0
