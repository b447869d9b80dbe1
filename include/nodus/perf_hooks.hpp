// perf_hooks: marks and measures, histograms, and how busy the loop is.
#pragma once

#include <nodus/perf_hooks/entry.hpp>
#include <nodus/perf_hooks/event_loop_delay.hpp>
#include <nodus/perf_hooks/event_loop_utilization.hpp>
#include <nodus/perf_hooks/histogram.hpp>
#include <nodus/perf_hooks/observer.hpp>
#include <nodus/perf_hooks/timerify.hpp>
#include <nodus/perf_hooks/user_timing.hpp>

namespace nodus::inline v0 {
namespace perf_hooks {

/// Node's `perf_hooks.performance`, which is the global `performance`.
namespace performance = nodus::performance;

}  // namespace perf_hooks
}  // namespace nodus::inline v0
