// The body of timers::setInterval.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/abort_state.hpp>
#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>

#include <cstddef>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Counts the times that it was due, and tells the one who waits for the first.
class IntervalTimer final : public TimerBase, private AbortListener {
 public:
  IntervalTimer() : AbortListener(&IntervalTimer::abort) {}

  void start(Milliseconds delay, AbortState* signal, bool referenced) {
    auto& timers = Loop::current().timers();
    timers.start(*this, delay.count(), true);
    if (!referenced) timers.setReferenced(*this, false);
    listen(signal);
  }
  void end() noexcept {
    stop();
    if (active()) Loop::current().timers().clear(*this);
  }

  std::size_t due() const noexcept { return due_; }
  void take() noexcept { --due_; }
  Promise<> wait() {
    waiting_ = makeState<void>();
    return Promise<>(waiting_);
  }

 private:
  void fire() override {
    ++due_;
    if (const auto waiting = std::exchange(waiting_, {})) waiting->fulfil();
  }
  static void abort(AbortListener& listener, const Error& reason) {
    auto& self = static_cast<IntervalTimer&>(listener);
    Loop::current().timers().clear(self);
    if (const auto waiting = std::exchange(self.waiting_, {})) {
      waiting->follow(promise::reject(abortError(reason)).state());
    }
  }

  std::size_t due_ = 0;
  Ref<PromiseState<void>> waiting_;
};

template <class T>
AsyncGenerator<T> countIntervals(Milliseconds delay, T value, AbortSignal signal, bool referenced) {
  struct Interval {
    Ref<IntervalTimer> timer = makeRef<IntervalTimer>();
    ~Interval() { timer->end(); }
  } interval;
  auto& timer = *interval.timer;
  if (!signal.aborted()) timer.start(delay, signal.state(), referenced);
  while (!signal.aborted()) {
    if (timer.due() == 0) co_await timer.wait();
    for (; timer.due() > 0; timer.take()) co_yield value;
  }
  abortError(*signal.reason()).raise();
}

}  // namespace detail
}  // namespace nodus::inline v0
