// The only way in from another thread: a lock-free queue of many producers, and one wake-up a batch.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/detail/task_queue.hpp>

#include <atomic>
#include <mutex>

namespace nodus::inline v0 {
namespace detail {

class Reactor;

class PostQueue final : public SharedCounted {
 public:
  PostQueue() = default;
  PostQueue(const PostQueue&) = delete;
  PostQueue& operator=(const PostQueue&) = delete;
  ~PostQueue() override { close(); }

  void attach(Reactor& reactor) {
    const std::lock_guard lock(mutex_);
    reactor_ = &reactor;
  }
  // After this nothing is taken any more, and what waits is dropped.
  void close();
  // From any thread. False, with the task dropped, if the loop is gone.
  bool push(Task task);

  // What has come, oldest first; the caller runs or drops each and deletes it.
  struct Node {
    Task task;
    Node* next;
  };
  Node* takeAll() noexcept;
  bool empty() const noexcept { return head_.load(std::memory_order_acquire) == nullptr; }

 private:
  std::atomic<Node*> head_{nullptr};
  std::mutex mutex_;  // guards the reactor's life against a wake-up; taken once a batch
  Reactor* reactor_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0
