// monitorEventLoopDelay: how late the loop comes to its timers.
#pragma once

#include <nodus/config.hpp>
#include <nodus/perf_hooks/histogram.hpp>

#include <cstdint>

namespace nodus::inline v0 {
namespace perf_hooks {

/// Options of `monitorEventLoopDelay`.
struct EventLoopDelayOptions {
  /// How often the time is taken, in milliseconds; at least 1.
  std::int64_t resolution = 10;
};

/// A histogram of the nanoseconds between two goes of a timer: `resolution`, and what the loop was late. Node's
/// `IntervalHistogram`. It counts while it is enabled, which does not hold the loop.
class IntervalHistogram : public Histogram {
 public:
  /// Begins to count; false if it does already.
  bool enable();
  /// Stops counting; false if it does not count.
  bool disable();

 private:
  friend IntervalHistogram monitorEventLoopDelay(EventLoopDelayOptions options);
  using Histogram::Histogram;
};

/// Makes a histogram of the loop's delays; `enable` starts it. Throws ERR_OUT_OF_RANGE for a resolution below 1.
IntervalHistogram monitorEventLoopDelay(EventLoopDelayOptions options = {});

}  // namespace perf_hooks
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/event_loop_delay.ipp>
#endif
