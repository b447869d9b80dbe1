// performance.eventLoopUtilization and performance.nodeTiming: what the loop knows about itself.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/clock.hpp>

#include <cstdint>
#include <string_view>

namespace nodus::inline v0 {
namespace perf_hooks {

/// What `performance::eventLoopUtilization` returns.
struct EventLoopUtilization {
  /// Milliseconds in which the loop waited for something to happen.
  double idle = 0;
  /// Milliseconds in which it did not.
  double active = 0;
  /// The part of the time in which it was active, from 0 to 1.
  double utilization = 0;

  static constexpr std::string_view inspectName = "";
  template <class F>
  void inspectFields(F&& field) const {
    field("idle", idle);
    field("active", active);
    field("utilization", utilization);
  }
};

/// Milestones of the loop, in milliseconds on the scale of `performance::now`. Node's `PerformanceNodeTiming`.
struct PerformanceNodeTiming {
  /// What the loop did, as libuv counts it.
  struct UvMetricsInfo {
    /// Its turns so far.
    std::uint64_t loopCount = 0;
    static constexpr std::string_view inspectName = "";
    template <class F>
    void inspectFields(F&& field) const {
      field("loopCount", loopCount);
    }
  };

  std::string_view name = "node";
  std::string_view entryType = "node";
  double startTime = 0;
  /// The time until now.
  double duration = 0;
  /// When the loop was made: 0, as that is where the scale begins; and so are the two that follow.
  double nodeStart = 0;
  double bootstrapComplete = 0;
  double environment = 0;
  /// When the loop began to run; -1 before.
  double loopStart = -1;
  /// When it ended; -1 before.
  double loopExit = -1;
  /// Milliseconds in which it waited.
  double idleTime = 0;
  UvMetricsInfo uvMetricsInfo{};

  static constexpr std::string_view inspectName = "PerformanceNodeTiming";
  template <class F>
  void inspectFields(F&& field) const {
    field("name", name);
    field("entryType", entryType);
    field("startTime", startTime);
    field("duration", duration);
    field("nodeStart", nodeStart);
    field("bootstrapComplete", bootstrapComplete);
    field("environment", environment);
    field("loopStart", loopStart);
    field("loopExit", loopExit);
    field("idleTime", idleTime);
  }
};

}  // namespace perf_hooks

namespace performance {

/// How busy the loop of this thread was since it began to run; all 0 before that.
perf_hooks::EventLoopUtilization eventLoopUtilization();
/// The same since `before` was taken.
perf_hooks::EventLoopUtilization eventLoopUtilization(const perf_hooks::EventLoopUtilization& before);
/// The difference of two: from `before` to `after`.
perf_hooks::EventLoopUtilization eventLoopUtilization(const perf_hooks::EventLoopUtilization& after,
                                                      const perf_hooks::EventLoopUtilization& before);

/// The milestones of this thread's loop, as they stand.
perf_hooks::PerformanceNodeTiming nodeTiming();

}  // namespace performance
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/event_loop_utilization.ipp>
#endif
