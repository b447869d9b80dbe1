// Memory for the small, short-lived objects of the kernel: coroutine frames, timers, queued callables.
// Size classes of 64 bytes with a free list each; a list belongs to a thread and is bounded.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <new>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::size_t blockStep = 64;
inline constexpr std::size_t largestBlock = 4096;
inline constexpr std::size_t maxCachedBytes = 16 * 1024 * 1024;  // per size class and thread

struct FreeBlock {
  FreeBlock* next;
};

// Trivially destructible, so that access to the thread-local needs no guard.
struct FreeLists {
  FreeBlock* head[largestBlock / blockStep];
  std::size_t cached[largestBlock / blockStep];  // bytes
  bool armed;                                    // the thread will give its blocks back when it ends
};

inline thread_local constinit FreeLists freeLists{};

void* allocateBlockSlow(std::size_t classSize);
void freeBlockSlow(void* block, std::size_t classSize) noexcept;

inline void* allocateBlock(std::size_t size) {
#if !defined(NODUS_ADDRESS_SANITIZER)
  if (size <= largestBlock) [[likely]] {
    const auto index = (size - 1) / blockStep;
    auto& lists = freeLists;
    if (auto* block = lists.head[index]) [[likely]] {
      lists.head[index] = block->next;
      lists.cached[index] -= (index + 1) * blockStep;
      return block;
    }
    return allocateBlockSlow((index + 1) * blockStep);
  }
#endif
  return ::operator new(size);
}

inline void freeBlock(void* block, std::size_t size) noexcept {
#if !defined(NODUS_ADDRESS_SANITIZER)
  if (size <= largestBlock) [[likely]] {
    const auto index = (size - 1) / blockStep;
    auto& lists = freeLists;
    const auto bytes = (index + 1) * blockStep;
    if (!lists.armed || lists.cached[index] + bytes > maxCachedBytes) [[unlikely]] {
      return freeBlockSlow(block, bytes);
    }
    auto* free = static_cast<FreeBlock*>(block);
    free->next = lists.head[index];
    lists.head[index] = free;
    lists.cached[index] += bytes;
    return;
  }
#endif
  ::operator delete(block, size);
}

// Derive from it to have `new` and `delete` of a class served from the free lists.
struct FromFreeList {
  static void* operator new(std::size_t size) { return allocateBlock(size); }
  static void operator delete(void* block, std::size_t size) noexcept { freeBlock(block, size); }
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/freelist.ipp>
#endif
