#pragma once

#include <nodus/kernel/abort.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void AbortListenerList::append(AbortListener& listener) noexcept {
  listener.previous_ = last_;
  listener.next_ = nullptr;
  (last_ ? last_->next_ : first_) = &listener;
  last_ = &listener;
}

NODUS_DECL void AbortListenerList::remove(AbortListener& listener) noexcept {
  (listener.previous_ ? listener.previous_->next_ : first_) = listener.next_;
  (listener.next_ ? listener.next_->previous_ : last_) = listener.previous_;
  listener.previous_ = listener.next_ = nullptr;
}

NODUS_DECL void AbortListenerList::runAll(const Error& reason) {
  while (auto* listener = first_) {
    listener->stop();
    listener->aborted_(*listener, reason);
  }
}

NODUS_DECL void AbortListener::join(AbortState& state, AbortListenerList& list) noexcept {
  state_ = Ref<AbortState>(&state);
  list_ = &list;
  list.append(*this);
}

NODUS_DECL void AbortListener::leave() noexcept {
  const auto kept = std::exchange(state_, {});  // the list is in it
  list_->remove(*this);
}

NODUS_DECL void AbortListener::listen(AbortState* state) noexcept {
  stop();
  if (state && !state->aborted()) join(*state, state->listeners_);
}

NODUS_DECL void AbortState::addDependent(AbortListener& listener) noexcept { listener.join(*this, dependents_); }

// The reason comes first, so that whoever asks meanwhile sees a signal that has fired.
NODUS_DECL void AbortState::abort(const Error& reason) {
  if (aborted()) return;
  const Ref<AbortState> kept(this);
  reason_ = reason;
  releaseSources();
  listeners_.runAll(*reason_);
  dependents_.runAll(*reason_);
}

// A signal made of others. It listens to signals that are not made of others themselves, as Node's does, so
// that the order of listeners does not depend on how signals were nested.
class AnyState final : public AbortState {
 public:
  void add(AbortState& signal) {
    if (!signal.isAny()) return follow(signal);
    for (const auto& link : static_cast<AnyState&>(signal).links_) follow(*link->source);
  }

 private:
  struct Link final : AbortListener, FromFreeList {
    Link(AnyState& dependent, AbortState& signal)
        : AbortListener([](AbortListener& self, const Error& reason) { static_cast<Link&>(self).owner.abort(reason); }),
          owner(dependent),
          source(&signal) {}
    AnyState& owner;
    AbortState* source;  // alive as long as the link listens
  };

  void follow(AbortState& signal) {
    if (std::ranges::any_of(links_, [&](const auto& link) { return link->source == &signal; })) return;
    links_.push_back(std::make_unique<Link>(*this, signal));
    signal.addDependent(*links_.back());
  }
  bool isAny() const noexcept override { return true; }
  void releaseSources() noexcept override { links_.clear(); }

  std::vector<std::unique_ptr<Link>> links_;
};

// The timer goes with the signal, whoever goes first: nobody can see a signal that nobody holds.
class TimeoutState final : public AbortState {
 public:
  explicit TimeoutState(Milliseconds delay) : timer_(makeRef<Timer>(*this)) {
    auto& timers = Loop::current().timers();
    timers.start(*timer_, delay.count(), false);
    timers.setReferenced(*timer_, false);
  }
  ~TimeoutState() override {
    if (timer_->active()) Loop::current().timers().clear(*timer_);
  }

 private:
  struct Timer final : TimerBase {
    explicit Timer(AbortState& owner) : signal(owner) {}
    void fire() override { signal.abort(makeError(ErrorCode::TIMEOUT_ERR)); }
    AbortState& signal;
  };
  Ref<Timer> timer_;
};

}  // namespace detail

NODUS_DECL AbortSignal AbortSignal::abort() {
  const AbortController controller;
  controller.abort();
  return controller.signal();
}

NODUS_DECL AbortSignal AbortSignal::abort(const Error& reason) {
  const AbortController controller;
  controller.abort(reason);
  return controller.signal();
}

NODUS_DECL AbortSignal AbortSignal::timeout(Milliseconds delay) {
  if (!(delay.count() >= 0 && delay.count() <= 4294967295.0)) {
    detail::throwError(ErrorCode::ERR_OUT_OF_RANGE,
                       {"delay", ">= 0 && <= 4294967295", std::to_string(delay.count())});
  }
  return AbortSignal(detail::makeRef<detail::TimeoutState>(delay));
}

NODUS_DECL AbortSignal AbortSignal::anyOf(const AbortSignal* signals, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (signals[i].aborted()) return abort(*signals[i].reason());
  }
  const auto state = detail::makeRef<detail::AnyState>();
  for (std::size_t i = 0; i < count; ++i) {
    if (signals[i]) state->add(*signals[i].state());
  }
  return AbortSignal(state);
}

NODUS_DECL AbortController::AbortController() : state_(detail::makeRef<detail::AbortState>()) {}

NODUS_DECL void AbortController::abort() const {
  if (!state_->aborted()) state_->abort(AbortError("This operation was aborted"));
}
NODUS_DECL void AbortController::abort(const Error& reason) const { state_->abort(reason); }

}  // namespace nodus::inline v0
