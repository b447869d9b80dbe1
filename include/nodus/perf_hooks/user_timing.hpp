// performance.mark and performance.measure, and the timeline that keeps what they note.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/perf_hooks/entry.hpp>

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace nodus::inline v0 {
namespace perf_hooks {

/// Options of `performance::mark`.
struct MarkOptions {
  /// Kept with the mark.
  json::Value detail{};
  /// When it was; by default now. ERR_PERFORMANCE_INVALID_TIMESTAMP if it is negative.
  std::optional<double> startTime{};
};

/// A point of time: milliseconds, or the name of a mark, of which the last one counts; also the names of
/// `PerformanceNodeTiming`'s milestones. Ours: JavaScript takes a number or a string.
class MarkOrTime {
 public:
  template <class Number>
  requires std::is_arithmetic_v<Number>
  constexpr MarkOrTime(Number time) noexcept : time_(static_cast<double>(time)) {}
  template <class Text>
  requires std::convertible_to<const Text&, std::string_view>
  constexpr MarkOrTime(const Text& mark) noexcept : mark_(mark), isMark_(true) {}

  constexpr bool isMark() const noexcept { return isMark_; }
  constexpr double time() const noexcept { return time_; }
  constexpr std::string_view mark() const noexcept { return mark_; }

 private:
  double time_ = 0;
  std::string_view mark_;
  bool isMark_ = false;
};

/// Options of `performance::measure`: of `start`, `end` and `duration` at most two.
struct MeasureOptions {
  /// Kept with the measure.
  json::Value detail{};
  /// Where it begins; by default where the loop's time began.
  std::optional<MarkOrTime> start{};
  /// Where it ends; by default now.
  std::optional<MarkOrTime> end{};
  /// How long it is, with `start` or `end`.
  std::optional<MarkOrTime> duration{};
};

}  // namespace perf_hooks

namespace performance {

/// Notes a point of time on the timeline, and tells the observers.
perf_hooks::PerformanceMark mark(std::string_view name, const perf_hooks::MarkOptions& options = {});

/// Notes a stretch of time on the timeline, and tells the observers: from the beginning of time to now, from `start`
/// to now, or from `start` to `end`, which are names of marks. Throws a SyntaxError for a mark that there is not.
perf_hooks::PerformanceMeasure measure(std::string_view name);
perf_hooks::PerformanceMeasure measure(std::string_view name, std::string_view start);
perf_hooks::PerformanceMeasure measure(std::string_view name, std::string_view start, std::string_view end);
/// The same by options. Throws ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS if they say too much.
perf_hooks::PerformanceMeasure measure(std::string_view name, const perf_hooks::MeasureOptions& options);

/// What is on the timeline, in the order of its start. Marks and measures stay there until they are cleared.
std::vector<perf_hooks::PerformanceEntry> getEntries();
/// Those of a name, and of a type if one is given.
std::vector<perf_hooks::PerformanceEntry> getEntriesByName(std::string_view name,
                                                           std::optional<std::string_view> type = {});
/// Those of a type: "mark" or "measure".
std::vector<perf_hooks::PerformanceEntry> getEntriesByType(std::string_view type);

/// Forgets all marks, or those of a name.
void clearMarks(std::optional<std::string_view> name = {});
/// Forgets all measures, or those of a name.
void clearMeasures(std::optional<std::string_view> name = {});

/// `nodeTiming`, `timeOrigin` and `eventLoopUtilization` as an object.
json::Value toJSON();

}  // namespace performance
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/user_timing.ipp>
#endif
