#include <nodus/perf_hooks/timerify.hpp>

#include <nodus/kernel/timers_promises.hpp>
#include <nodus/perf_hooks/observer.hpp>

#include "../support/run_loop.hpp"

#include <cstdint>
#include <memory>
#include <string>

using namespace nodus;
using namespace nodus_test;

TEST_CASE("calls of a timerified function are told of, and counted, once they are through") {
  static std::string told;
  told.clear();
  auto histogram = perf_hooks::createHistogram();
  runLoop([&]() -> Promise<> {
    perf_hooks::PerformanceObserver observer([](const perf_hooks::PerformanceObserverEntryList& list) {
      for (const auto& entry : list.getEntries()) told += std::string(entry.entryType()) + ':' + entry.name() + ' ';
    });
    observer.observe({.entryTypes = {{"function"}}});
    auto add = performance::timerify([](int a, int b) { return a + b; }, {.histogram = histogram, .name = "add"});
    CHECK(add(1, 2) == 3);
    auto later = performance::timerify([](int x) -> Promise<int> {
      co_await timers::setImmediate();
      co_return x;
    }, {.histogram = histogram, .name = "later"});
    auto promise = later(5);
    CHECK(histogram.count() == 1);
    const int five = co_await promise;
    CHECK(five == 5);
    CHECK(histogram.count() == 2);
    auto nothing = performance::timerify([] {});
    nothing();
    auto fails = performance::timerify([]() -> int { throw Error("no"); }, {.histogram = histogram});
    CHECK_THROWS_AS(fails(), Error);
    CHECK(histogram.count() == 2);
  });
  CHECK(told == "function:add function:later function: ");
}

TEST_CASE("what a timerified function returns may be a reference, or only movable") {
  Loop loop;
  int target = 1;
  auto reference = performance::timerify([&]() -> int& { return target; });
  reference() = 2;
  CHECK(target == 2);
  auto movable = performance::timerify([] { return std::make_unique<int>(3); });
  CHECK(*movable() == 3);
}

TEST_CASE("a call for which the clock stood still is counted, too") {
  struct StandingClock final : System {
    std::int64_t monotonicTime() override { return 1'000'000'000; }
  } clock;
  Loop loop(clock);
  auto histogram = perf_hooks::createHistogram();
  performance::timerify([] {}, {.histogram = histogram})();
  CHECK(histogram.count() == 1);
  CHECK(histogram.max() == 1);
}
