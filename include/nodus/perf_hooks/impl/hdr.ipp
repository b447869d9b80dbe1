#pragma once

#include <nodus/perf_hooks/detail/hdr.hpp>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

namespace nodus::inline v0 {
namespace detail {

inline int bitWidth(std::uint64_t value) noexcept { return 64 - std::countl_zero(value); }

// The memory comes as zeros from the system and takes up room only where something is counted.
NODUS_DECL HdrHistogram::HdrHistogram(std::int64_t lowest, std::int64_t highest, int figures) : highest_(highest) {
  std::uint64_t resolved = 2;  // up to here every number has a step of its own
  for (int i = 0; i < figures; ++i) resolved *= 10;
  halfStepsBits_ = bitWidth(resolved - 1) - 1;
  unit_ = bitWidth(static_cast<std::uint64_t>(lowest)) - 1;
  std::size_t buckets = 1;
  for (auto beyond = std::uint64_t{2} << (halfStepsBits_ + unit_); beyond <= static_cast<std::uint64_t>(highest);) {
    beyond <<= 1;
    ++buckets;
  }
  size_ = (buckets + 1) << halfStepsBits_;
  counts_ = static_cast<std::int64_t*>(std::calloc(size_, sizeof(std::int64_t)));
  if (!counts_) throw std::bad_alloc();
}

NODUS_DECL HdrHistogram::~HdrHistogram() { std::free(counts_); }

NODUS_DECL int HdrHistogram::bucketOf(std::int64_t value) const noexcept {
  const auto inFirst = (std::uint64_t{2} << (halfStepsBits_ + unit_)) - 1;
  return bitWidth(static_cast<std::uint64_t>(value) | inFirst) - (unit_ + halfStepsBits_ + 1);
}

NODUS_DECL std::size_t HdrHistogram::indexOf(std::int64_t value) const noexcept {
  const auto bucket = bucketOf(value);
  const auto step = static_cast<std::size_t>(value >> (bucket + unit_));
  return (static_cast<std::size_t>(bucket) << halfStepsBits_) + step;
}

NODUS_DECL std::int64_t HdrHistogram::valueAt(std::size_t index) const noexcept {
  const auto half = std::size_t{1} << halfStepsBits_;
  const auto bucket = index < 2 * half ? 0 : static_cast<int>(index >> halfStepsBits_) - 1;
  const auto step = index - (static_cast<std::size_t>(bucket) << halfStepsBits_);
  return static_cast<std::int64_t>(step) << (bucket + unit_);
}

NODUS_DECL void HdrHistogram::add(const HdrHistogram& other) noexcept {
  for (std::size_t index = 0; index < other.size_; ++index) {
    if (other.counts_[index] != 0) record(other.valueAt(index), other.counts_[index]);
  }
}

NODUS_DECL void HdrHistogram::reset() noexcept {
  std::memset(counts_, 0, size_ * sizeof(std::int64_t));
  total_ = 0;
  min_ = nothing;
  max_ = 0;
}

NODUS_DECL std::int64_t HdrHistogram::min() const noexcept {
  if (counts_[0] > 0) return 0;
  return min_ == nothing ? nothing : lowestEquivalent(min_);
}

NODUS_DECL double HdrHistogram::mean() const noexcept {
  std::uint64_t sum = 0;  // which may overflow, as in Node
  std::int64_t seen = 0;
  for (std::size_t index = 0; seen < total_; ++index) {
    if (counts_[index] == 0) continue;
    seen += counts_[index];
    sum += static_cast<std::uint64_t>(counts_[index]) * static_cast<std::uint64_t>(medianEquivalent(valueAt(index)));
  }
  return static_cast<double>(static_cast<std::int64_t>(sum)) / static_cast<double>(total_);
}

NODUS_DECL double HdrHistogram::stddev() const noexcept {
  const auto middle = mean();
  double sum = 0;
  std::int64_t seen = 0;
  for (std::size_t index = 0; seen < total_; ++index) {
    if (counts_[index] == 0) continue;
    seen += counts_[index];
    const auto distance = static_cast<double>(medianEquivalent(valueAt(index))) - middle;
    sum += distance * distance * static_cast<double>(counts_[index]);
  }
  return std::sqrt(sum / static_cast<double>(total_));
}

NODUS_DECL std::int64_t HdrHistogram::valueAtPercentile(double percentile) const noexcept {
  auto wanted = static_cast<std::int64_t>(percentile / 100.0 * static_cast<double>(total_) + 0.5);
  if (wanted < 1) wanted = 1;
  std::int64_t seen = 0;
  for (std::size_t index = 0; index < size_ && seen < total_; ++index) {
    seen += counts_[index];
    if (seen >= wanted) return highestEquivalent(valueAt(index));
  }
  return highestEquivalent(0);
}

NODUS_DECL double HdrHistogram::nextPercentile(double percentile) noexcept {
  const auto halvings = static_cast<int>(std::log(100.0 / (100.0 - percentile)) / std::log(2.0)) + 1;
  return percentile + 100.0 / std::ldexp(1.0, halvings);
}

}  // namespace detail
}  // namespace nodus::inline v0
