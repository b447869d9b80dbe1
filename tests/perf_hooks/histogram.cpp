#include <nodus/perf_hooks/histogram.hpp>

#include <nodus/json.hpp>
#include <nodus/util.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <cinttypes>
#include <cmath>
#include <string>
#include <vector>

using namespace nodus;
using perf_hooks::createHistogram;

namespace {

std::string number(double value) { return std::isnan(value) ? "NaN" : json::stringify(value); }

// Everything that can be asked of a histogram, as one line.
std::string describe(const perf_hooks::Histogram& histogram) {
  std::string text;
  for (const auto value : {histogram.count(), histogram.exceeds(), histogram.min(), histogram.max()}) {
    text += std::to_string(value) + ';';
  }
  text += number(histogram.mean()) + ';' + number(histogram.stddev()) + ';';
  for (const auto& [percentile, value] : histogram.percentiles()) {
    text += number(percentile) + ':' + std::to_string(value) + ' ';
  }
  for (const double percentile : {0.001, 1.0, 10.0, 33.3, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    text += ' ' + std::to_string(histogram.percentile(percentile));
  }
  return text + '\n';
}

class Random {
 public:
  std::int64_t below(std::int64_t limit) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::int64_t>(state_ >> 33) % limit;
  }
  std::int64_t oneOf(std::initializer_list<std::int64_t> all) {
    return all.begin()[below(static_cast<std::int64_t>(all.size()))];
  }

 private:
  std::uint64_t state_ = 12345;
};

std::string codeOf(auto f) {
  try {
    f();
    return {};
  } catch (const RangeError& error) {
    return error.code() + ": " + error.message();
  }
}

}  // namespace

TEST_CASE("random numbers in histograms of all shapes give what Node gives") {
  const auto expected = nodus_test::runNode(R"(
    const { createHistogram } = require('perf_hooks');
    let state = 12345n;
    const below = (limit) => {
      state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
      return Number(state >> 33n) % limit;
    };
    const oneOf = (...all) => all[below(all.length)];
    let out = '';
    const describe = (x) => {
      out += [x.count, x.exceeds, x.minBigInt, x.maxBigInt, x.mean, x.stddev].join(';') + ';';
      for (const [percentile, value] of x.percentiles) out += percentile + ':' + value + ' ';
      for (const p of [0.001, 1, 10, 33.3, 50, 90, 99, 99.9, 100]) out += ' ' + x.percentile(p);
      out += '\n';
    };
    for (let round = 0; round < 60; ++round) {
      const figures = 1 + below(5), lowest = 1 + below(oneOf(1, 3, 2000));
      const highest = 2 * lowest + below(oneOf(100, 100000, 2147483647));
      const a = createHistogram({ lowest, highest, figures }), b = createHistogram();
      const count = oneOf(3, 50, 3000);
      for (let i = 0; i < count; ++i) {
        const value = 1 + below(oneOf(10, 1000, 2147483647));
        (below(4) ? a : b).record(value);
      }
      describe(a); describe(b); a.add(b); describe(a);
    }
    process.stdout.write(out);)");
  if (!expected) return;
  Random random;
  std::string ours;
  for (int round = 0; round < 60; ++round) {
    const auto figures = static_cast<int>(1 + random.below(5));
    const auto lowest = 1 + random.below(random.oneOf({1, 3, 2000}));
    const auto highest = 2 * lowest + random.below(random.oneOf({100, 100000, 2147483647}));
    auto a = createHistogram({.lowest = lowest, .highest = highest, .figures = figures});
    auto b = createHistogram();
    const auto count = random.oneOf({3, 50, 3000});
    for (std::int64_t i = 0; i < count; ++i) {
      const auto value = 1 + random.below(random.oneOf({10, 1000, 2147483647}));
      (random.below(4) ? a : b).record(value);
    }
    ours += describe(a);
    ours += describe(b);
    a.add(b);
    ours += describe(a);
  }
  CHECK(ours == *expected);
}

TEST_CASE("a histogram without numbers") {
  const auto empty = createHistogram();
  CHECK(empty.count() == 0);
  CHECK(empty.min() == INT64_MAX);
  CHECK(empty.max() == 0);
  CHECK(std::isnan(empty.mean()));
  CHECK(std::isnan(empty.stddev()));
  CHECK(util::inspect(empty) ==
        "Histogram {\n  min: 9223372036854776000,\n  max: 0,\n  mean: NaN,\n  exceeds: 0,\n  stddev: NaN,\n"
        "  count: 0,\n  percentiles: Map(1) { 100 => 0 }\n}");
}

TEST_CASE("what is above the highest number is only counted as too large") {
  auto small = createHistogram({.lowest = 1, .highest = 100, .figures = 1});
  for (const std::int64_t value : {1, 5, 100, 101, 1000}) small.record(value);
  CHECK(small.count() == 3);
  CHECK(small.exceeds() == 2);
  CHECK(small.max() == 103);
  small.reset();
  CHECK(small.count() == 0);
  CHECK(small.exceeds() == 0);
}

TEST_CASE("recordDelta counts from its second call on") {
  struct Clock final : System {
    std::int64_t monotonicTime() override { return now; }
    std::int64_t now = 1000;
  } clock;
  Loop loop(clock);
  auto histogram = createHistogram();
  histogram.recordDelta();
  CHECK(histogram.count() == 0);
  clock.now += 500;
  histogram.recordDelta();
  CHECK(histogram.count() == 1);
  CHECK(histogram.max() == 500);
}

TEST_CASE("copies are the same histogram") {
  auto one = createHistogram();
  auto other = one;
  other.record(7);
  CHECK(one.count() == 1);
  CHECK(one == other);
  CHECK_FALSE(one == createHistogram());
}

TEST_CASE("numbers out of range are refused as Node refuses them") {
  CHECK(codeOf([] { createHistogram({.lowest = 0}); }) ==
        "ERR_OUT_OF_RANGE: The value of \"options.lowest\" is out of range. It must be >= 1 && <= 9007199254740991. Received 0");
  CHECK(codeOf([] { createHistogram({.lowest = 5, .highest = 9}); }) ==
        "ERR_OUT_OF_RANGE: The value of \"options.highest\" is out of range. It must be >= 10 && <= 9007199254740991. Received 9");
  CHECK(codeOf([] { createHistogram({.figures = 6}); }) ==
        "ERR_OUT_OF_RANGE: The value of \"options.figures\" is out of range. It must be >= 1 && <= 5. Received 6");
  CHECK(codeOf([] { createHistogram().record(0); }) ==
        "ERR_OUT_OF_RANGE: The value of \"val\" is out of range. It must be >= 1 && <= 9007199254740991. Received 0");
  CHECK(codeOf([] { createHistogram().percentile(0); }) ==
        "ERR_OUT_OF_RANGE: The value of \"percentile\" is out of range. It must be > 0 && <= 100. Received 0");
  CHECK(codeOf([] { createHistogram().percentile(101); }) ==
        "ERR_OUT_OF_RANGE: The value of \"percentile\" is out of range. It must be > 0 && <= 100. Received 101");
}
