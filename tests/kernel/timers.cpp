#include <nodus/kernel/timers.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <chrono>
#include <limits>
#include <string>

using namespace nodus;
using namespace nodus_test;

namespace {

Trace log;

// A clock that goes as far as it is told, and a little each time that it is read, or else no wait would end.
class SteppingClock final : public System {
 public:
  std::int64_t monotonicTime() override { return now_ += step_; }
  void advance(std::int64_t milliseconds) { now_ += milliseconds * 1'000'000; }
  void freeze() { step_ = 0; }

 private:
  std::int64_t now_ = 1'000'000'000;
  std::int64_t step_ = 100'000;
};

// Runs `f` on a loop whose time the callbacks can move.
template <class F>
void runWithClock(F f) {
  SteppingClock clock;
  Loop loop(clock);
  f(clock);
  loop.run();
}

}  // namespace

TEST_CASE("timers run by the time at which they are due, those of one duration in order of their start") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    setTimeout([] { log("5a"); }, 5);
    setTimeout([] { log("3"); }, 3);
    setTimeout([] { log("5b"); }, std::chrono::milliseconds(5));
    clock.advance(20);
  });
  CHECK(log.text() == "3 5a 5b");
}

TEST_CASE("a timer that is started anew while it waits fires once, by its new delay") {
  struct Logging final : detail::TimerBase {
    void fire() override { log("anew"); }
  };
  log.clear();
  runWithClock([](SteppingClock& clock) {
    auto& timers = Loop::current().timers();
    const auto timer = detail::makeRef<Logging>();
    for (const double delay : {5., 5., 10.}) timers.startAnew(*timer, delay, false);
    setTimeout([] { log("7"); }, 7);
    clock.advance(20);
  });
  CHECK(log.text() == "7 anew");
}

TEST_CASE("a delay counts from the call, also late in a callback") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    setTimeout([] { log("A"); }, 10);
    clock.advance(5);
    setTimeout([] { log("B"); }, 7);
    clock.advance(20);
  });
  CHECK_ORDER(log.text(), "A B", R"(
    setTimeout(() => log('A'), 10);
    for (const end = performance.now() + 5; performance.now() < end;);
    setTimeout(() => log('B'), 7);
  )");
}

TEST_CASE("delays that are not from 1 to 2^31-1 count as 1, and fractions are dropped") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    setTimeout([] { log("2"); }, 2);
    setTimeout([] { log("nan"); }, std::numeric_limits<double>::quiet_NaN());
    setTimeout([] { log("negative"); }, -5);
    setTimeout([] { log("huge"); }, 2147483648.0);
    setTimeout([] { log("1.9"); }, 1.9);
    setTimeout([] { log("default"); });
    clock.advance(50);
  });
  CHECK(log.text() == "nan negative huge 1.9 default 2");
}

TEST_CASE("ticks and microtasks run between two timers") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    for (const auto* name : {"a", "b"}) {
      setTimeout([name] {
        log(name);
        queueMicrotask([] { log("micro"); });
        process::nextTick([] { log("tick"); });
      }, 1);
    }
    clock.advance(5);
  });
  CHECK(log.text() == "a tick micro b tick micro");
}

TEST_CASE("a timer that was cleared does not fire, also one that is due in the same phase") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    static Timeout second;
    setTimeout([] {
      log("first");
      clearTimeout(second);
    }, 1);
    second = setTimeout([] { log("second"); }, 1);
    clearTimeout(setTimeout([] { log("third"); }, 1));
    clearTimeout(Timeout());
    clock.advance(5);
  });
  CHECK(log.text() == "first");
}

TEST_CASE("an interval goes on until it is cleared, from within too") {
  log.clear();
  runWithClock([](SteppingClock&) {
    static Timeout timer;
    timer = setInterval([n = 0]() mutable {
      log(std::to_string(++n));
      if (n == 3) clearInterval(timer);
    }, 2);
  });
  CHECK(log.text() == "1 2 3");
}

TEST_CASE("timers that are not referenced do not hold the loop") {
  log.clear();
  runWithClock([](SteppingClock&) {
    auto timer = setTimeout([] { log("never"); }, 1000);
    CHECK(timer.hasRef());
    timer.unref();
    CHECK_FALSE(timer.hasRef());
    setTimeout([] { log("held"); }, 1).unref().ref();
  });
  CHECK(log.text() == "held");
}

TEST_CASE("refresh starts a timer anew, also one that has fired, but not one that was cleared") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    static Timeout again;
    again = setTimeout([n = 0]() mutable {
      log(std::to_string(++n));
      if (n < 3) again.refresh();
    }, 2);
    auto late = setTimeout([] { log("late"); }, 3);
    clock.advance(2);
    late.refresh();
    auto cleared = setTimeout([] { log("cleared"); }, 1);
    clearTimeout(cleared);
    cleared.refresh();
  });
  CHECK(log.text().find("cleared") == std::string::npos);
  CHECK(log.text().find('3') != std::string::npos);
  CHECK(log.text().find("late") != std::string::npos);
}

TEST_CASE("an immediate that was cleared does not run, and one that is not referenced does not hold the loop") {
  log.clear();
  runLoop([] {
    const auto cleared = setImmediate([] { log("cleared"); });
    clearImmediate(cleared);
    auto never = setImmediate([] { log("unref"); });
    never.unref();
    CHECK_FALSE(never.hasRef());
  });
  CHECK(log.text().empty());
}

TEST_CASE("many timers of many durations fire in order") {
  static int last = 0;
  static int count = 0;
  runWithClock([](SteppingClock& clock) {
    clock.freeze();
    for (int i = 0; i < 5000; ++i) {
      const int delay = 1 + (i * 7919) % 600;
      auto timer = setTimeout([delay] {
        CHECK(delay >= last);
        last = delay;
        ++count;
      }, delay);
      if (i % 3 == 0) clearTimeout(timer);
    }
    clock.advance(2000);
  });
  CHECK(count == 3333);
}

TEST_CASE("a timer that takes the place of a cleared one runs in the phase in which that was due") {
  log.clear();
  runWithClock([](SteppingClock& clock) {
    setTimeout([&clock] {
      const auto cleared = setTimeout([] { log("cleared"); }, 1);
      setImmediate([] { log("immediate"); });
      clock.advance(2);
      process::nextTick([&clock, cleared] {
        clearTimeout(cleared);
        setTimeout([] { log("timeout"); }, 1);
        clock.advance(2);
      });
    }, 1);
  });
  CHECK_ORDER(log.text(), "timeout immediate", R"(
    const spin = () => { for (const end = performance.now() + 2; performance.now() < end;); };
    setTimeout(() => {
      const cleared = setTimeout(() => log('cleared'), 1);
      setImmediate(() => log('immediate'));
      spin();
      process.nextTick(() => { clearTimeout(cleared); setTimeout(() => log('timeout'), 1); spin(); });
    }, 1);
  )");
}
