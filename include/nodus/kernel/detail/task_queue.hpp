// The rings behind nextTick and the microtasks: entries of two words, first in first out.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/callable.hpp>

#include <coroutine>
#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>


namespace nodus::inline v0 {
namespace detail {

// What is to be done with a task's context: run it (and free it), or only free it.
enum class TaskAction : bool { run, drop };

// A queued piece of work. Without a function, the context is a coroutine to resume.
struct Task {
  void (*function)(void* context, TaskAction) = nullptr;
  void* context = nullptr;

  static Task resume(std::coroutine_handle<> coroutine) noexcept { return {nullptr, coroutine.address()}; }

  void run() const {
    if (function) {
      function(context, TaskAction::run);
    } else {
      std::coroutine_handle<>::from_address(context).resume();
    }
  }
  // A coroutine that will never be resumed is left alone: its promise owns it.
  void drop() const {
    if (function) function(context, TaskAction::drop);
  }
};

class TaskQueue {
 public:
  TaskQueue() = default;
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;
  ~TaskQueue() {
    while (!empty()) pop().drop();
    delete[] ring_;
  }

  bool empty() const noexcept { return head_ == tail_; }
  std::size_t size() const noexcept { return tail_ - head_; }

  void push(Task task) {
    if (tail_ - head_ == capacity_) [[unlikely]] grow();
    ring_[tail_++ & (capacity_ - 1)] = task;
  }

  Task pop() noexcept { return ring_[head_++ & (capacity_ - 1)]; }

 private:
  NODUS_NOINLINE void grow() {
    const std::size_t capacity = capacity_ ? capacity_ * 2 : 64;
    auto* ring = new Task[capacity];
    const std::size_t count = size();
    for (std::size_t i = 0; i < count; ++i) ring[i] = ring_[(head_ + i) & (capacity_ - 1)];
    delete[] ring_;
    ring_ = ring;
    capacity_ = capacity;
    head_ = 0;
    tail_ = count;
  }

  Task* ring_ = nullptr;
  std::size_t capacity_ = 0;  // a power of two, or zero
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
};

// A callable small and plain enough to travel inside the entry itself. A coroutine's callable must stay
// where it is until the coroutine has settled, so it never does.
template <class F>
inline constexpr bool fitsInTask = sizeof(F) <= sizeof(void*) && std::is_trivially_copyable_v<F> &&
                                   std::is_trivially_destructible_v<F> && !returnsPromise<F&>;

template <class Callable>
void runInlineTask(void* context, TaskAction action) {
  if (action == TaskAction::drop) return;
  alignas(void*) unsigned char storage[sizeof(void*)];
  std::memcpy(storage, &context, sizeof(void*));
  (*std::launder(reinterpret_cast<Callable*>(storage)))();
}

template <class Callable>
void runBoxedTask(void* context, TaskAction action) {
  const Ref<Box<Callable>> box(static_cast<Box<Callable>*>(context), adoptRef);
  if (action == TaskAction::run) invokeKept(*box, box->callable);
}

template <class F>
Task makeTask(F&& callable) {
  using Callable = std::decay_t<F>;
  if constexpr (fitsInTask<Callable>) {
    void* word = nullptr;
    if constexpr (!std::is_empty_v<Callable>) std::memcpy(&word, &callable, sizeof(Callable));
    return {&runInlineTask<Callable>, word};
  } else {
    return {&runBoxedTask<Callable>, new Box<Callable>(std::forward<F>(callable))};
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
