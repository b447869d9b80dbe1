#pragma once

#include <nodus/perf_hooks/timerify.hpp>

#include <nodus/perf_hooks/detail/timeline.hpp>

#include <nodus/perf_hooks/impl/histogram.ipp>
#include <nodus/perf_hooks/impl/timeline.ipp>

#include <cmath>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void functionTimed(const perf_hooks::TimerifyOptions& options, double start) {
  const auto duration = performance::now() - start;
  if (auto histogram = options.histogram) histogram->record(static_cast<std::int64_t>(std::ceil(duration * 1e6)));
  Timeline::current().function(options.name, start, duration);
}

}  // namespace detail
}  // namespace nodus::inline v0
