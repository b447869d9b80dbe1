#pragma once

#include <nodus/perf_hooks/histogram.hpp>

#include <nodus/json.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>

#include <cmath>
#include <cstdio>
#include <string>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::int64_t maxSafeInteger = 9007199254740991;

NODUS_DECL void checkRange(std::string_view name, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return;
  const auto range = ">= " + std::to_string(low) + " && <= " + std::to_string(high);
  throwError(ErrorCode::ERR_OUT_OF_RANGE, {name, range, std::to_string(value)});
}

NODUS_DECL bool HistogramState::record(std::int64_t value) noexcept {
  const bool recorded = counts.record(value);
  ++(recorded ? count : exceeds);
  return recorded;
}

NODUS_DECL void HistogramState::recordDelta() {
  const auto now = Loop::current().system().monotonicTime();
  if (previous > 0) record(now - previous);
  previous = now;
}

}  // namespace detail

namespace perf_hooks {

NODUS_DECL std::int64_t Histogram::percentile(double percentile) const {
  if (!(percentile > 0 && percentile <= 100)) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", percentile);
    detail::throwError(ErrorCode::ERR_OUT_OF_RANGE,
                       {"percentile", "> 0 && <= 100", std::isnan(percentile) ? "NaN" : text});
  }
  return state_->counts.valueAtPercentile(percentile);
}

NODUS_DECL std::map<double, std::int64_t> Histogram::percentiles() const {
  std::map<double, std::int64_t> all;
  state_->counts.forEachPercentile(
      [&](double percentile, std::int64_t value) { all.insert_or_assign(all.end(), percentile, value); });
  return all;
}

NODUS_DECL json::Value Histogram::toJSON() const {
  json::Value all;
  state_->counts.forEachPercentile(
      [&](double percentile, std::int64_t value) { all.set(json::stringify(percentile), value); });
  return {{"count", count()},
          {"min", static_cast<double>(min())},
          {"max", max()},
          {"mean", mean()},
          {"exceeds", exceeds()},
          {"stddev", stddev()},
          {"percentiles", std::move(all)}};
}

NODUS_DECL void Histogram::reset() noexcept {
  state_->counts.reset();
  state_->count = 0;
  state_->exceeds = 0;
  state_->previous = 0;
}

NODUS_DECL void RecordableHistogram::record(std::int64_t value) {
  detail::checkRange("val", value, 1, detail::maxSafeInteger);
  state_->record(value);
}

NODUS_DECL void RecordableHistogram::add(const RecordableHistogram& other) {
  const auto& from = *other.state_;
  state_->counts.add(from.counts);
  state_->count += from.count;
  state_->exceeds += from.exceeds;
  if (from.previous > state_->previous) state_->previous = from.previous;
}

NODUS_DECL RecordableHistogram createHistogram(const HistogramOptions& options) {
  detail::checkRange("options.lowest", options.lowest, 1, detail::maxSafeInteger);
  detail::checkRange("options.highest", options.highest, 2 * options.lowest, detail::maxSafeInteger);
  detail::checkRange("options.figures", options.figures, 1, 5);
  return RecordableHistogram(detail::makeRef<detail::HistogramState>(options));
}

}  // namespace perf_hooks
}  // namespace nodus::inline v0
