#include <nodus/worker_threads/pool.hpp>

#include <nodus/async_hooks.hpp>
#include <nodus/buffer.hpp>
#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include "../support/gate.hpp"
#include "../support/run_loop.hpp"

#include <atomic>
#include <csignal>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace nodus;
using namespace nodus_test;
using worker_threads::StopToken;
using worker_threads::WorkerPool;

namespace {

int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

template <class T>
std::string codeOf(const Promise<T>& promise) {
  return promise.isRejected() ? detail::toError(promise.state()->exception()).code() : "not rejected";
}

// Leaves the promise's failure without a complaint.
template <class T>
Promise<T> handled(Promise<T> promise) {
  promise.state()->observe();
  return promise;
}

// How many threads of this process have that name.
std::size_t threadsCalled(const std::string& name) {
  std::size_t count = 0;
  auto* folder = ::opendir("/proc/self/task");
  while (const auto* entry = ::readdir(folder)) {
    std::ifstream file("/proc/self/task/" + std::string(entry->d_name) + "/comm");
    std::string line;
    if (std::getline(file, line) && line == name) ++count;
  }
  ::closedir(folder);
  return count;
}

void waitForThreadsToEnd(const std::string& name) {
  while (threadsCalled(name) > 0) std::this_thread::yield();
}

class ParseError : public std::runtime_error {
 public:
  explicit ParseError(int where) : std::runtime_error("parse error"), line(where) {}
  int line;
};

struct Point {
  int x = 0;
  std::string name;
};

}  // namespace

TEST_CASE("jobs run on other threads, and their results come back") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 2});
    CHECK(pool.threads() == 2);
    auto both = co_await promise::all(pool.run(fib, 20), pool.run(fib, 10));
    CHECK(std::get<0>(both) == 6765);
    CHECK(std::get<1>(both) == 55);
    auto there = co_await pool.run([] { return static_cast<std::size_t>(std::hash<std::thread::id>()(std::this_thread::get_id())); });
    CHECK(there != std::hash<std::thread::id>()(std::this_thread::get_id()));
    co_await pool.run([] {});
    CHECK(pool.completed() == 4);
    CHECK(pool.queueSize() == 0);
    CHECK(pool.runTimeHistogram().count() == 4);
    CHECK(pool.waitTimeHistogram().count() == 4);
    CHECK(pool.runTime().max > 0);
    CHECK(pool.runTime().p99_999 <= pool.runTime().max);
    CHECK(pool.utilization() > 0);
    CHECK(pool.utilization() <= 1);
    CHECK(pool.duration() > 0);
  });
}

TEST_CASE("arguments are taken before run returns, moved, and gone when the result is there") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1});
    auto text = std::string("before");
    auto size = pool.run([](const std::string& s) { return s.size(); }, text);
    text = "something longer";
    const auto six = co_await size;
    CHECK(six == 6);
    auto owned = std::make_unique<int>(7);
    auto seven = co_await pool.run([](std::unique_ptr<int> p) { return *p; }, std::move(owned));
    CHECK(seven == 7);
    CHECK_FALSE(owned);
    Point point{1, "a"};
    auto back = co_await pool.run([](Point p) { return Point{p.x + 1, p.name + "!"}; }, point);
    CHECK(back.x == 2);
    CHECK(back.name == "a!");
    auto shared = std::make_shared<const std::string>("kept");
    auto long_ = co_await pool.run([](std::shared_ptr<const std::string> s) { return s->size(); }, shared);
    CHECK(long_ == 4);
    CHECK(shared.use_count() == 1);
  });
}

TEST_CASE("a Buffer goes to the job and comes back without a copy") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1});
    auto buffer = Buffer::alloc(100'000, 1);
    const auto* bytes = buffer.data();
    auto back = co_await pool.run([](Buffer b) {
      b.data()[0] = 9;
      return b;
    }, std::move(buffer));
    CHECK(back.data() == bytes);
    CHECK(back.data()[0] == 9);
  });
}

TEST_CASE("what a job throws arrives as what it is") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1});
    auto failed = pool.run([](int line) -> int { throw ParseError(line); }, 12);
    try {
      co_await failed;
      FAIL("no exception");
    } catch (const ParseError& error) {
      CHECK(error.line == 12);
    }
    auto range = pool.run([] { throw RangeError("too far", {.code = "ERR_FAR"}); });
    try {
      co_await range;
      FAIL("no exception");
    } catch (const RangeError& error) {
      CHECK(error.code() == "ERR_FAR");
    }
    CHECK(pool.completed() == 2);
  });
}

TEST_CASE("jobs with a higher priority go first, those with the same in order") {
  runLoop([]() -> Promise<> {
    static std::mutex mutex;
    static std::string order;
    order.clear();
    WorkerPool pool({.size = 1});
    Gate gate;
    auto blocked = pool.run([&gate] { gate.wait(); });
    gate.waitForThreads(1);
    std::vector<Promise<>> all;
    const auto add = [&](int priority, char name) {
      all.push_back(pool.run({.priority = priority}, [](char c) {
        const std::lock_guard lock(mutex);
        order += c;
      }, name));
    };
    add(0, 'd'), add(-1, 'h'), add(5, 'a'), add(0, 'e'), add(1, 'c'), add(5, 'b'), add(-1, 'i'), add(0, 'f'), add(-7, 'j'), add(0, 'g');
    CHECK(pool.queueSize() == 10);
    gate.open();
    co_await promise::all(all);
    co_await blocked;
    CHECK(order == "abcdefghij");
  });
}

TEST_CASE("withdrawing jobs of all priorities leaves the order of the others") {
  runLoop([]() -> Promise<> {
    static std::vector<int> done;
    done.clear();
    WorkerPool pool({.size = 1});
    Gate gate;
    auto blocked = pool.run([&gate] { gate.wait(); });
    gate.waitForThreads(1);
    AbortController controller;
    std::vector<Promise<>> kept;
    std::vector<Promise<>> withdrawn;
    for (int i = 0; i < 200; ++i) {
      const int priority = (i * 37) % 11 - 5;
      const bool keep = i % 3 == 0;
      auto job = pool.run({.priority = priority, .signal = keep ? SignalRef() : SignalRef(controller.signal())},
                          [](int p) { done.push_back(p); }, priority);
      (keep ? kept : withdrawn).push_back(keep ? job : handled(job));
    }
    controller.abort();
    CHECK(pool.queueSize() == kept.size());
    gate.open();
    co_await promise::all(kept);
    co_await blocked;
    CHECK(done.size() == kept.size());
    CHECK(std::is_sorted(done.rbegin(), done.rend()));
    for (const auto& promise : withdrawn) CHECK(codeOf(promise) == "ABORT_ERR");
  });
}

TEST_CASE("a signal withdraws what waits at once, and asks what runs to stop") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1});
    AbortController controller;
    AbortController other;
    static std::atomic<bool> began{false};
    static std::atomic<bool> stopped{false};
    static std::atomic<bool> ran{false};
    auto running = handled(pool.run({.signal = controller.signal()}, [](StopToken stop, int step) {
      began = true;
      while (!stop.aborted()) std::this_thread::yield();
      stopped = true;
      return step;
    }, 1));
    auto waiting = handled(pool.run({.signal = other.signal()}, [] { ran = true; }));
    while (!began) std::this_thread::yield();
    other.abort();
    CHECK(running.isPending());
    controller.abort();
    CHECK(codeOf(running) == "ABORT_ERR");
    CHECK(codeOf(waiting) == "ABORT_ERR");
    auto late = handled(pool.run({.signal = controller.signal()}, [] {}));
    CHECK(codeOf(late) == "ABORT_ERR");
    co_await pool.run([] {});
    CHECK(stopped);
    CHECK_FALSE(ran);
  });
}

TEST_CASE("a full queue rejects, and the pool says when it is full and when it has drained") {
  runLoop([]() -> Promise<> {
    static Trace log;
    log.clear();
    WorkerPool pool({.size = 1, .maxQueue = 2});
    pool.on<"needsDrain">([] { log("full"); });
    pool.on<"drain">([] { log("drain"); });
    Gate gate;
    auto first = pool.run([&gate] { gate.wait(); });
    auto second = pool.run([] {});
    CHECK_FALSE(pool.needsDrain());
    auto third = pool.run([] {});
    CHECK(pool.needsDrain());
    CHECK(pool.queueSize() == 2);
    auto fourth = handled(pool.run([] {}));
    CHECK(codeOf(fourth) == "ERR_WORKER_POOL_QUEUE_LIMIT");
    CHECK(detail::toError(fourth.state()->exception()).message() == "Task queue is at limit");
    auto drained = once<"drain">(pool);
    gate.open();
    co_await drained;
    CHECK_FALSE(pool.needsDrain());
    co_await promise::all(first, second, third);
    CHECK(log.text() == "full drain");
    auto fifth = co_await pool.run([] { return 5; });
    CHECK(fifth == 5);
  });
}

TEST_CASE("an automatic queue has room for the square of the threads") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 2, .maxQueue = "auto"});
    Gate gate;
    std::vector<Promise<>> all;
    for (int i = 0; i < 6; ++i) all.push_back(pool.run([&gate] { gate.wait(); }));
    CHECK(codeOf(handled(pool.run([] {}))) == "ERR_WORKER_POOL_QUEUE_LIMIT");
    gate.open();
    co_await promise::all(all);
  });
}

TEST_CASE("a withdrawn job makes room, and can drain the queue") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1, .maxQueue = 1});
    Gate gate;
    AbortController controller;
    auto first = pool.run([&gate] { gate.wait(); });
    auto second = handled(pool.run({.signal = controller.signal()}, [] {}));
    CHECK(pool.needsDrain());
    auto drained = once<"drain">(pool);
    controller.abort();
    CHECK(pool.queueSize() == 0);
    co_await drained;
    gate.open();
    co_await first;
  });
}

TEST_CASE("close does what waits first; destroy rejects it") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 2, .name = "to-close"});
    std::vector<Promise<int>> all;
    for (int i = 0; i < 100; ++i) all.push_back(pool.run([](int n) { return n; }, i));
    auto closed = pool.close();
    CHECK(codeOf(handled(pool.run([] {}))) == "ERR_WORKER_POOL_CLOSED");
    co_await closed;
    for (int i = 0; i < 100; ++i) CHECK(all[static_cast<std::size_t>(i)].isFulfilled());
    CHECK(pool.threads() == 0);
    co_await pool.close();

    WorkerPool other({.size = 1, .name = "to-destroy"});
    Gate gate;
    auto running = other.run([&gate](StopToken stop) {
      gate.wait();
      return stop.aborted();
    });
    gate.waitForThreads(1);
    auto waiting = handled(other.run([] {}));
    auto destroyed = other.destroy();
    CHECK(codeOf(waiting) == "ERR_WORKER_POOL_CLOSED");
    gate.open();
    co_await destroyed;
    const bool asked = co_await running;
    CHECK(asked);
    waitForThreadsToEnd("to-close");
    waitForThreadsToEnd("to-destroy");
  });
}

TEST_CASE("threads above the minimum come when there is work, and end when they have been idle") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.minThreads = 0, .maxThreads = 3, .idleTimeout = 1});
    CHECK(pool.threads() == 0);
    Gate gate;
    std::vector<Promise<>> all;
    for (int i = 0; i < 5; ++i) all.push_back(pool.run([&gate] { gate.wait(); }));
    gate.waitForThreads(3);
    CHECK(pool.threads() == 3);
    gate.open();
    co_await promise::all(all);
    while (pool.threads() > 0) co_await timers::setTimeout(1);
    auto again = co_await pool.run([] { return 1; });
    CHECK(again == 1);
    for (int i = 0; i < 200; ++i) {  // while the thread may just be ending
      co_await timers::setTimeout(1);
      co_await pool.run([] {});
    }
  });
}

TEST_CASE("there are never more threads than allowed, however they come and go") {
  static std::atomic<int> running{0};
  static std::atomic<int> most{0};
  runLoop([]() -> Promise<> {
    WorkerPool pool({.minThreads = 0, .maxThreads = 1, .idleTimeout = 0});
    const auto job = [] {
      most = std::max(most.load(), ++running);
      for (int i = 0; i < 100; ++i) std::this_thread::yield();
      --running;
    };
    for (int i = 0; i < 500; ++i) {
      auto first = pool.run(job);
      for (int turns = i % 8; turns > 0; --turns) co_await timers::setImmediate();
      auto second = pool.run(job);
      co_await promise::all(first, second);
    }
  });
  CHECK(most == 1);
}

TEST_CASE("map over a pool") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 2});
    std::vector<int> numbers;
    for (int i = 0; i < 20; ++i) numbers.push_back(i);
    auto results = co_await promise::map(numbers, pool.each(fib), {.concurrency = 4});
    REQUIRE(results.size() == 20);
    for (int i = 0; i < 20; ++i) CHECK(results[static_cast<std::size_t>(i)] == fib(i));
    const std::vector<std::string> texts{"a", "bb"};
    const auto size = [](StopToken, const std::string& s) { return s.size(); };
    auto lengths = co_await promise::map(texts, pool.each(size));
    CHECK(lengths == std::vector<std::size_t>{1, 2});
  });
}

TEST_CASE("a pool that is dropped does what it has, and its threads end") {
  static int done = 0;
  done = 0;
  runLoop([] {
    WorkerPool pool({.size = 2, .name = "to-drop"});
    for (int i = 0; i < 100; ++i) pool.run([] {}).then([] { ++done; }).detach();
  });
  CHECK(done == 100);
  waitForThreadsToEnd("to-drop");
}

TEST_CASE("a pool holds the loop only while jobs are outstanding, and may outlive it") {
  std::optional<WorkerPool> pool;
  {
    Loop loop;
    pool.emplace(worker_threads::WorkerPoolOptions{.size = 2, .name = "outlives"});
    auto promise = pool->run([] { return 3; });
    loop.run();
    CHECK(promise.isFulfilled());
    loop.run();
  }
  Loop other;
  CHECK(codeOf(handled(pool->run([] {}))) == "ERR_WORKER_POOL_CLOSED");
  auto closed = pool->close().promise();
  CHECK(closed.isFulfilled());
  pool.reset();
  waitForThreadsToEnd("outlives");
}

TEST_CASE("a loop that goes with jobs outstanding leaves them behind") {
  auto gate = std::make_shared<Gate>();
  {
    Loop loop;
    WorkerPool pool({.size = 1, .name = "left-behind"});
    auto running = pool.run([gate] { gate->wait(); });
    auto waiting = pool.run([gate] { gate->wait(); });
    gate->waitForThreads(1);
    auto closed = pool.close();
    CHECK(running.isPending());
  }
  gate->open();
  waitForThreadsToEnd("left-behind");
}

TEST_CASE("a loop that goes asks the jobs that it leaves behind to stop") {
  {
    Loop loop;
    WorkerPool pool({.size = 1, .name = "asked"});
    auto began = std::make_shared<std::atomic<bool>>(false);
    pool.run([](const StopToken& stop, const std::shared_ptr<std::atomic<bool>>& running) {
          *running = true;
          while (!stop.aborted()) std::this_thread::yield();
        }, began)
        .detach();
    while (!*began) std::this_thread::yield();
  }
  waitForThreadsToEnd("asked");
}

TEST_CASE("the last handle of a pool may go, and its last job be withdrawn, while a result is told") {
  for (int round = 0; round < 20; ++round) {
    runLoop([] {
      const auto pool = std::make_shared<std::optional<WorkerPool>>(
          std::in_place, worker_threads::WorkerPoolOptions{.minThreads = 0, .maxThreads = 1, .idleTimeout = 0});
      (*pool)->run([] {}).then([pool] {
        while ((*pool)->threads() > 0) std::this_thread::yield();  // the next one takes a while to start
        const AbortController controller;
        (*pool)->run({.signal = controller.signal()}, [] {}).catch_([] {}).detach();
        pool->reset();
        controller.abort();
      }).detach();
    });
  }
}

TEST_CASE("listeners that hold their own pool do not keep it for ever") {
  auto token = std::make_shared<int>();
  runLoop([token]() -> Promise<> {
    WorkerPool closed({.size = 1, .name = "listening"});
    closed.on<"drain">([closed, token] {});
    co_await closed.close();
    WorkerPool dropped({.size = 1, .name = "listening"});
    dropped.on<"drain">([dropped, token] {});
  });
  CHECK(token.use_count() == 1);
  waitForThreadsToEnd("listening");
}

TEST_CASE("what an AsyncLocalStorage holds is there again after a job") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1});
    AsyncLocalStorage<int> storage;
    auto both = promise::all(storage.run(1, [=]() -> Promise<int> {
      co_await pool.run([] {});
      co_return storage.getStore().value_or(0);
    }), storage.run(2, [=]() -> Promise<int> {
      co_await pool.run([] {});
      co_return storage.getStore().value_or(0);
    }));
    auto stores = co_await both;
    CHECK(std::get<0>(stores) == 1);
    CHECK(std::get<1>(stores) == 2);
  });
}

TEST_CASE("many jobs at once, and one after the other") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 3});
    static std::atomic<int> sum{0};
    sum = 0;
    for (int round = 0; round < 20; ++round) {
      std::vector<Promise<>> all;
      for (int i = 0; i < 500; ++i) all.push_back(pool.run([](int n) { sum += n; }, i));
      co_await promise::all(all);
    }
    CHECK(sum == 20 * 500 * 499 / 2);
    for (int i = 0; i < 2000; ++i) {
      const int same = co_await pool.run([](int n) { return n; }, i);
      if (same != i) FAIL("another job's result");
    }
    CHECK(pool.completed() == 12'000);
  });
}

TEST_CASE("threads take no signals, and are called what the pool or the job says") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 1, .name = "my-pool"});
    const auto name = [] {
      char text[16];
      pthread_getname_np(pthread_self(), text, sizeof text);
      return std::string(text);
    };
    auto of = co_await pool.run(name);
    CHECK(of == "my-pool");
    auto named = pool.run({.name = "a name that is too long"}, name);
    of = co_await named;
    CHECK(of == "a name that is ");
    of = co_await pool.run(name);
    CHECK(of == "my-pool");
    auto blocked = co_await pool.run([] {
      sigset_t mask;
      pthread_sigmask(SIG_SETMASK, nullptr, &mask);
      return sigismember(&mask, SIGTERM) == 1;
    });
    CHECK(blocked);
  });
}

TEST_CASE("numbers of threads that make no sense are refused") {
  Loop loop;
  CHECK_THROWS_AS(WorkerPool({.size = 0}), RangeError);
  CHECK_THROWS_AS(WorkerPool({.minThreads = 3, .maxThreads = 2}), RangeError);
  CHECK(WorkerPool({.maxThreads = 1}).minThreads() == 1);
  CHECK(WorkerPool({.minThreads = 50, .maxThreads = 50}).threads() == 50);
}

TEST_CASE("a full pool does not keep the loop from its timers") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = std::max(2U, std::thread::hardware_concurrency())});
    std::atomic<bool> stop{false};
    std::vector<Promise<>> all;
    for (unsigned i = 0; i < pool.maxThreads(); ++i) {
      all.push_back(pool.run([&stop] {
        while (!stop) {
        }
      }));
    }
    for (int i = 0; i < 20; ++i) co_await timers::setTimeout(1);  // would not come, if the loop waited for the jobs
    stop = true;
    co_await promise::all(all);
  });
}
