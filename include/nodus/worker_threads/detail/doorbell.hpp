// How another thread tells something on a loop that there is work for it: any number of rings before the loop comes to
// it are one, and ringing allocates nothing.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/posted.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/loop.hpp>

#include <atomic>

namespace nodus::inline v0 {
namespace detail {

// Who is rung for.
class DoorbellOwner {
 public:
  // In the poll phase of the loop, in a callback of it.
  virtual void onRing() = 0;

 protected:
  ~DoorbellOwner() = default;
};

class Doorbell final : public SharedCounted {
 public:
  // On the loop's thread.
  Doorbell(Loop& loop, DoorbellOwner& owner)
      : queue_(loop.remote().queue()), owner_(&owner), node_{{&Doorbell::answer, this}} {}

  // From any thread. What the caller did before is seen by the owner. Nothing if the loop is gone.
  void ring();
  // On the loop's thread: the owner hears nothing any more.
  void disconnect() noexcept { owner_ = nullptr; }

 private:
  static void answer(void* context, TaskAction action);

  SharedRef<PostQueue> queue_;
  DoorbellOwner* owner_;  // the loop's thread only
  std::atomic<bool> rung_{false};
  PostQueue::Node node_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/worker_threads/impl/doorbell.ipp>
#endif
