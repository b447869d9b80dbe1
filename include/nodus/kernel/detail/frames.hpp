// A thread that ends before its program does (a worker's) leaves coroutines behind that nothing will resume. There the
// frames are listed, so that what they hold is destroyed in the end. Elsewhere this costs one test of a flag.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>

#include <cstddef>

namespace nodus::inline v0 {
namespace detail {

// In front of a frame on such a thread.
struct alignas(alignof(std::max_align_t)) FrameHeader {
  FrameHeader* next;
  FrameHeader** link;
  std::size_t size;
};

struct FrameLists {
  FrameHeader* all;
  FrameHeader* settled;  // their promises' holders free them
  FrameHeader* dead;     // destroyed, but there may be a handle that looks at the promise
  bool tracking;
  bool destroying;
};

inline thread_local constinit FrameLists frameLists{};

void* allocateListedFrame(std::size_t size);
void freeListedFrame(void* frame, std::size_t size) noexcept;

inline void* allocatePromiseFrame(std::size_t size) {
  if (frameLists.tracking) [[unlikely]] return allocateListedFrame(size);
  return allocateBlock(size);
}

inline void freePromiseFrame(void* frame, std::size_t size) noexcept {
  if (frameLists.tracking) [[unlikely]] return freeListedFrame(frame, size);
  freeBlock(frame, size);
}

// From here on, to the end of the thread; before its first coroutine.
void trackFrames() noexcept;
// Destroys the coroutines that wait. Their promises stay pending for whoever has a handle. The loop is there, halted.
void destroyFrames();
// Frees what is left of them, when the loop is gone.
void freeDeadFrames() noexcept;

}  // namespace detail
}  // namespace nodus::inline v0
