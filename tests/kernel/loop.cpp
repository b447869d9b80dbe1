#include <nodus/kernel/loop.hpp>

#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <unistd.h>

using namespace nodus;
using namespace nodus_test;

namespace {

Trace log;

bool logCaught(const std::exception_ptr& exception, bool) {
  log("caught-" + detail::toError(exception).message());
  return true;
}

struct CatchAll {
  CatchAll() {
    log.clear();
    detail::loopHooks().uncaughtException = &logCaught;
  }
  ~CatchAll() { detail::loopHooks().uncaughtException = nullptr; }
};

// Runs `f` in a callback of the poll phase.
template <class F>
void inPollPhase(F f) {
  Loop loop;
  Loop::Hold hold(loop);
  std::thread thread([&, remote = loop.remote()] {
    remote.post([&] {
      hold.release();
      f();
    });
  });
  loop.run();
  thread.join();
}

class StepClock final : public System {
 public:
  explicit StepClock(std::int64_t step) : step_(step) {}
  std::int64_t monotonicTime() override { return ++reads * step_; }

  std::atomic<std::int64_t> reads{0};

 private:
  std::int64_t step_;
};

// Holds the loop until it has seen that there is something to read.
class ReadyPipe {
 public:
  explicit ReadyPipe(Loop& loop) : hold_(loop) {
    REQUIRE(::pipe(ends_) == 0);
    REQUIRE(::write(ends_[1], "x", 1) == 1);
    REQUIRE(watcher_.open(loop.reactor(), ends_[0], &ReadyPipe::ready, this) == 0);
  }
  ReadyPipe(const ReadyPipe&) = delete;
  ReadyPipe& operator=(const ReadyPipe&) = delete;
  ~ReadyPipe() {
    watcher_.close();
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

 private:
  static void ready(void* self, unsigned) { static_cast<ReadyPipe*>(self)->hold_.release(); }

  Loop::Hold hold_;
  detail::Watcher watcher_;
  int ends_[2];
};

void scheduleThrows() {
  setImmediate([] { log("check"); });
  for (const auto* name : {"a", "b", "c", "d"}) {
    process::nextTick([name] { throw Error(name); });
    process::nextTick([name] { log(std::string("tick-") + name); });
  }
  queueMicrotask([] { log("micro"); });
}

constexpr auto scheduleThrowsScript = R"(
  process.on('uncaughtException', (e) => log('caught-' + e.message));
  function scheduleThrows() {
    setImmediate(() => log('check'));
    for (const name of ['a', 'b', 'c', 'd']) {
      process.nextTick(() => { throw new Error(name); });
      process.nextTick(() => log('tick-' + name));
    }
    queueMicrotask(() => log('micro'));
  }
)";

std::string script(const char* rest) { return std::string(scheduleThrowsScript) + rest; }

}  // namespace

TEST_CASE("ticks run before microtasks, and both until nothing is left") {
  log.clear();
  runLoop([] {
    queueMicrotask([] {
      log("micro1");
      process::nextTick([] { log("tick-of-micro"); });
      queueMicrotask([] { log("micro-of-micro"); });
    });
    process::nextTick([] {
      log("tick1");
      process::nextTick([] { log("tick-of-tick"); });
      queueMicrotask([] { log("micro-of-tick"); });
    });
    log("main");
  });
  CHECK_ORDER(log.text(), "main tick1 tick-of-tick micro1 micro-of-tick micro-of-micro tick-of-micro", R"(
    queueMicrotask(() => {
      log('micro1');
      process.nextTick(() => log('tick-of-micro'));
      queueMicrotask(() => log('micro-of-micro'));
    });
    process.nextTick(() => {
      log('tick1');
      process.nextTick(() => log('tick-of-tick'));
      queueMicrotask(() => log('micro-of-tick'));
    });
    log('main');
  )");
}

TEST_CASE("after an I/O callback, immediates run before timers") {
  log.clear();
  inPollPhase([] {
    setTimeout([] { log("timeout"); }, 0);
    for (const auto end = Loop::current().system().monotonicTime() + 2'000'000;
         Loop::current().system().monotonicTime() < end;) {
    }
    setImmediate([] {
      log("immediate");
      process::nextTick([] { log("tick"); });
      setImmediate([] { log("next-turn"); });
    });
    setImmediate([] { log("immediate2"); });
  });
  CHECK_ORDER(log.text(), "immediate tick immediate2 timeout next-turn", R"(
    require('node:fs').stat('.', () => {
      setTimeout(() => log('timeout'), 0);
      for (const end = performance.now() + 2; performance.now() < end;);
      setImmediate(() => {
        log('immediate');
        process.nextTick(() => log('tick'));
        setImmediate(() => log('next-turn'));
      });
      setImmediate(() => log('immediate2'));
    });
  )");
}

TEST_CASE("ticks that throw in the main script leave the rest as in Node") {
  CatchAll guard;
  runLoop([] { scheduleThrows(); });
  CHECK_ORDER(log.text(), "caught-a tick-a caught-b check tick-b caught-c tick-c caught-d tick-d micro",
              script("scheduleThrows();"));
}

TEST_CASE("ticks that throw after an I/O callback leave the rest as in Node") {
  CatchAll guard;
  inPollPhase([] { scheduleThrows(); });
  CHECK_ORDER(log.text(), "caught-a tick-a caught-b check tick-b caught-c tick-c caught-d tick-d micro",
              script("require('node:fs').stat('.', scheduleThrows);"));
}

TEST_CASE("ticks that throw after an immediate leave the rest as in Node") {
  CatchAll guard;
  inPollPhase([] {
    setImmediate(scheduleThrows);
    setImmediate([] { log("second"); });
  });
  CHECK_ORDER(log.text(), "caught-a second tick-a caught-b tick-b caught-c check tick-c caught-d tick-d micro",
              script("require('node:fs').stat('.', () => {"
                     "  setImmediate(scheduleThrows); setImmediate(() => log('second')); });"));
}

// Node 20 throws a TypeError of its own for ever here, so there is nothing to compare with.
TEST_CASE("ticks between two immediates may clear the second one and throw") {
  CatchAll guard;
  inPollPhase([] {
    auto second = std::make_shared<Immediate>();
    setImmediate([second] {
      process::nextTick([second] { clearImmediate(*second); });
      process::nextTick([] { throw Error("mine"); });
      process::nextTick([] { log("tick"); });
    });
    *second = setImmediate([] { log("cleared"); });
    setImmediate([] { log("third"); });
  });
  CHECK(log.text() == "caught-mine third tick");
}

TEST_CASE("a timer that throws does not keep the others from running") {
  CatchAll guard;
  inPollPhase([] {
    for (const auto* name : {"a", "b", "c"}) {
      setTimeout([name] {
        process::nextTick([name] { log(std::string("tick-") + name); });
        throw Error(name);
      }, 1);
    }
    auto& system = Loop::current().system();
    for (const auto end = system.monotonicTime() + 3'000'000; system.monotonicTime() < end;) continue;  // all are due
  });
  CHECK_ORDER(log.text(), "caught-a caught-b caught-c tick-a tick-b tick-c", script(R"(
    require('node:fs').stat('.', () => {
      for (const name of ['a', 'b', 'c']) {
        setTimeout(() => { process.nextTick(() => log('tick-' + name)); throw new Error(name); }, 1);
      }
      for (const end = performance.now() + 3; performance.now() < end;);
    });
  )"));
}

TEST_CASE("close callbacks run after the check phase, last in first out") {
  log.clear();
  inPollPhase([] {
    auto& loop = Loop::current();
    loop.closing(detail::makeTask([] { log("close1"); }));
    loop.closing(detail::makeTask([] {
      log("close2");
      Loop::current().closing(detail::makeTask([] { log("close-of-close"); }));
    }));
    loop.pending(detail::makeTask([] { log("pending"); }));
    setImmediate([] { log("check"); });
  });
  CHECK(log.text() == "pending check close2 close1 close-of-close");
}

TEST_CASE("stop ends the run after the turn, and another run goes on") {
  log.clear();
  Loop loop;
  setImmediate([&] {
    log("first");
    loop.stop();
    setImmediate([] { log("second"); });
  });
  loop.run();
  CHECK(log.text() == "first");
  loop.run();
  CHECK(log.text() == "first second");
  CHECK_FALSE(loop.alive());
}

TEST_CASE("a loop that runs can not be run again from within") {
  runLoop([] {
    setImmediate([] { CHECK_THROWS_WITH_AS(Loop::current().run(), doctest::Contains("running already"), Error); });
  });
}

TEST_CASE("post takes work from many threads, and none is lost or reordered within a thread") {
  Loop loop;
  Loop::Hold hold(loop);
  constexpr int threads = 4;
  constexpr int each = 5000;
  std::vector<int> last(threads, -1);
  int total = 0;
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t, remote = loop.remote()] {
      for (int i = 0; i < each; ++i) {
        remote.post([&, t, i] {
          CHECK(last[static_cast<std::size_t>(t)] == i - 1);
          last[static_cast<std::size_t>(t)] = i;
          if (++total == threads * each) hold.release();
        });
      }
    });
  }
  loop.run();
  for (auto& thread : running) thread.join();
  CHECK(total == threads * each);
}

TEST_CASE("a loop that expects a post looks out for it for a while, and then sleeps") {
  StepClock clock(1'000);
  Loop loop(clock);
  Loop::Hold hold(loop);
  loop.expectPost();
  std::thread thread([&, remote = loop.remote()] {
    while (clock.reads < 50) std::this_thread::yield();
    remote.post([&] { hold.release(); });
  });
  loop.run();
  thread.join();
  CHECK(clock.reads >= 50);
}

TEST_CASE("what gets ready ends the look-out for a post") {
  for (const std::int64_t step : {1'000, 0}) {  // also where the clock stands still
    StepClock clock(step);
    Loop loop(clock);
    ReadyPipe pipe(loop);
    loop.expectPost();
    loop.run();
    if (step > 0) CHECK(clock.reads < 30);
  }
}

TEST_CASE("ticks run between two posted callbacks") {
  log.clear();
  Loop loop;
  Loop::Hold hold(loop);
  loop.post([] { process::nextTick([] { log("tick"); }); });
  loop.post([&] {
    log("second");
    hold.release();
  });
  loop.run();
  CHECK(log.text() == "tick second");
}

TEST_CASE("a remote handle outlives its loop, and post says that it is gone") {
  auto token = std::make_shared<int>(1);
  auto loop = std::make_unique<Loop>();
  const auto remote = loop->remote();
  CHECK(remote.post([token] {}));
  loop.reset();
  CHECK(token.use_count() == 1);
  CHECK_FALSE(remote.post([token] {}));
  CHECK(token.use_count() == 1);
}

TEST_CASE("a loop drops what is queued when it goes, and its modules' data with it") {
  struct Data {
    explicit Data(Loop&) {}
    std::shared_ptr<int> token;
  };
  auto token = std::make_shared<int>(1);
  {
    Loop loop;
    loop.local<Data>().token = token;
    CHECK(&loop.local<Data>() == &loop.local<Data>());
    process::nextTick([token] {});
    queueMicrotask([token] {});
    setTimeout([token] {}, 1000);
    setImmediate([token] {});
    loop.post([token] {});
    CHECK(token.use_count() == 7);
  }
  CHECK(token.use_count() == 1);
}

TEST_CASE("loops nest on a thread") {
  Loop outer;
  CHECK(&Loop::current() == &outer);
  {
    Loop inner;
    CHECK(&Loop::current() == &inner);
  }
  CHECK(&Loop::current() == &outer);
}

TEST_CASE("a coroutine lambda given to the loop lives until it is done") {
  log.clear();
  runLoop([] {
    std::string name(40, 'x');
    setImmediate([name]() -> Promise<> {
      co_await promise::resolve();
      co_await promise::resolve();
      log(name);
    });
  });
  CHECK(log.text() == std::string(40, 'x'));
}
