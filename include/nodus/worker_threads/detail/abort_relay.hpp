// A signal that fires on one loop because one on another loop did.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/abort_state.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/net/detail/open_list.hpp>
#include <nodus/worker_threads/detail/doorbell.hpp>

#include <mutex>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// What the two sides share.
class AbortRelay final : public SharedCounted {
 public:
  explicit AbortRelay(SharedRef<Doorbell> sender) : sender_(std::move(sender)) {}

  void fire(const Error& reason);
  std::optional<Error> reason();
  void attach(SharedRef<Doorbell> receiver);
  void receiverGone();

 private:
  std::mutex mutex_;
  std::optional<Error> reason_;
  SharedRef<Doorbell> sender_;
  SharedRef<Doorbell> receiver_;
};

// Listens to the signal on the sender's loop: until it fires, nobody over there cares any more, or the loop goes.
class AbortSource final : public FromFreeList, private AbortListener, private DoorbellOwner,
                          public net::detail::OpenListItem<AbortSource> {
 public:
  static SharedRef<AbortRelay> start(AbortState& signal);

  // For the list of what a loop has open.
  void abandon() noexcept { delete this; }

 private:
  explicit AbortSource(Loop& loop);
  ~AbortSource();
  static void aborted(AbortListener& listener, const Error& reason);
  void onRing() override { delete this; }

  SharedRef<Doorbell> doorbell_;
  SharedRef<AbortRelay> relay_;
};

// The signal on the other side; on the way there it belongs to no thread.
class RelayedAbort final : public AbortState, private DoorbellOwner {
 public:
  explicit RelayedAbort(SharedRef<AbortRelay> relay) noexcept : relay_(std::move(relay)) {}
  ~RelayedAbort() override;
  void arrive(Loop& loop);

 private:
  void onRing() override;

  SharedRef<AbortRelay> relay_;
  SharedRef<Doorbell> doorbell_;
};

}  // namespace detail
}  // namespace nodus::inline v0
