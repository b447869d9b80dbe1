#include <nodus/kernel/timers_promises.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

Trace log;

Promise<std::string> codeOf(Promise<> promise) {
  try {
    co_await promise;
  } catch (const Error& error) {
    co_return error.code() + (error.cause() ? '-' + error.cause()->message() : "");
  }
  co_return "none";
}

}  // namespace

TEST_CASE("setTimeout and setImmediate fulfil with their value") {
  runLoop([]() -> Promise<> {
    co_await timers::setTimeout(1);
    co_await timers::setTimeout();
    auto text = co_await timers::setTimeout(1, "text");
    CHECK(text == "text");
    auto number = co_await timers::setImmediate(7);
    CHECK(number == 7);
    auto unique = co_await timers::setTimeout(1, std::make_unique<int>(5));
    CHECK(*unique == 5);
    co_await timers::setImmediate();
    co_await timers::scheduler::wait(1);
    co_await timers::scheduler::yield_();
  });
}

TEST_CASE("they resolve in the order of their phases") {
  log.clear();
  runLoop([]() -> Promise<> {
    co_await timers::setImmediate();
    const auto note = [](Promise<> promise, std::string name) -> Promise<> {
      co_await promise;
      log(name);
    };
    auto timeout = note(timers::setTimeout(2), "timeout");
    auto immediate = note(timers::setImmediate(), "immediate");
    setImmediate([] { log("callback"); });
    queueMicrotask([] { log("micro"); });
    // The timer is due before the next turn begins, so that the order does not depend on the clock.
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(5); std::chrono::steady_clock::now() < end;) {
    }
    co_await timeout;
    co_await immediate;
  });
  CHECK_ORDER(log.text(), "micro timeout immediate callback", R"(
    const timers = require('node:timers/promises');
    (async () => {
      await timers.setImmediate();
      const note = async (promise, name) => { await promise; log(name); };
      note(timers.setTimeout(2), 'timeout'); note(timers.setImmediate(), 'immediate');
      setImmediate(() => log('callback')); queueMicrotask(() => log('micro'));
      for (const end = performance.now() + 5; performance.now() < end;);
    })();
  )");
}

TEST_CASE("a signal ends the wait, settles it once, and has no listener left") {
  runLoop([]() -> Promise<> {
    const AbortController controller;
    const auto signal = controller.signal();
    auto timeout = codeOf(timers::setTimeout(100000, {.signal = signal}));
    auto immediate = codeOf(timers::setImmediate({.signal = signal}));
    auto unheld = codeOf(timers::setTimeout(100000, {.signal = signal, .ref = false}));
    queueMicrotask([controller] { controller.abort(Error("why")); });
    for (auto promise : {timeout, immediate, unheld}) {
      auto code = co_await promise;
      CHECK(code == "ABORT_ERR-why");
    }
    auto late = co_await codeOf(timers::setTimeout(1, {.signal = signal}));
    CHECK(late == "ABORT_ERR-why");
    CHECK_FALSE(signal.state()->hasListeners());

    const AbortController quiet;
    co_await timers::setTimeout(1, {.signal = quiet.signal()});
    co_await timers::setImmediate({.signal = quiet.signal()});
    CHECK_FALSE(quiet.signal().state()->hasListeners());
    quiet.abort();
  });
}

TEST_CASE("a promise that was dropped goes on waiting, and a signal's rejection of it is unhandled") {
  static int unhandled;
  unhandled = 0;
  detail::loopHooks().unhandledRejection = [](detail::PromiseCore&) { return ++unhandled > 0; };
  runLoop([] {
    const AbortController controller;
    timers::setTimeout(1).detach();
    timers::setTimeout(100000, std::string(40, 'x'), {.signal = controller.signal()}).detach();
    setImmediate([controller] { controller.abort(); });
  });
  detail::loopHooks().unhandledRejection = nullptr;
  CHECK(unhandled == 1);
}

TEST_CASE("waits that are not referenced do not hold the loop") {
  runLoop([] { timers::setTimeout(100000, {.ref = false}).detach(); });
}

TEST_CASE("setInterval gives a value each time, and ends when it is dropped") {
  runLoop([]() -> Promise<> {
    auto values = timers::setInterval(1, std::string("tick"));
    int count = 0;
    while (auto value = co_await values.next()) {
      CHECK(*value == "tick");
      if (++count == 3) break;
    }
    CHECK(count == 3);
  });
}

TEST_CASE("setInterval rejects when its signal fires, and hands out what was missed") {
  runLoop([]() -> Promise<> {
    const AbortController controller;
    auto values = timers::setInterval(1, {.signal = controller.signal()});
    auto first = co_await values.next();
    CHECK(first.has_value());
    co_await timers::setTimeout(10);
    auto missed = values.next();
    co_await promise::resolve();
    co_await promise::resolve();
    CHECK(missed.isFulfilled());
    setImmediate([controller] { controller.abort(Error("enough")); });
    std::string code;
    try {
      while (auto value = co_await values.next()) CHECK(value.has_value());
    } catch (const Error& error) {
      code = error.code();
    }
    CHECK(code == "ABORT_ERR");
    CHECK_FALSE(controller.signal().state()->hasListeners());
    auto end = co_await values.next();
    CHECK_FALSE(end.has_value());
  });
}
