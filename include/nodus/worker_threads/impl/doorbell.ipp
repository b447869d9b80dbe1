#pragma once

#include <nodus/worker_threads/detail/doorbell.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

// The queue holds a reference from the first ring until the answer.
NODUS_DECL void Doorbell::ring() {
  if (rung_.exchange(true, std::memory_order_acq_rel)) return;
  retain();
  queue_->push(node_);
}

// It may be rung again as soon as the flag is down, so what the owner looks at is looked at after that.
NODUS_DECL void Doorbell::answer(void* context, TaskAction action) {
  const SharedRef<Doorbell> bell(static_cast<Doorbell*>(context));
  bell->rung_.exchange(false, std::memory_order_acq_rel);
  if (action == TaskAction::run && bell->owner_) bell->owner_->onRing();
}

}  // namespace detail
}  // namespace nodus::inline v0
