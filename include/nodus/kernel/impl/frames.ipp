#pragma once

#include <nodus/kernel/detail/frames.hpp>
#include <nodus/kernel/detail/promise_state.hpp>

#include <coroutine>
#include <new>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void linkFrame(FrameHeader& header, FrameHeader*& list) noexcept {
  header.next = list;
  header.link = &list;
  if (list) list->link = &header.next;
  list = &header;
}

NODUS_DECL void unlinkFrame(FrameHeader& header) noexcept {
  *header.link = header.next;
  if (header.next) header.next->link = header.link;
}

NODUS_DECL NODUS_NOINLINE void* allocateListedFrame(std::size_t size) {
  auto* header = new (allocateBlock(sizeof(FrameHeader) + size)) FrameHeader{nullptr, nullptr, size};
  linkFrame(*header, frameLists.all);
  return header + 1;
}

NODUS_DECL NODUS_NOINLINE void freeListedFrame(void* frame, std::size_t size) noexcept {
  auto* header = static_cast<FrameHeader*>(frame) - 1;
  if (frameLists.destroying && !header->link) return;  // destroyFrames() is at it
  unlinkFrame(*header);
  freeBlock(header, sizeof(FrameHeader) + size);
}

NODUS_DECL void trackFrames() noexcept { frameLists.tracking = true; }

// What stands where a promise was: pending for ever, and not freed by its handles.
class LostPromise final : public PromiseCore {
 public:
  LostPromise() noexcept : PromiseCore([](PromiseCore*) {}) {}
};

// A promise lies at one place in all frames, but for those that are aligned more than memory is.
NODUS_DECL void destroyFrame(FrameHeader& header) {
  unlinkFrame(header);
  header.link = nullptr;
  auto coroutine = std::coroutine_handle<PromiseFrame<void>>::from_address(&header + 1);
  PromiseCore& promise = coroutine.promise();
  promise.abandon();
  coroutine.destroy();
  new (&promise) LostPromise();
  linkFrame(header, frameLists.dead);
}

// What one holds may be the last handle of another that has settled, so the list is looked at anew each time.
NODUS_DECL void destroyFrames() {
  frameLists.destroying = true;
  while (auto* header = frameLists.all) {
    if (std::coroutine_handle<>::from_address(header + 1).done()) {
      unlinkFrame(*header);
      linkFrame(*header, frameLists.settled);
    } else {
      destroyFrame(*header);
    }
  }
  frameLists.destroying = false;
}

NODUS_DECL void freeDeadFrames() noexcept {
  while (auto* header = frameLists.dead) {
    unlinkFrame(*header);
    freeBlock(header, sizeof(FrameHeader) + header->size);
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
