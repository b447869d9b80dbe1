#include <nodus/kernel/thread_pool.hpp>

#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/timers.hpp>

#include "../support/gate.hpp"
#include "../support/run_loop.hpp"

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace nodus;
using namespace nodus_test;

TEST_CASE("a job runs on another thread, and its result or exception comes back") {
  runLoop([]() -> Promise<> {
    const auto here = std::this_thread::get_id();
    auto there = co_await detail::runInPool([] { return std::this_thread::get_id(); });
    CHECK(there != here);
    auto text = co_await detail::runInPool([] { return std::string(100, 'x'); });
    CHECK(text.size() == 100);
    auto unique = co_await detail::runInPool([] { return std::make_unique<int>(4); });
    CHECK(*unique == 4);
    auto failed = detail::runInPool([] { throw RangeError("there"); });
    try {
      co_await failed;
      FAIL("no exception");
    } catch (const RangeError& error) {
      CHECK(error.message() == "there");
    }
  });
}

TEST_CASE("jobs keep the loop alive until they are done, all of them, on at most as many threads as the pool has") {
  runLoop([]() -> Promise<> {
    std::vector<Promise<std::thread::id>> jobs;
    for (int i = 0; i < 2000; ++i) jobs.push_back(detail::runInPool([] { return std::this_thread::get_id(); }));
    auto ids = co_await promise::all(jobs);
    CHECK(std::set(ids.begin(), ids.end()).size() <= detail::threadPoolSize());
  });
}

TEST_CASE("ticks run between two completions of one batch") {
  static Trace log;
  Loop loop;
  Gate gate;
  std::vector<Promise<>> jobs;
  for (const auto* name : {"a", "b"}) {
    auto job = detail::runInPool([&gate] { gate.wait(); });
    job.then([name] {
      log(name);
      process::nextTick([name] { log(std::string("tick-") + name); });
    }).detach();
    jobs.push_back(job);
  }
  gate.waitForThreads(detail::threadPoolSize() > 1 ? 2 : 1);
  gate.open();
  loop.run();
  CHECK((log.text() == "a tick-a b tick-b" || log.text() == "b tick-b a tick-a"));
}

TEST_CASE("threads of the pool take no signals") {
  runLoop([]() -> Promise<> {
    auto blocked = co_await detail::runInPool([] {
      sigset_t mask;
      pthread_sigmask(SIG_SETMASK, nullptr, &mask);
      return sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGINT) == 1;
    });
    CHECK(blocked);
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    CHECK(sigismember(&mask, SIGTERM) == 0);
  });
}

TEST_CASE("a job that waits never runs once its signal has fired; one that runs is left behind") {
  runLoop([]() -> Promise<> {
    auto gate = std::make_shared<Gate>();  // the jobs outlive this coroutine
    const AbortController controller;
    std::atomic<bool> ran = false;
    std::vector<Promise<>> busy;
    for (unsigned i = 0; i < detail::threadPoolSize(); ++i) {
      busy.push_back(detail::runInPool([gate] { gate->wait(); }, controller.signal()));
    }
    gate->waitForThreads(detail::threadPoolSize());
    auto waiting = detail::runInPool([&ran] { ran = true; }, controller.signal());
    busy.push_back(waiting);
    controller.abort(Error("enough"));
    CHECK_FALSE(controller.signal().state()->hasListeners());
    int aborted = 0;
    for (auto& promise : busy) {
      try {
        co_await promise;
      } catch (const AbortError& error) {
        if (error.cause()->message() == "enough") ++aborted;
      }
    }
    CHECK(aborted == static_cast<int>(detail::threadPoolSize()) + 1);
    gate->open();
    co_await detail::runInPool([] {});
    CHECK_FALSE(ran);
    auto late = detail::runInPool([&ran] { ran = true; }, controller.signal());
    CHECK(late.isRejected());
    late.catch_([] {}).detach();
  });
}

TEST_CASE("a signal that does not fire has no listener left") {
  const AbortController controller;
  runLoop([&]() -> Promise<> { co_await detail::runInPool([] {}, controller.signal()); });
  CHECK_FALSE(controller.signal().state()->hasListeners());
}

TEST_CASE("slow work leaves half of the threads to the rest") {
  if (detail::threadPoolSize() < 2) return;
  runLoop([]() -> Promise<> {
    Gate gate;
    std::vector<Promise<>> slow;
    for (unsigned i = 0; i < 2 * detail::threadPoolSize(); ++i) {
      slow.push_back(detail::runInPool([&gate] { gate.wait(); }, {}, detail::PoolWork::slow));
    }
    co_await detail::runInPool([] {});
    gate.open();
    co_await promise::all(slow);
  });
}

TEST_CASE("when the loop goes first, jobs end on their own and their results are dropped") {
  auto token = std::make_shared<int>(1);
  for (int round = 0; round < 50; ++round) {
    Loop loop;
    for (int i = 0; i < 20; ++i) detail::runInPool([] { return std::string(100, 'x'); }).detach();
    detail::runInPool([token] { return token; }).detach();
    if (round % 2 == 0) {
      setImmediate([&loop] { loop.stop(); });
      loop.run();
    }
  }
  runLoop([]() -> Promise<> { co_await detail::runInPool([] {}); });
  while (token.use_count() > 1) std::this_thread::yield();
}

TEST_CASE("loops of several threads share the pool") {
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&done] {
      Loop loop;
      for (int i = 0; i < 300; ++i) detail::runInPool([i] { return i; }).then([&done](int) { ++done; }).detach();
      loop.run();
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(done == 900);
}
