// The memory behind Buffers: one counted block that any number of slices share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// The head of a block. The bytes follow it in the same allocation, or stand elsewhere; `destroy` knows.
struct Storage {
  using Destroy = void (*)(Storage*) noexcept;

  Storage(Destroy destroy_, std::uint8_t* bytes_, std::size_t capacity_) noexcept
      : destroy(destroy_), bytes(bytes_), capacity(capacity_) {}
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  void retain() noexcept { ++refs; }
  void release() noexcept {
    if (--refs == 0) destroy(this);
  }

  std::uint32_t refs = 1;
  bool pooled = false;
  bool adopted = false;  // somebody's deleter runs at the end, which may be bound to this thread
  Destroy destroy;
  std::uint8_t* bytes;
  std::size_t capacity;
};

// A part of a block: what a Buffer is made of.
struct StorageSlice {
  Ref<Storage> storage;
  std::uint8_t* data = nullptr;
  std::size_t size = 0;
};

using BytesDeleter = void (*)(std::uint8_t* data, std::size_t size, void* context);

// Node's Buffer.poolSize; a block smaller than half of it comes from a slab of that size.
inline constexpr std::size_t poolSize = 8192;

StorageSlice allocateZeroed(std::size_t size);
// A block of its own, its bytes undefined.
StorageSlice allocateStorage(std::size_t size);
// From the thread's slab where it is small, else a block of its own; its bytes undefined. Two pointers return in
// registers; the reference is the caller's.
struct PooledBytes {
  Storage* storage;
  std::uint8_t* data;
};
PooledBytes allocatePooledBytes(std::size_t size);
inline StorageSlice allocatePooled(std::size_t size) {
  const auto bytes = allocatePooledBytes(size);
  return {Ref<Storage>(bytes.storage, adoptRef), bytes.data, size};
}
// Gives the unused end of the newest pooled slice back to the slab, and sets the slice's size.
void shrinkPooled(StorageSlice& slice, std::size_t size) noexcept;

StorageSlice adoptBytes(std::uint8_t* data, std::size_t size, BytesDeleter deleter, void* context);
StorageSlice adoptString(std::string&& text);
StorageSlice adoptVector(std::vector<std::uint8_t>&& bytes);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/storage.ipp>
#endif
