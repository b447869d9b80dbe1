#pragma once

#include <nodus/buffer/detail/storage.hpp>
#include <nodus/kernel/error.hpp>

#include <cstdlib>
#include <new>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

inline void freeBlock(Storage* storage) noexcept {
  storage->~Storage();
  std::free(storage);
}

// Blocks come from malloc so that zeroed ones can come from calloc, which knows which pages are zero already.
NODUS_DECL StorageSlice makeBlock(void* memory, std::size_t size) {
  if (!memory) RangeError("Array buffer allocation failed").raise();
  auto* bytes = static_cast<std::uint8_t*>(memory) + sizeof(Storage);
  return {Ref<Storage>(new (memory) Storage(&freeBlock, bytes, size), adoptRef), bytes, size};
}

NODUS_DECL StorageSlice allocateZeroed(std::size_t size) {
  if (size == 0) return {};
  return makeBlock(std::calloc(1, sizeof(Storage) + size), size);
}

NODUS_DECL StorageSlice allocateStorage(std::size_t size) {
  if (size == 0) return {};
  return makeBlock(std::malloc(sizeof(Storage) + size), size);
}

// Trivially destructible, so that a Buffer made while the thread ends still finds it in a defined state.
struct Pool {
  Storage* slab = nullptr;
  std::size_t used = 0;
  bool closed = false;
};

inline thread_local constinit Pool threadPool{};

struct PoolCloser {
  ~PoolCloser() {
    if (auto* slab = std::exchange(threadPool.slab, nullptr)) slab->release();
    threadPool.closed = true;
  }
};

inline void renewSlab() {
  // Nobody else holds a slice of the old slab: start over in it.
  if (threadPool.slab && threadPool.slab->refs == 1) {
    threadPool.used = 0;
    return;
  }
  static thread_local PoolCloser closer;
  static_cast<void>(closer);
  auto fresh = allocateStorage(poolSize);
  if (threadPool.slab) threadPool.slab->release();
  threadPool.slab = fresh.storage.leak();
  threadPool.slab->pooled = true;
  threadPool.used = 0;
}

constexpr std::size_t alignToEight(std::size_t size) noexcept { return (size + 7) & ~std::size_t{7}; }

// Never inlined into a coroutine, where a thread-local's address could be kept across a suspension.
NODUS_NOINLINE NODUS_DECL PooledBytes allocatePooledBytes(std::size_t size) {
  if (size == 0) return {};
  if (size >= poolSize / 2 || threadPool.closed) {
    auto block = allocateStorage(size);
    return {block.storage.leak(), block.data};
  }
  if (!threadPool.slab || size > poolSize - threadPool.used) renewSlab();
  auto* data = threadPool.slab->bytes + threadPool.used;
  threadPool.used = alignToEight(threadPool.used + size);
  threadPool.slab->retain();
  return {threadPool.slab, data};
}

NODUS_NOINLINE NODUS_DECL void shrinkPooled(StorageSlice& slice, std::size_t size) noexcept {
  auto* slab = slice.storage.get();
  if (slab && slab == threadPool.slab) {
    auto start = static_cast<std::size_t>(slice.data - slab->bytes);
    if (threadPool.used == alignToEight(start + slice.size)) threadPool.used = alignToEight(start + size);
  }
  slice.size = size;
}

template <class Owner>
struct OwnerStorage : Storage {
  explicit OwnerStorage(Owner&& owner_) noexcept
      : Storage([](Storage* self) noexcept { delete static_cast<OwnerStorage*>(self); }, nullptr, owner_.size()),
        owner(std::move(owner_)) {
    bytes = reinterpret_cast<std::uint8_t*>(owner.data());
  }
  Owner owner;
};

template <class Owner>
StorageSlice adoptOwner(Owner&& owner) {
  if (owner.empty()) return {};
  auto* storage = new OwnerStorage<Owner>(std::move(owner));
  return {Ref<Storage>(storage, adoptRef), storage->bytes, storage->capacity};
}

NODUS_DECL StorageSlice adoptString(std::string&& text) { return adoptOwner(std::move(text)); }
NODUS_DECL StorageSlice adoptVector(std::vector<std::uint8_t>&& bytes) { return adoptOwner(std::move(bytes)); }

struct ExternalStorage : Storage {
  ExternalStorage(std::uint8_t* data, std::size_t size, BytesDeleter deleter_, void* context_) noexcept
      : Storage(&destroyExternal, data, size), deleter(deleter_), context(context_) {
    adopted = true;
  }
  static void destroyExternal(Storage* storage) noexcept {
    auto* self = static_cast<ExternalStorage*>(storage);
    if (self->deleter) self->deleter(self->bytes, self->capacity, self->context);
    delete self;
  }
  BytesDeleter deleter;
  void* context;
};

NODUS_DECL StorageSlice adoptBytes(std::uint8_t* data, std::size_t size, BytesDeleter deleter, void* context) {
  auto* storage = new ExternalStorage(data, size, deleter, context);
  return {Ref<Storage>(storage, adoptRef), data, size};
}

}  // namespace detail
}  // namespace nodus::inline v0
