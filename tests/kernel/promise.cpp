#include <nodus/kernel/promise.hpp>

#include <nodus/kernel/combinators.hpp>
#include <nodus/kernel/timers.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

Trace log;

Promise<int> ready(int value) { co_return value; }

Promise<> failing(std::string message) {
  co_await promise::resolve();
  throw TypeError(message);
}

Promise<> awaits(std::string name, int n) {
  log(name + "0");
  for (int i = 1; i <= n; ++i) {
    co_await promise::resolve();
    log(name + std::to_string(i));
  }
}

std::vector<std::string> unhandled;
bool noteUnhandled(detail::PromiseCore& promise) {
  unhandled.push_back(detail::toError(promise.exception()).message());
  return true;
}
void noteHandled(detail::PromiseCore& promise) {
  unhandled.push_back("handled " + detail::toError(promise.exception()).message());
}

struct CatchRejections {
  CatchRejections() {
    unhandled.clear();
    detail::loopHooks().unhandledRejection = &noteUnhandled;
    detail::loopHooks().rejectionHandled = &noteHandled;
  }
  ~CatchRejections() { detail::loopHooks() = {}; }
};

}  // namespace

TEST_CASE("a coroutine is eager, and awaiting takes one microtask each") {
  log.clear();
  runLoop([] {
    awaits("a", 3).detach();
    awaits("b", 2).detach();
    queueMicrotask([] { log("micro"); });
    log("main");
  });
  CHECK_ORDER(log.text(), "a0 b0 main a1 b1 micro a2 b2 a3", R"(
    const awaits = async (name, n) => { log(name + 0); for (let i = 1; i <= n; i++) { await null; log(name + i); } };
    awaits('a', 3); awaits('b', 2); queueMicrotask(() => log('micro')); log('main');
  )");
}

TEST_CASE("returning a promise from a coroutine takes three microtasks") {
  log.clear();
  runLoop([] {
    const auto returns = []() -> Promise<int> { co_return promise::resolve(1); };
    returns().then([](int) { log("returned"); }).detach();
    awaits("t", 5).detach();
  });
  CHECK_ORDER(log.text(), "t0 t1 t2 returned t3 t4 t5", R"(
    const awaits = async (name, n) => { log(name + 0); for (let i = 1; i <= n; i++) { await null; log(name + i); } };
    (async () => Promise.resolve(1))().then(() => log('returned')); awaits('t', 5);
  )");
}

TEST_CASE("then, catch_ and finally_ chain in the order of JavaScript") {
  log.clear();
  runLoop([] {
    promise::resolve(1)
        .then([](int x) { return promise::resolve(x + 1); })
        .then([](int x) { log("then" + std::to_string(x)); })
        .detach();
    promise::reject<int>(Error("e")).then([](int) { return 0; }).catch_([](const Error& e) {
      log("catch-" + e.message());
      return 7;
    }).then([](int x) { log("after" + std::to_string(x)); }).detach();
    promise::resolve(3).finally_([] { log("finally"); }).then([](int x) { log("kept" + std::to_string(x)); }).detach();
    awaits("t", 6).detach();
  });
  CHECK_ORDER(log.text(), "t0 finally t1 catch-e t2 after7 t3 then2 kept3 t4 t5 t6", R"(
    const awaits = async (name, n) => { log(name + 0); for (let i = 1; i <= n; i++) { await null; log(name + i); } };
    Promise.resolve(1).then((x) => Promise.resolve(x + 1)).then((x) => log('then' + x));
    Promise.reject(new Error('e')).then(() => 0).catch((e) => { log('catch-' + e.message); return 7; })
      .then((x) => log('after' + x));
    Promise.resolve(3).finally(() => log('finally')).then((x) => log('kept' + x));
    awaits('t', 6);
  )");
}

TEST_CASE("several awaiters resume in the order in which they came") {
  log.clear();
  runLoop([]() -> Promise<> {
    auto [promise, resolve, reject] = promise::withResolvers<int>();
    const auto waits = [](Promise<int> p, std::string name) -> Promise<> {
      const int value = co_await p;
      log(name + std::to_string(value));
    };
    auto a = waits(promise, "a");
    auto b = waits(promise, "b");
    resolve(5);
    resolve(6);
    co_await a;
    co_await b;
    CHECK(promise.isFulfilled());
  });
  CHECK(log.text() == "a5 b5");
}

TEST_CASE("awaiting throws what the promise was rejected with, as its own class") {
  runLoop([]() -> Promise<> {
    auto promise = failing("bad");
    try {
      co_await promise;
      FAIL("no exception");
    } catch (const TypeError& error) {
      CHECK(error.message() == "bad");
    }
  });
}

TEST_CASE("a temporary promise hands its value over, one that is shared a copy") {
  runLoop([]() -> Promise<> {
    auto token = std::make_shared<int>(1);
    const auto make = [](std::shared_ptr<int> value) -> Promise<std::shared_ptr<int>> { co_return value; };
    auto moved = co_await make(token);
    CHECK(token.use_count() == 2);
    auto promise = make(token);
    auto copied = co_await promise;
    CHECK(token.use_count() == 4);
    auto unique = co_await []() -> Promise<std::unique_ptr<int>> { co_return std::make_unique<int>(3); }();
    CHECK(*unique == 3);
  });
}

TEST_CASE("a rejection that nobody handles is reported once the microtasks are done") {
  CatchRejections guard;
  runLoop([] {
    promise::reject(Error("lost")).detach();
    auto late = promise::reject(Error("handled in time"));
    queueMicrotask([late] { late.catch_([] {}).detach(); });
    auto later = promise::reject(Error("too late"));
    setImmediate([later] { later.catch_([] {}).detach(); });
  });
  CHECK(unhandled == std::vector<std::string>{"lost", "too late", "handled too late"});
}

TEST_CASE("dropping a promise neither cancels the coroutine nor its locals too early") {
  log.clear();
  runLoop([] {
    struct Local {
      ~Local() { log("destroyed"); }
    };
    const auto work = []() -> Promise<> {
      Local local;
      co_await promise::resolve();
      log("done");
    };
    work().detach();
    log("dropped");
  });
  CHECK(log.text() == "dropped done destroyed");
}

TEST_CASE("a million awaits of promises that are there do not use up the stack") {
  runLoop([]() -> Promise<> {
    long long sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await ready(1);
    CHECK(sum == 1'000'000);
  });
}

TEST_CASE("a long chain of coroutines that wait for one another resolves without recursion") {
  runLoop([]() -> Promise<> {
    auto [first, resolve, reject] = promise::withResolvers<int>();
    const auto follow = [](Promise<int> before) -> Promise<int> { co_return co_await std::move(before) + 1; };
    auto last = first;
    for (int i = 0; i < 100'000; ++i) last = follow(std::move(last));
    resolve(0);
    const int value = co_await last;
    CHECK(value == 100'000);
  });
}
