#include <nodus/kernel/generator.hpp>

#include <nodus/kernel/timers.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <memory>
#include <string>

using namespace nodus;
using namespace nodus_test;

namespace {

Trace log;

struct Local {
  ~Local() { log("destroyed"); }
};

AsyncGenerator<int> numbers(int n) {
  Local local;
  log("begin");
  for (int i = 1; i <= n; ++i) {
    log("yield" + std::to_string(i));
    co_yield i;
  }
  log("end");
}

Promise<> ticks(int n) {
  for (int i = 1; i <= n; ++i) {
    co_await promise::resolve();
    log("t" + std::to_string(i));
  }
}

Promise<> note(Promise<std::optional<int>> promise, std::string name) {
  auto value = co_await promise;
  log(name + (value ? std::to_string(*value) : "-done"));
}

constexpr auto prelude = R"(
  const ticks = async (n) => { for (let i = 1; i <= n; i++) { await null; log('t' + i); } };
  const note = async (promise, name) => { const { value, done } = await promise; log(name + (done ? '-done' : value)); };
  async function* numbers(n) {
    try {
      log('begin');
      for (let i = 1; i <= n; i++) { log('yield' + i); yield i; }
      log('end');
    } finally { log('destroyed'); }
  }
)";
std::string script(const char* rest) { return std::string(prelude) + rest; }

}  // namespace

TEST_CASE("a generator is lazy, and yields one value a request") {
  log.clear();
  runLoop([]() -> Promise<> {
    auto values = numbers(2);
    log("made");
    while (auto value = co_await values.next()) log("got" + std::to_string(*value));
    auto more = co_await values.next();
    CHECK_FALSE(more.has_value());
  });
  CHECK_ORDER(log.text(), "made begin yield1 got1 yield2 got2 end destroyed", script(R"(
    (async () => { const g = numbers(2); log('made'); for await (const v of g) log('got' + v); })();
  )"));
}

TEST_CASE("requests queue, and are served with JavaScript's timing") {
  log.clear();
  runLoop([] {
    auto values = numbers(2);
    for (const auto* name : {"a", "b", "c", "d"}) note(values.next(), name).detach();
    ticks(8).detach();
  });
  CHECK_ORDER(log.text(), "begin yield1 yield2 t1 a1 end destroyed t2 b2 c-done d-done t3 t4 t5 t6 t7 t8", script(R"(
    const g = numbers(2); for (const n of ['a', 'b', 'c', 'd']) note(g.next(), n); ticks(8);
  )"));
}

TEST_CASE("return_ ends the body where it waits, also before it began and after its end") {
  log.clear();
  runLoop([]() -> Promise<> {
    auto values = numbers(3);
    note(values.next(), "a").detach();
    note(values.return_(), "r").detach();
    note(values.next(), "b").detach();
    co_await ticks(6);
    auto fresh = numbers(3);
    note(fresh.return_(), "fresh").detach();
    note(fresh.next(), "after").detach();
    note(fresh.return_(), "again").detach();
    co_await ticks(4);
  });
  CHECK_ORDER(log.text(),
              "begin yield1 t1 a1 destroyed t2 r-done b-done t3 t4 t5 t6 t1 fresh-done after-done t2 again-done t3 t4",
              script(R"(
    (async () => {
      const g = numbers(3);
      note(g.next(), 'a'); note(g.return(), 'r'); note(g.next(), 'b');
      await ticks(6);
      const f = numbers(3);
      note(f.return(), 'fresh'); note(f.next(), 'after'); note(f.return(), 'again');
      await ticks(4);
    })();
  )"));
}

TEST_CASE("throw_ throws in the body, which may go on") {
  log.clear();
  runLoop([]() -> Promise<> {
    const auto make = []() -> AsyncGenerator<int> {
      try {
        co_yield 1;
      } catch (const TypeError& error) {
        log("caught-" + error.message());
      }
      co_yield 2;
    };
    auto values = make();
    auto first = co_await values.next();
    CHECK(*first == 1);
    auto second = co_await values.throw_(TypeError("in"));
    CHECK(*second == 2);
    auto failed = values.throw_(Error("out"));
    try {
      co_await failed;
      FAIL("no exception");
    } catch (const Error& error) {
      log(error.message());
    }
    auto end = co_await values.next();
    CHECK_FALSE(end.has_value());
    auto fresh = make();
    auto before = fresh.throw_(Error("before"));
    CHECK(before.isRejected());
    before.catch_([] { return std::optional<int>(); }).detach();
  });
  CHECK(log.text() == "caught-in out");
}

TEST_CASE("what the body throws rejects the request, and the generator is done") {
  runLoop([]() -> Promise<> {
    const auto make = []() -> AsyncGenerator<std::string> {
      co_yield "a text that is too long for the object itself";
      throw RangeError("broken");
    };
    auto values = make();
    auto first = co_await values.next();
    CHECK(first->size() == 45);
    auto failed = values.next();
    try {
      co_await failed;
      FAIL("no exception");
    } catch (const RangeError& error) {
      CHECK(error.message() == "broken");
    }
    auto end = co_await values.next();
    CHECK_FALSE(end.has_value());
  });
}

TEST_CASE("co_yield of a promise yields its value, or throws its failure in the body") {
  log.clear();
  runLoop([]() -> Promise<> {
    const auto make = []() -> AsyncGenerator<std::unique_ptr<int>> {
      co_yield []() -> Promise<std::unique_ptr<int>> { co_return std::make_unique<int>(1); }();
      try {
        co_yield promise::reject<std::unique_ptr<int>>(Error("inner"));
      } catch (const Error& error) {
        log(error.message());
      }
      co_yield std::make_unique<int>(2);
    };
    auto values = make();
    auto first = co_await values.next();
    CHECK(**first == 1);
    auto second = co_await values.next();
    CHECK(**second == 2);
  });
  CHECK(log.text() == "inner");
}

TEST_CASE("dropping a generator that waits destroys its locals") {
  log.clear();
  runLoop([]() -> Promise<> {
    {
      auto values = numbers(3);
      auto copy = values;
      auto first = co_await values.next();
      CHECK(*first == 1);
      values = {};
      log("one-left");
    }
    log("dropped");
    { auto never = numbers(3); }
    numbers(3).next().detach();  // runs to its first yield, and is destroyed there
    co_await ticks(2);
  });
  CHECK(log.text() == "begin yield1 one-left destroyed dropped begin yield1 destroyed t1 t2");
}

TEST_CASE("a generator may await between its values") {
  runLoop([]() -> Promise<> {
    const auto make = [](int n) -> AsyncGenerator<int> {
      for (int i = 0; i < n; ++i) {
        auto [promise, resolve] = [] {
          auto state = detail::makeState<void>();
          return std::pair(Promise<>(state), [state] { state->fulfil(); });
        }();
        setImmediate(resolve);
        co_await promise;
        co_yield i;
      }
    };
    auto values = make(100);
    int sum = 0;
    while (auto value = co_await values.next()) sum += *value;
    CHECK(sum == 4950);
  });
}
