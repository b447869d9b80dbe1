#include <nodus/perf_hooks/event_loop_utilization.hpp>

#include <nodus/kernel/timers.hpp>
#include <nodus/util.hpp>

#include "../support/run_loop.hpp"

using namespace nodus;
using namespace nodus_test;

namespace {

void work(double milliseconds) {
  for (const auto end = performance::now() + milliseconds; performance::now() < end;) {
  }
}

// On a busy machine a timer may be due before the loop comes to wait for it.
void afterWaiting(const perf_hooks::EventLoopUtilization& before, void (*f)(const perf_hooks::EventLoopUtilization&)) {
  setTimeout([=] { performance::eventLoopUtilization(before).idle > 0 ? f(before) : afterWaiting(before, f); }, 5);
}

}  // namespace

TEST_CASE("before the loop runs nothing is known") {
  Loop loop;
  const auto none = performance::eventLoopUtilization();
  CHECK(none.idle == 0);
  CHECK(none.active == 0);
  CHECK(none.utilization == 0);
  CHECK(performance::nodeTiming().loopStart == -1);
  CHECK(performance::nodeTiming().loopExit == -1);
}

TEST_CASE("waiting is idle, working is active, and both together are the time since the loop began to run") {
  Loop loop;
  afterWaiting({}, [](const auto&) {
    const auto first = performance::eventLoopUtilization();
    CHECK(first.idle > 0);
    work(5);
    const auto second = performance::eventLoopUtilization();
    CHECK(second.idle == first.idle);
    CHECK(second.active >= first.active + 5);
    CHECK(second.idle + second.active <= performance::now() - performance::nodeTiming().loopStart);
    CHECK(second.utilization == doctest::Approx(second.active / (second.active + second.idle)));
    const auto difference = performance::eventLoopUtilization(second, first);
    CHECK(difference.idle == 0);
    CHECK(difference.utilization == 1);
    afterWaiting(second, [](const auto& before) {
      const auto third = performance::eventLoopUtilization(before);
      CHECK(third.idle > 0);
      CHECK(third.utilization < 1);
      CHECK(performance::nodeTiming().idleTime == doctest::Approx(third.idle + before.idle));
    });
  });
  loop.run();
  CHECK(performance::nodeTiming().loopExit > performance::nodeTiming().loopStart);
  CHECK(performance::nodeTiming().uvMetricsInfo.loopCount > 0);
}

TEST_CASE("a loop that never waits is not idle") {
  Loop loop;
  static int left = 1000;
  struct Again {
    static void now() {
      if (--left > 0) setImmediate(&now);
    }
  };
  Again::now();
  loop.run();
  CHECK(performance::nodeTiming().idleTime == 0);
}

TEST_CASE("utilization prints as in Node") {
  CHECK(util::inspect(perf_hooks::EventLoopUtilization{1, 3, 0.75}) == "{ idle: 1, active: 3, utilization: 0.75 }");
}
