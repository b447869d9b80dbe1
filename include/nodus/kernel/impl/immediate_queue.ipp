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
  if (auto& context = loop_.asyncContext()) [[unlikely]] immediate.context_ = context;
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

// True if there is one left that waits.
NODUS_DECL bool ImmediateQueue::skipCleared(List& list) noexcept {
  while (list.first && !list.first->waiting_) take(list);
  return list.first != nullptr;
}

NODUS_DECL void ImmediateQueue::run() {
  if (!outstanding_.first) outstanding_ = std::exchange(waiting_, {});
  interrupted_ = true;
  for (bool ranOne = false; skipCleared(outstanding_); ranOne = true) {
    if (ranOne) {
      loop_.runTicksBetween();
      if (!skipCleared(outstanding_)) break;
    }
    const auto immediate = take(outstanding_);
    clear(*immediate);
    if (immediate->context_) [[unlikely]] loop_.enterAsyncContext(std::move(immediate->context_));
    immediate->fire();
  }
  interrupted_ = false;
}

}  // namespace detail
}  // namespace nodus::inline v0
