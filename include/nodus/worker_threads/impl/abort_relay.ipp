#pragma once

#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/worker_threads/crossing.hpp>
#include <nodus/worker_threads/detail/abort_relay.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void AbortRelay::fire(const Error& reason) {
  SharedRef<Doorbell> receiver;
  {
    const std::lock_guard lock(mutex_);
    reason_ = reason;
    receiver = receiver_;
  }
  if (receiver) receiver->ring();
}

NODUS_DECL std::optional<Error> AbortRelay::reason() {
  const std::lock_guard lock(mutex_);
  return reason_;
}

NODUS_DECL void AbortRelay::attach(SharedRef<Doorbell> receiver) {
  const std::lock_guard lock(mutex_);
  receiver_ = std::move(receiver);
}

NODUS_DECL void AbortRelay::receiverGone() {
  SharedRef<Doorbell> receiver;
  {
    const std::lock_guard lock(mutex_);
    receiver = std::exchange(receiver_, {});
  }
  sender_->ring();
}

NODUS_DECL AbortSource::AbortSource(Loop& loop)
    : AbortListener(&AbortSource::aborted),
      doorbell_(new Doorbell(loop, *this)),
      relay_(new AbortRelay(doorbell_)) {
  loop.local<net::detail::OpenList<AbortSource>>().add(*this);
}

NODUS_DECL AbortSource::~AbortSource() {
  doorbell_->disconnect();
  net::detail::OpenList<AbortSource>::remove(*this);
}

NODUS_DECL SharedRef<AbortRelay> AbortSource::start(AbortState& signal) {
  auto* source = new AbortSource(Loop::current());  // it goes by itself
  source->listen(&signal);
  return source->relay_;
}

NODUS_DECL void AbortSource::aborted(AbortListener& listener, const Error& reason) {
  auto* self = static_cast<AbortSource*>(&listener);
  self->relay_->fire(reason);
  delete self;
}

NODUS_DECL RelayedAbort::~RelayedAbort() {
  if (doorbell_) doorbell_->disconnect();
  relay_->receiverGone();
}

NODUS_DECL void RelayedAbort::arrive(Loop& loop) {
  doorbell_ = SharedRef<Doorbell>(new Doorbell(loop, *this));
  relay_->attach(doorbell_);
  onRing();
}

NODUS_DECL void RelayedAbort::onRing() {
  const Ref<AbortState> alive(this);
  if (const auto reason = relay_->reason()) abort(*reason);
}

}  // namespace detail

namespace worker_threads {

NODUS_DECL void Crossing<AbortSignal>::leave(AbortSignal& signal) {
  if (!signal) return;
  auto state = nodus::detail::makeRef<nodus::detail::RelayedAbort>(nodus::detail::AbortSource::start(*signal.state()));
  if (signal.aborted()) state->abort(*signal.reason());
  signal = AbortSignal(std::move(state));
}

NODUS_DECL void Crossing<AbortSignal>::arrive(AbortSignal& signal) {
  if (signal) static_cast<nodus::detail::RelayedAbort&>(*signal.state()).arrive(Loop::current());
}

}  // namespace worker_threads
}  // namespace nodus::inline v0
