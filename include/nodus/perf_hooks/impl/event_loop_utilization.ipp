#pragma once

#include <nodus/perf_hooks/event_loop_utilization.hpp>

#include <nodus/kernel/loop.hpp>

namespace nodus::inline v0 {
namespace performance {

NODUS_DECL perf_hooks::EventLoopUtilization eventLoopUtilization() {
  const auto& loop = Loop::current();
  if (loop.firstRun() < 0) return {};
  const auto idle = static_cast<double>(loop.idleTime()) / 1e6;
  const auto active = now() - static_cast<double>(loop.firstRun() - loop.startTime()) / 1e6 - idle;
  return {idle, active, active / (idle + active)};
}

NODUS_DECL perf_hooks::EventLoopUtilization eventLoopUtilization(const perf_hooks::EventLoopUtilization& before) {
  const auto now = eventLoopUtilization();
  if (Loop::current().firstRun() < 0) return now;
  return eventLoopUtilization(now, before);
}

NODUS_DECL perf_hooks::EventLoopUtilization eventLoopUtilization(const perf_hooks::EventLoopUtilization& after,
                                                                 const perf_hooks::EventLoopUtilization& before) {
  const auto idle = after.idle - before.idle;
  const auto active = after.active - before.active;
  return {idle, active, active / (idle + active)};
}

NODUS_DECL perf_hooks::PerformanceNodeTiming nodeTiming() {
  const auto& loop = Loop::current();
  const auto at = [&](std::int64_t time) {
    return time < 0 ? -1.0 : static_cast<double>(time - loop.startTime()) / 1e6;
  };
  perf_hooks::PerformanceNodeTiming timing;
  timing.duration = now();
  timing.loopStart = at(loop.firstRun());
  timing.loopExit = at(loop.lastEnd());
  timing.idleTime = static_cast<double>(loop.idleTime()) / 1e6;
  timing.uvMetricsInfo.loopCount = loop.turns();
  return timing;
}

}  // namespace performance
}  // namespace nodus::inline v0
