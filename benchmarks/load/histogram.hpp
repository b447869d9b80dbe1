// Latencies in buckets whose width is at most 1/64 of their value.
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

namespace load {

class Histogram {
 public:
  void add(std::uint64_t ns) {
    ++counts_[bucket(ns)];
    ++total_;
  }

  void clear() {
    counts_.assign(kBuckets, 0);
    total_ = 0;
  }

  /// The lower edge in nanoseconds of the bucket that holds the given fraction.
  double percentile(double fraction) const {
    auto rank = static_cast<std::uint64_t>(fraction * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      seen += counts_[i];
      if (seen > rank) return lowerEdge(i);
    }
    return 0;
  }

 private:
  static constexpr std::size_t kSub = 64, kBuckets = kSub * 60;

  static std::size_t bucket(std::uint64_t v) {
    if (v < kSub) return static_cast<std::size_t>(v);
    auto shift = static_cast<std::size_t>(std::bit_width(v)) - 7;
    return (shift + 1) * kSub + static_cast<std::size_t>((v >> shift) - kSub);
  }

  static double lowerEdge(std::size_t i) {
    if (i < kSub) return static_cast<double>(i);
    return static_cast<double>((i % kSub + kSub) << (i / kSub - 1));
  }

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kBuckets);
  std::uint64_t total_ = 0;
};

}  // namespace load
