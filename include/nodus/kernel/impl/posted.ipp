#pragma once

#include <nodus/kernel/detail/posted.hpp>
#include <nodus/kernel/detail/reactor.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool PostQueue::push(Node& pushed) {
  auto* node = &pushed;
  auto* before = head_.load(std::memory_order_relaxed);
  do {
    node->next = before;
  } while (!head_.compare_exchange_weak(before, node, std::memory_order_release, std::memory_order_relaxed));
  // From here on the node is the loop's. Whoever pushed first on the empty queue wakes it.
  if (before != nullptr) return true;
  {
    const std::lock_guard lock(mutex_);
    if (reactor_) {
      reactor_->wake();
      return true;
    }
  }
  // Not under the lock: what is dropped may post in its turn.
  for (auto* dropped = takeAll(); dropped;) {
    auto* next = dropped->next;
    drop(dropped);
    dropped = next;
  }
  return false;
}

NODUS_DECL void PostQueue::drop(Node* node) {
  const auto task = node->task;
  dispose(node);
  task.drop();
}

NODUS_DECL PostQueue::Node* PostQueue::takeAll() noexcept {
  auto* newest = head_.exchange(nullptr, std::memory_order_acquire);
  Node* oldest = nullptr;
  while (newest) {
    auto* next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  return oldest;
}

NODUS_DECL void PostQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    reactor_ = nullptr;
  }
  for (auto* node = takeAll(); node;) {
    auto* next = node->next;
    drop(node);
    node = next;
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
