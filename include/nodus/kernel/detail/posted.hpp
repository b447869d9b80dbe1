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

  struct Node {
    Task task;
    Node* next = nullptr;
    bool owned = false;  // by the queue; else it is part of something that the task keeps alive
  };
  static void dispose(Node* node) noexcept {
    if (node->owned) delete node;
  }

  // From any thread. False, with the task dropped, if the loop is gone.
  bool push(Task task) { return push(*new Node{task, nullptr, true}); }
  // The same with a node that is not queued yet; nothing is allocated.
  bool push(Node& node);

  // What has come, oldest first; the caller runs or drops each and disposes of it.
  Node* takeAll() noexcept;
  bool empty() const noexcept { return head_.load(std::memory_order_acquire) == nullptr; }

 private:
  static void drop(Node* node);

  std::atomic<Node*> head_{nullptr};
  std::mutex mutex_;  // guards the reactor's life against a wake-up; taken once a batch
  Reactor* reactor_ = nullptr;
};

}  // namespace detail
}  // namespace nodus::inline v0
