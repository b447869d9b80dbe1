// Asks work on another thread to come to its end early.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>

#include <atomic>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

class StopFlag final : public SharedCounted {
 public:
  void ask() noexcept { asked_.store(true, std::memory_order_relaxed); }
  bool isAsked() const noexcept { return asked_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> asked_{false};
};

using StopFlagRef = SharedRef<StopFlag>;

// Asks when it is dropped: what a promise keeps until it is settled, as nobody wants the work any more then.
class StopWhenDropped final : public RefCounted, public FromFreeList {
 public:
  explicit StopWhenDropped(StopFlagRef flag) noexcept : flag_(std::move(flag)) {}
  ~StopWhenDropped() override { flag_->ask(); }

 private:
  StopFlagRef flag_;
};

}  // namespace detail
}  // namespace nodus::inline v0
