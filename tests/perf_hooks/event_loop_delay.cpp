#include <nodus/perf_hooks/event_loop_delay.hpp>

#include <nodus/kernel/timers.hpp>

#include "../support/run_loop.hpp"

using namespace nodus;
using namespace nodus_test;

TEST_CASE("the delay of the loop is counted while it is enabled, in nanoseconds") {
  runLoop([] {
    auto delay = perf_hooks::monitorEventLoopDelay({.resolution = 1});
    CHECK(delay.enable());
    CHECK_FALSE(delay.enable());
    setInterval([delay, timer = Timeout()]() mutable {}, 1).unref();
    struct Wait {
      static void forCounts(perf_hooks::IntervalHistogram histogram) {
        if (histogram.count() < 3) return static_cast<void>(setTimeout([histogram] { forCounts(histogram); }, 1));
        CHECK(histogram.max() >= 500'000);  // the loop's time is in whole milliseconds
        CHECK(histogram.disable());
        CHECK_FALSE(histogram.disable());
        histogram.reset();
        CHECK(histogram.count() == 0);
      }
    };
    Wait::forCounts(delay);
  });
}

TEST_CASE("a histogram that is enabled does not hold the loop, and may outlive it") {
  auto delay = [] {
    Loop loop;
    auto histogram = perf_hooks::monitorEventLoopDelay();
    histogram.enable();
    loop.run();
    return histogram;
  }();
  CHECK(delay.count() == 0);
}

TEST_CASE("a resolution below a millisecond is refused") {
  try {
    perf_hooks::monitorEventLoopDelay({.resolution = 0});
    FAIL("no exception");
  } catch (const RangeError& error) {
    CHECK(error.code() == "ERR_OUT_OF_RANGE");
    CHECK(error.message() ==
          "The value of \"options.resolution\" is out of range. It must be >= 1 && <= 9007199254740991. Received 0");
  }
}
