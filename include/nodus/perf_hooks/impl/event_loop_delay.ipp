#pragma once

#include <nodus/perf_hooks/event_loop_delay.hpp>

#include <nodus/kernel/detail/timer_queue.hpp>
#include <nodus/kernel/loop.hpp>

#include <nodus/perf_hooks/impl/histogram.ipp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

// From a microsecond to an hour, in nanoseconds: Node's range.
class DelayState final : public HistogramState {
 public:
  explicit DelayState(std::int64_t resolution)
      : HistogramState({.lowest = 1000}), resolution_(resolution), timer_(makeRef<Timer>(*this)) {}
  ~DelayState() override { disable(); }

  bool enable() {
    if (std::exchange(enabled_, true)) return false;
    auto& timers = Loop::current().timers();
    timers.start(*timer_, static_cast<double>(resolution_), true);
    timers.setReferenced(*timer_, false);
    return true;
  }
  bool disable() noexcept {
    if (!std::exchange(enabled_, false)) return false;
    if (timer_->active()) Loop::current().timers().clear(*timer_);
    return true;
  }

 private:
  struct Timer final : TimerBase {
    explicit Timer(DelayState& owner) : state(owner) {}
    void fire() override { state.recordDelta(); }
    DelayState& state;
  };

  std::int64_t resolution_;
  Ref<Timer> timer_;
  bool enabled_ = false;
};

}  // namespace detail

namespace perf_hooks {

NODUS_DECL bool IntervalHistogram::enable() { return static_cast<detail::DelayState&>(*state_).enable(); }
NODUS_DECL bool IntervalHistogram::disable() { return static_cast<detail::DelayState&>(*state_).disable(); }

NODUS_DECL IntervalHistogram monitorEventLoopDelay(EventLoopDelayOptions options) {
  detail::checkRange("options.resolution", options.resolution, 1, detail::maxSafeInteger);
  return IntervalHistogram(detail::makeRef<detail::DelayState>(options.resolution));
}

}  // namespace perf_hooks
}  // namespace nodus::inline v0
