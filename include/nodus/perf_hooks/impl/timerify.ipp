#pragma once

#include <nodus/perf_hooks/timerify.hpp>

#include <nodus/perf_hooks/detail/timeline.hpp>

#include <nodus/perf_hooks/impl/histogram.ipp>
#include <nodus/perf_hooks/impl/timeline.ipp>

#include <algorithm>
#include <cmath>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void functionTimed(const perf_hooks::TimerifyOptions& options, double start) {
  const auto duration = performance::now() - start;
  // A clock may stand still for so short a time, and a histogram begins at 1.
  const auto nanoseconds = std::max(1.0, std::ceil(duration * 1e6));
  if (auto histogram = options.histogram) histogram->record(static_cast<std::int64_t>(nanoseconds));
  Timeline::current().function(options.name, start, duration);
}

}  // namespace detail
}  // namespace nodus::inline v0
