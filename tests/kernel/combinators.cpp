#include <nodus/kernel/combinators.hpp>

#include <nodus/kernel/timers.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <memory>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

Trace log;

Promise<> ticks(int n) {
  for (int i = 1; i <= n; ++i) {
    co_await promise::resolve();
    log("t" + std::to_string(i));
  }
}

// Settles in the check phase after `turns` turns.
Promise<int> after(int turns, int value) {
  auto [promise, resolve, reject] = promise::withResolvers<int>();
  struct Wait {
    static void turn(int n, promise::Resolve<int> done, int v) {
      setImmediate([n, done, v] { n > 1 ? turn(n - 1, done, v) : done(v); });
    }
  };
  Wait::turn(turns, resolve, value);
  return promise;
}

Promise<int> failing(int turns, std::string message) {
  return after(turns, 0).then([message](int) -> int { throw TypeError(message); });
}

constexpr auto prelude = R"(
  const ticks = async (n) => { for (let i = 1; i <= n; i++) { await null; log('t' + i); } };
)";
std::string script(const char* rest) { return std::string(prelude) + rest; }

}  // namespace

TEST_CASE("all, allSettled, race and any of promises that are settled take as many microtasks as in JavaScript") {
  log.clear();
  runLoop([] {
    promise::all(std::vector<Promise<int>>{promise::resolve(1), promise::resolve(2)}).then([](auto&) {
      log("all");
    }).detach();
    promise::all(std::vector<Promise<int>>{}).then([](auto&) { log("all0"); }).detach();
    promise::all(promise::resolve(1), promise::reject<int>(Error("x"))).catch_([] {
      log("all-rejected");
      return std::tuple<int, int>();
    }).detach();
    promise::allSettled(promise::resolve(1), promise::reject<int>(Error("x"))).then([](auto&) {
      log("allSettled");
    }).detach();
    promise::race(promise::resolve(1), promise::resolve(2)).then([](int) { log("race"); }).detach();
    promise::any(promise::reject<int>(Error("x")), promise::resolve(2)).then([](int) { log("any"); }).detach();
    promise::any(promise::reject<int>(Error("x"))).catch_([] {
      log("any-rejected");
      return 0;
    }).detach();
    ticks(4).detach();
  });
  CHECK_ORDER(log.text(), "all0 t1 all all-rejected allSettled race any any-rejected t2 t3 t4", script(R"(
    const e = () => Promise.reject(new Error('x')), r = Promise.resolve.bind(Promise);
    Promise.all([r(1), r(2)]).then(() => log('all'));
    Promise.all([]).then(() => log('all0'));
    Promise.all([r(1), e()]).catch(() => log('all-rejected'));
    Promise.allSettled([r(1), e()]).then(() => log('allSettled'));
    Promise.race([r(1), r(2)]).then(() => log('race'));
    Promise.any([e(), r(2)]).then(() => log('any'));
    Promise.any([e()]).catch(() => log('any-rejected'));
    ticks(4);
  )"));
}

TEST_CASE("resolving with a promise takes two more microtasks, with a value none") {
  log.clear();
  runLoop([] {
    auto a = promise::withResolvers<int>();
    auto b = promise::withResolvers<int>();
    a.promise.then([](int) { log("of-promise"); }).detach();
    b.promise.then([](int) { log("of-value"); }).detach();
    a.resolve(promise::resolve(1));
    b.resolve(1);
    a.reject(Error("too late"));
    ticks(4).detach();
  });
  CHECK_ORDER(log.text(), "of-value t1 t2 of-promise t3 t4", script(R"(
    let a, b;
    const pa = new Promise((resolve) => a = resolve), pb = new Promise((resolve) => b = resolve);
    pa.then(() => log('of-promise')); pb.then(() => log('of-value'));
    a(Promise.resolve(1)); b(1); ticks(4);
  )"));
}

TEST_CASE("all gives values in the promises' order, whichever comes first") {
  runLoop([]() -> Promise<> {
    std::vector<Promise<int>> promises{after(3, 1), after(1, 2), after(2, 3)};
    auto values = co_await promise::all(promises);
    CHECK(values == std::vector<int>{1, 2, 3});
    auto mixed = co_await promise::all(after(2, 4), promise::resolve(std::string("text")), promise::resolve());
    CHECK(std::get<0>(mixed) == 4);
    CHECK(std::get<1>(mixed) == "text");
    CHECK(std::is_same_v<decltype(mixed), std::tuple<int, std::string, std::monostate>>);
    auto none = promise::all(promise::resolve(), promise::resolve());
    CHECK(std::is_same_v<decltype(none), Promise<>>);
    co_await none;
  });
}

TEST_CASE("all rejects with the first rejection and lets the others end unnoticed") {
  runLoop([]() -> Promise<> {
    auto slow = failing(4, "slow");
    auto promise = promise::all(after(1, 1), failing(3, "later"), failing(2, "first"), slow);
    try {
      co_await promise;
      FAIL("no exception");
    } catch (const TypeError& error) {
      CHECK(error.message() == "first");
    }
    CHECK(slow.isPending());
  });
}

TEST_CASE("all moves values that nobody else can see, also those that can not be copied") {
  runLoop([]() -> Promise<> {
    const auto make = [](int n) -> Promise<std::unique_ptr<int>> { co_return std::make_unique<int>(n); };
    auto values = co_await promise::all(make(1), make(2));
    CHECK(*std::get<1>(values) == 2);
    auto token = std::make_shared<int>(1);
    std::vector<Promise<std::shared_ptr<int>>> kept{promise::resolve(token)};
    auto copies = co_await promise::all(kept);
    CHECK(token.use_count() == 3);
  });
}

TEST_CASE("allSettled tells each outcome") {
  runLoop([]() -> Promise<> {
    auto outcomes = co_await promise::allSettled(after(1, 5), failing(1, "bad"), promise::resolve());
    auto& [good, bad, none] = outcomes;
    CHECK(good.status() + "," + bad.status() == "fulfilled,rejected");
    CHECK(good.value() == 5);
    CHECK(bad.reason().name() == "TypeError");
    CHECK(none.fulfilled());
    CHECK_THROWS_AS(bad.value(), TypeError);
    CHECK_THROWS_AS(good.reason(), Error);
    std::vector<Promise<int>> list{failing(2, "a"), after(1, 2)};
    auto settled = co_await promise::allSettled(list);
    CHECK(settled[0].rejected());
    CHECK(settled[1].value() == 2);
  });
}

TEST_CASE("race takes the first outcome, any the first value") {
  runLoop([]() -> Promise<> {
    auto first = co_await promise::race(after(3, 1), after(1, 2));
    CHECK(first == 2);
    auto race = promise::race(after(2, 1), failing(1, "lost"));
    try {
      co_await race;
      FAIL("no exception");
    } catch (const Error& error) {
      CHECK(error.message() == "lost");
    }
    auto any = co_await promise::any(after(2, 1), failing(1, "lost"));
    CHECK(any == 1);
    auto widened = co_await promise::race(promise::resolve(1), promise::resolve(2.5));
    CHECK(widened == 1.0);
    CHECK(promise::race(std::vector<Promise<int>>{}).isPending());
  });
}

TEST_CASE("any rejects with all errors in the promises' order") {
  runLoop([]() -> Promise<> {
    auto promise = promise::any(failing(2, "a"), failing(1, "b"));
    try {
      co_await promise;
      FAIL("no exception");
    } catch (const AggregateError& error) {
      CHECK(error.message() == "All promises were rejected");
      REQUIRE(error.errors().size() == 2);
      CHECK(error.errors()[0].message() == "a");
      CHECK(error.errors()[1].name() == "TypeError");
    }
    auto none = promise::any(std::vector<Promise<int>>{});
    CHECK(none.isRejected());
    none.catch_([] { return 0; }).detach();
  });
}

TEST_CASE("of withResolvers the first call counts, and a promise resolved with itself rejects") {
  runLoop([]() -> Promise<> {
    auto [promise, resolve, reject] = promise::withResolvers<std::string>();
    setImmediate([resolve, reject] {
      resolve("first");
      reject(Error("second"));
      resolve("third");
    });
    auto value = co_await promise;
    CHECK(value == "first");
    auto self = promise::withResolvers<int>();
    self.resolve(self.promise);
    try {
      co_await self.promise;
      FAIL("no exception");
    } catch (const TypeError& error) {
      CHECK(error.message() == "Chaining cycle detected for promise #<Promise>");
    }
    auto nothing = promise::withResolvers();
    nothing.resolve();
    co_await nothing.promise;
  });
}

TEST_CASE("map keeps to its concurrency and gives results in the items' order") {
  runLoop([]() -> Promise<> {
    int now = 0;
    int peak = 0;
    std::vector<int> items(20);
    std::iota(items.begin(), items.end(), 0);
    const auto square = [&now, &peak](int x) -> Promise<int> {
      peak = std::max(peak, ++now);
      co_await after(1 + x % 5, 0);
      --now;
      co_return x * x;
    };
    auto results = co_await promise::map(items, square, {.concurrency = 3});
    CHECK(peak == 3);
    CHECK(results.size() == 20);
    CHECK(results[19] == 361);
    auto plain = co_await promise::map(items, [](int x, std::size_t index) { return x + static_cast<int>(index); });
    CHECK(plain[7] == 14);
    auto none = co_await promise::map(std::vector<int>{}, square);
    CHECK(none.empty());
    auto nothing = promise::map(items, [](int) -> Promise<> { co_return; });
    CHECK(std::is_same_v<decltype(nothing), Promise<>>);
    co_await nothing;
  });
}

TEST_CASE("map stops at the first failure, of a call or of a promise") {
  runLoop([]() -> Promise<> {
    int started = 0;
    std::vector<int> items(10, 1);
    const auto fail = [&started](int, std::size_t index) -> Promise<> {
      ++started;
      co_await after(1, 0);
      if (index == 2) throw Error("third");
    };
    auto failed = promise::map(items, fail, {.concurrency = 2});
    try {
      co_await failed;
      FAIL("no exception");
    } catch (const Error& error) {
      CHECK(error.message() == "third");
    }
    co_await after(5, 0);
    CHECK(started == 4);
    auto thrown = promise::map(items, [](int) -> int { throw Error("at once"); });
    CHECK(thrown.isRejected());
    thrown.catch_([] { return std::vector<int>(); }).detach();
    auto wrong = promise::map(items, fail, {.concurrency = 0});
    try {
      co_await wrong;
      FAIL("no exception");
    } catch (const RangeError& error) {
      CHECK(error.code() == "ERR_OUT_OF_RANGE");
    }
  });
}

TEST_CASE("map stops when its signal fires and leaves no listener behind") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    int started = 0;
    std::vector<int> items(10, 1);
    const auto work = [&started](int) -> Promise<> {
      ++started;
      co_await after(3, 0);
    };
    setImmediate([controller] { controller.abort(Error("enough")); });
    auto aborted = promise::map(items, work, {.concurrency = 2, .signal = controller.signal()});
    try {
      co_await aborted;
      FAIL("no exception");
    } catch (const AbortError& error) {
      CHECK(error.code() == "ABORT_ERR");
      REQUIRE(error.cause());
      CHECK(error.cause()->message() == "enough");
    }
    co_await after(5, 0);
    CHECK(started == 2);
    CHECK_FALSE(controller.signal().state()->hasListeners());
    auto before = promise::map(items, work, {.signal = controller.signal()});
    CHECK(before.isRejected());
    before.catch_([] {}).detach();
    AbortController other;
    co_await promise::map(items, work, {.signal = other.signal()});
    CHECK_FALSE(other.signal().state()->hasListeners());
  });
}
