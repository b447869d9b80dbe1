// Counts of numbers over a wide range, each to so many significant figures: a high dynamic range histogram.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace nodus::inline v0 {
namespace detail {

// The range is cut into buckets, each twice as wide as the one before and divided into the same number of steps; of
// a bucket only the upper half is its own. So a number's place is found by its highest bit. Every step of a width
// above one stands for several numbers, which the functions below name by their lowest, middle or highest.
class HdrHistogram {
 public:
  // 1 <= lowest, 2 * lowest <= highest, 1 <= figures <= 5.
  HdrHistogram(std::int64_t lowest, std::int64_t highest, int figures);
  HdrHistogram(const HdrHistogram&) = delete;
  HdrHistogram& operator=(const HdrHistogram&) = delete;
  ~HdrHistogram();

  // False if the number is out of range.
  bool record(std::int64_t value, std::int64_t count = 1) noexcept {
    if (value < 0 || value > highest_) return false;
    counts_[indexOf(value)] += count;
    total_ += count;
    if (value != 0 && value < min_) min_ = value;
    if (value > max_) max_ = value;
    return true;
  }
  void add(const HdrHistogram& other) noexcept;
  void reset() noexcept;

  // The largest number there is, if nothing was recorded.
  std::int64_t min() const noexcept;
  std::int64_t max() const noexcept { return max_ == 0 ? 0 : highestEquivalent(max_); }
  // Not a number, if nothing was recorded.
  double mean() const noexcept;
  double stddev() const noexcept;
  std::int64_t valueAtPercentile(double percentile) const noexcept;

  // Calls f(percentile, value) at 0, then half of the way to 100 that is left, and so on, and at 100.
  template <class F>
  void forEachPercentile(F f) const;

 private:
  static constexpr std::int64_t nothing = std::numeric_limits<std::int64_t>::max();

  int bucketOf(std::int64_t value) const noexcept;
  std::size_t indexOf(std::int64_t value) const noexcept;
  std::int64_t valueAt(std::size_t index) const noexcept;
  std::int64_t stepAt(std::int64_t value) const noexcept { return std::int64_t{1} << (unit_ + bucketOf(value)); }
  std::int64_t lowestEquivalent(std::int64_t value) const noexcept { return value & -stepAt(value); }
  std::int64_t highestEquivalent(std::int64_t value) const noexcept {
    return lowestEquivalent(value) + stepAt(value) - 1;
  }
  std::int64_t medianEquivalent(std::int64_t value) const noexcept {
    return lowestEquivalent(value) + (stepAt(value) >> 1);
  }
  // The percentile after this one in forEachPercentile.
  static double nextPercentile(double percentile) noexcept;

  std::int64_t* counts_ = nullptr;
  std::size_t size_ = 0;
  std::int64_t highest_;
  int unit_;           // the bits that all numbers lose: those below `lowest`
  int halfStepsBits_;  // of the number of steps in half a bucket
  std::int64_t total_ = 0;
  std::int64_t min_ = nothing;
  std::int64_t max_ = 0;
};

template <class F>
void HdrHistogram::forEachPercentile(F f) const {
  std::int64_t seen = 0;
  std::int64_t value = 0;
  double percentile = 0;
  for (std::size_t index = 0; index < size_ && seen < total_; ++index) {
    if (counts_[index] == 0) continue;
    seen += counts_[index];
    value = valueAt(index);
    const auto reached = 100.0 * static_cast<double>(seen) / static_cast<double>(total_);
    // After the last count it is all over, and only 100 is left to tell.
    for (bool more = true; more && percentile <= reached; percentile = nextPercentile(percentile)) {
      f(percentile, value);
      more = seen < total_;
    }
  }
  f(100.0, value);
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/hdr.ipp>
#endif
