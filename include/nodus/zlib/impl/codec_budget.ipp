#pragma once

#include <nodus/kernel/thread_pool.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/zlib/detail/codec_budget.hpp>

namespace nodus::inline v0 {
namespace detail {

// How long nothing has to have worked before more are let in than fit, in milliseconds.
inline constexpr int budgetPatience = 10;

struct LoopCodecBudget {
  explicit LoopCodecBudget(Loop&) {}
  LoopCodecBudget(const LoopCodecBudget&) = delete;
  LoopCodecBudget& operator=(const LoopCodecBudget&) = delete;
  ~LoopCodecBudget() {
    for (const auto& budget : budgets) budget->close();
  }
  Ref<CodecBudget> budgets[2] = {makeRef<CodecBudget>(), makeRef<CodecBudget>()};
};

NODUS_DECL CodecBudget& CodecBudget::current(bool compressing) {
  // The pool's part of the loop is made first and goes last, so that what goes with it lets nobody in any more.
  static_cast<void>(Loop::current().local<PoolClient>());
  return *Loop::current().local<LoopCodecBudget>().budgets[compressing ? 1 : 0];
}

NODUS_DECL bool CodecBudget::take(BudgetClient& client, std::size_t size) {
  client.share_ = size;
  skipCancelled();
  if (queue_.empty() && fits(size)) {
    used_ += size;
    return true;
  }
  client.waiting_ = true;
  client.hold_ = Loop::Hold(Loop::current());
  queue_.push({Ref<RefCounted>(&client.counted()), &client});
  watch();
  return false;
}

NODUS_DECL void CodecBudget::giveBack(BudgetClient& client) {
  const auto share = std::exchange(client.share_, 0);
  client.hold_.release();
  if (std::exchange(client.waiting_, false)) return;  // its entry is skipped when its turn comes
  used_ -= share;
  if (share > 0) admitFitting();
}

NODUS_DECL void CodecBudget::skipCancelled() noexcept {
  while (!queue_.empty() && !queue_.front().client->waiting_) static_cast<void>(queue_.pop());
}

NODUS_DECL void CodecBudget::admitFitting() {
  for (skipCancelled(); !queue_.empty() && fits(queue_.front().client->share_); skipCancelled()) admitNext();
}

NODUS_DECL void CodecBudget::admitNext() {
  const auto entry = queue_.pop();
  auto& client = *entry.client;
  client.waiting_ = false;
  client.hold_.release();
  used_ += client.share_;
  client.admitted();
}

NODUS_DECL void CodecBudget::watch() {
  if (std::exchange(watching_, true)) return;
  worked_ = false;
  setTimeout([self = Ref<CodecBudget>(this)] { self->look(); }, budgetPatience).unref();
}

NODUS_DECL void CodecBudget::look() {
  watching_ = false;
  if (closed_) return;
  if (working_ == 0 && !worked_) {
    for (unsigned i = 0; i < threadPoolSize(); ++i) {
      skipCancelled();
      if (!queue_.empty()) admitNext();
    }
  }
  skipCancelled();
  if (!queue_.empty()) watch();
}

NODUS_DECL void CodecBudget::close() noexcept {
  closed_ = true;
  while (!queue_.empty()) {
    const auto entry = queue_.pop();
    entry.client->waiting_ = false;
    entry.client->share_ = 0;
    entry.client->hold_.release();
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
