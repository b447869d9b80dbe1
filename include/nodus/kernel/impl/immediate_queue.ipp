#pragma once

#include <nodus/kernel/detail/immediate_queue.hpp>
#include <nodus/kernel/loop.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL ImmediateQueue::~ImmediateQueue() {
  while (take(outstanding_)) continue;
  while (take(waiting_)) continue;
}

NODUS_DECL Ref<ImmediateBase> ImmediateQueue::take(List& list) noexcept {
  auto* immediate = list.first;
  if (immediate) {
    list.first = immediate->next_;
    if (!list.first) list.last = nullptr;
    immediate->next_ = nullptr;
  }
  return {immediate, adoptRef};
}

NODUS_DECL void ImmediateQueue::add(ImmediateBase& immediate) noexcept {
  immediate.retain();
  immediate.waiting_ = true;
  ++referenced_;
  (waiting_.last ? waiting_.last->next_ : waiting_.first) = &immediate;
  waiting_.last = &immediate;
}

// A cleared one stays in its list, and is passed over when its turn comes.
NODUS_DECL void ImmediateQueue::clear(ImmediateBase& immediate) noexcept {
  if (!immediate.waiting_) return;
  immediate.waiting_ = false;
  if (immediate.referenced_) --referenced_;
}

NODUS_DECL void ImmediateQueue::setReferenced(ImmediateBase& immediate, bool referenced) noexcept {
  if (immediate.referenced_ == referenced) return;
  immediate.referenced_ = referenced;
  if (immediate.waiting_) referenced ? ++referenced_ : --referenced_;
}

NODUS_DECL void ImmediateQueue::run() {
  if (!outstanding_.first) outstanding_ = std::exchange(waiting_, {});
  bool ranOne = false;
  while (outstanding_.first) {
    if (ranOne) loop_.runTicksBetween();
    const auto immediate = take(outstanding_);
    if (!immediate->waiting_) continue;
    ranOne = true;
    clear(*immediate);
    immediate->fire();
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
