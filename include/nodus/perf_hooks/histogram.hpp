// createHistogram: how often which number came, with percentiles.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/perf_hooks/detail/hdr.hpp>

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace perf_hooks {

/// Options of `createHistogram`.
struct HistogramOptions {
  /// The smallest number that can be told from 0; at least 1.
  std::int64_t lowest = 1;
  /// The largest number that is counted; at least twice `lowest`, and at most 2^53-1, which is the default.
  std::int64_t highest = 9007199254740991;
  /// To how many significant decimal figures numbers are told apart: 1 to 5.
  int figures = 3;
};

}  // namespace perf_hooks

namespace detail {

struct HistogramState : RefCounted {
  explicit HistogramState(const perf_hooks::HistogramOptions& options)
      : counts(options.lowest, options.highest, options.figures) {}

  bool record(std::int64_t value) noexcept;
  // The time since the call before, in nanoseconds; the first one only begins.
  void recordDelta();

  HdrHistogram counts;
  std::int64_t count = 0;
  std::int64_t exceeds = 0;
  std::int64_t previous = 0;
};

}  // namespace detail

namespace perf_hooks {

/// Counts of numbers, of which it knows each to some figures: a histogram of high dynamic range, as Node's
/// `Histogram`. A handle, for its loop's thread: copies are the same histogram.
class Histogram {
 public:
  /// How many numbers were counted.
  std::int64_t count() const noexcept { return state_->count; }
  /// How many were not, since they were too large.
  std::int64_t exceeds() const noexcept { return state_->exceeds; }
  /// The smallest number counted; 2^63-1 if there is none.
  std::int64_t min() const noexcept { return state_->counts.min(); }
  /// The largest number counted; 0 if there is none.
  std::int64_t max() const noexcept { return state_->counts.max(); }
  /// The mean; not a number if nothing was counted.
  double mean() const noexcept { return state_->counts.mean(); }
  /// The standard deviation; not a number if nothing was counted.
  double stddev() const noexcept { return state_->counts.stddev(); }
  /// The number that so many per cent of all do not exceed. Throws ERR_OUT_OF_RANGE for what is not above 0 and at
  /// most 100.
  std::int64_t percentile(double percentile) const;
  /// The numbers at the percentiles 0, 50, 75, 87.5 and so on, halving what is left to 100, for as long as there are
  /// numbers, and at 100.
  std::map<double, std::int64_t> percentiles() const;
  /// All of the above, as `json::stringify` writes it; the percentiles are an object.
  json::Value toJSON() const;
  /// Forgets everything.
  void reset() noexcept;

  /// True if both are handles to one histogram. Ours.
  friend bool operator==(const Histogram& a, const Histogram& b) noexcept { return a.state_ == b.state_; }

  // For util::inspect.
  static constexpr std::string_view inspectName = "Histogram";
  template <class F>
  void inspectFields(F&& field) const {
    field("min", static_cast<double>(min()));
    field("max", max());
    field("mean", mean());
    field("exceeds", exceeds());
    field("stddev", stddev());
    field("count", count());
    field("percentiles", percentiles());
  }

 protected:
  explicit Histogram(detail::Ref<detail::HistogramState> state) noexcept : state_(std::move(state)) {}

  detail::Ref<detail::HistogramState> state_;
};

/// A histogram that a program fills: what `createHistogram` returns.
class RecordableHistogram : public Histogram {
 public:
  /// Counts a number. Throws ERR_OUT_OF_RANGE if it is below 1.
  void record(std::int64_t value);
  /// Counts the nanoseconds that passed since the call before; the first call only begins.
  void recordDelta() { state_->recordDelta(); }
  /// Adds what another histogram has counted.
  void add(const RecordableHistogram& other);

 private:
  friend RecordableHistogram createHistogram(const HistogramOptions& options);
  using Histogram::Histogram;
};

/// Makes a histogram. Throws ERR_OUT_OF_RANGE for options that are not in their range. It takes 8 bytes for each step
/// between two numbers that it tells apart, of which only those pages use memory where something is counted.
RecordableHistogram createHistogram(const HistogramOptions& options = {});

}  // namespace perf_hooks
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/histogram.ipp>
#endif
