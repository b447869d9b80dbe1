#pragma once

#include <nodus/kernel/detail/freelist.hpp>

namespace nodus::inline v0 {
namespace detail {

// Gives the thread's blocks back when the thread ends, and disarms the lists: what is freed after
// that, by static destructors, goes straight back to the heap.
struct FreeListGuard {
  FreeListGuard() { freeLists.armed = true; }
  FreeListGuard(const FreeListGuard&) = delete;
  FreeListGuard& operator=(const FreeListGuard&) = delete;
  ~FreeListGuard() {
    freeLists.armed = false;
    for (std::size_t index = 0; index < largestBlock / blockStep; ++index) {
      while (auto* block = freeLists.head[index]) {
        freeLists.head[index] = block->next;
        ::operator delete(static_cast<void*>(block), (index + 1) * blockStep);
      }
      freeLists.cached[index] = 0;
    }
  }
};

NODUS_DECL void armFreeLists() {
  static thread_local FreeListGuard guard;
  static_cast<void>(guard);
}

NODUS_DECL NODUS_NOINLINE void* allocateBlockSlow(std::size_t classSize) {
  armFreeLists();
  return ::operator new(classSize);
}

NODUS_DECL NODUS_NOINLINE void freeBlockSlow(void* block, std::size_t classSize) noexcept {
  ::operator delete(block, classSize);
}

}  // namespace detail
}  // namespace nodus::inline v0
