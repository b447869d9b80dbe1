#pragma once

#include <nodus/worker_threads/detail/worker_threads.hpp>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::size_t inList = static_cast<std::size_t>(-1);

NODUS_DECL void WorkerQueue::push(WorkerTask& task) {
  task.queued_ = true;
  if (task.priority_ != 0) {
    heap_.push_back(&task);
    return siftUp(heap_.size() - 1, task);
  }
  task.heapIndex_ = inList;
  task.previous_ = last_;
  task.next_ = nullptr;
  if (last_) {
    last_->next_ = &task;
  } else {
    first_ = &task;
  }
  last_ = &task;
}

NODUS_DECL WorkerTask& WorkerQueue::pop() noexcept {
  auto& task = heap_.empty() || (first_ && first_->goesBefore(*heap_.front())) ? *first_ : *heap_.front();
  remove(task);
  return task;
}

NODUS_DECL void WorkerQueue::remove(WorkerTask& task) noexcept {
  task.queued_ = false;
  task.heapIndex_ == inList ? removeFromList(task) : removeFromHeap(task);
}

NODUS_DECL void WorkerQueue::removeFromList(WorkerTask& task) noexcept {
  auto* previous = static_cast<WorkerTask*>(task.previous_);
  auto* next = static_cast<WorkerTask*>(task.next_);
  if (previous) {
    previous->next_ = next;
  } else {
    first_ = next;
  }
  if (next) {
    next->previous_ = previous;
  } else {
    last_ = previous;
  }
}

// The last one takes the place, and goes where it belongs from there.
NODUS_DECL void WorkerQueue::removeFromHeap(WorkerTask& task) noexcept {
  auto& moved = *heap_.back();
  heap_.pop_back();
  if (&moved == &task) return;
  const auto index = task.heapIndex_;
  siftUp(index, moved);
  siftDown(moved.heapIndex_, moved);
}

NODUS_DECL void WorkerQueue::siftUp(std::size_t index, WorkerTask& task) noexcept {
  while (index > 0) {
    const auto parent = (index - 1) / 2;
    if (!task.goesBefore(*heap_[parent])) break;
    place(index, *heap_[parent]);
    index = parent;
  }
  place(index, task);
}

NODUS_DECL void WorkerQueue::siftDown(std::size_t index, WorkerTask& task) noexcept {
  for (;;) {
    auto child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->goesBefore(*heap_[child])) ++child;
    if (!heap_[child]->goesBefore(task)) break;
    place(index, *heap_[child]);
    index = child;
  }
  place(index, task);
}

NODUS_DECL void WorkerQueue::place(std::size_t index, WorkerTask& task) noexcept {
  heap_[index] = &task;
  task.heapIndex_ = index;
}

}  // namespace detail
}  // namespace nodus::inline v0
