#pragma once

#include <nodus/perf_hooks/user_timing.hpp>

#include <nodus/json.hpp>
#include <nodus/kernel/clock.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/perf_hooks/detail/timeline.hpp>
#include <nodus/perf_hooks/event_loop_utilization.hpp>
#include <nodus/util/inspect.hpp>

#include <nodus/perf_hooks/impl/timeline.ipp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

// The milestones, which are marks that nobody can set.
NODUS_DECL std::optional<double> milestone(std::string_view name) {
  if (name == "nodeStart" || name == "v8Start" || name == "environment" || name == "bootstrapComplete") return 0.0;
  if (name == "loopStart") return performance::nodeTiming().loopStart;
  if (name == "loopExit") return performance::nodeTiming().loopExit;
  return {};
}

NODUS_DECL double checkTime(double time) {
  if (time < 0) throwError(ErrorCode::ERR_PERFORMANCE_INVALID_TIMESTAMP, {json::stringify(time)});
  return time;
}

NODUS_DECL double timeOf(const perf_hooks::MarkOrTime& place) {
  if (!place.isMark()) return checkTime(place.time());
  if (const auto time = milestone(place.mark())) return *time;
  if (const auto time = Timeline::current().timeOf(place.mark())) return *time;
  throw domError("SyntaxError", "The \"" + std::string(place.mark()) + "\" performance mark has not been set");
}

NODUS_DECL void checkMarkName(std::string_view name) {
  if (milestone(name)) throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"name", "is invalid", util::inspect(name)});
}

struct Stretch {
  double start;
  double end;
};

NODUS_DECL Stretch stretchOf(const perf_hooks::MeasureOptions& options) {
  const auto& [detail, start, end, duration] = options;
  if (start && end && duration) {
    throwError(ErrorCode::ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS,
               {"Must not have options.start, options.end, and options.duration specified"});
  }
  if (!start && !end) return {0, performance::now()};  // Node ignores a duration alone
  Stretch stretch{};
  if (end) {
    stretch.end = timeOf(*end);
  } else {
    stretch.end = duration ? timeOf(*start) + timeOf(*duration) : performance::now();
  }
  if (start) {
    stretch.start = timeOf(*start);
  } else {
    stretch.start = duration ? stretch.end - timeOf(*duration) : 0;
  }
  return stretch;
}

}  // namespace detail

namespace performance {

NODUS_DECL perf_hooks::PerformanceMark mark(std::string_view name, const perf_hooks::MarkOptions& options) {
  detail::checkMarkName(name);
  const auto time = detail::checkTime(options.startTime.value_or(now()));
  return detail::Timeline::current().mark(name, time, options.detail);
}

NODUS_DECL perf_hooks::PerformanceMeasure measure(std::string_view name) {
  return detail::Timeline::current().measure(name, 0, now(), {});
}
NODUS_DECL perf_hooks::PerformanceMeasure measure(std::string_view name, std::string_view start) {
  const auto end = now();
  return detail::Timeline::current().measure(name, detail::timeOf(start), end, {});
}
NODUS_DECL perf_hooks::PerformanceMeasure measure(std::string_view name, std::string_view start, std::string_view end) {
  const auto endTime = detail::timeOf(end);
  return detail::Timeline::current().measure(name, detail::timeOf(start), endTime, {});
}
NODUS_DECL perf_hooks::PerformanceMeasure measure(std::string_view name, const perf_hooks::MeasureOptions& options) {
  const auto stretch = detail::stretchOf(options);
  return detail::Timeline::current().measure(name, stretch.start, stretch.end, options.detail);
}

NODUS_DECL std::vector<perf_hooks::PerformanceEntry> getEntries() { return detail::Timeline::current().entries({}); }

NODUS_DECL std::vector<perf_hooks::PerformanceEntry> getEntriesByName(std::string_view name,
                                                                      std::optional<std::string_view> type) {
  auto entries = type ? getEntriesByType(*type) : getEntries();
  std::erase_if(entries, [&](const perf_hooks::PerformanceEntry& entry) { return entry.name() != name; });
  return entries;
}

NODUS_DECL std::vector<perf_hooks::PerformanceEntry> getEntriesByType(std::string_view type) {
  const auto known = detail::Timeline::typeOf(type);
  if (!known) return {};
  return detail::Timeline::current().entries(known);
}

NODUS_DECL void clearMarks(std::optional<std::string_view> name) {
  if (name) detail::checkMarkName(*name);
  detail::Timeline::current().clear(detail::EntryType::mark, name);
}
NODUS_DECL void clearMeasures(std::optional<std::string_view> name) {
  detail::Timeline::current().clear(detail::EntryType::measure, name);
}

NODUS_DECL json::Value toJSON() {
  return {{"nodeTiming", json::Value(nodeTiming())},
          {"timeOrigin", timeOrigin()},
          {"eventLoopUtilization", json::Value(eventLoopUtilization())}};
}

}  // namespace performance
}  // namespace nodus::inline v0
