#include <nodus/diagnostics_channel/tracing_channel.hpp>

#include <nodus/async_hooks.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <optional>
#include <string>

using namespace nodus;
using namespace nodus_test;
using diagnostics_channel::tracingChannel;

namespace {

using Tracing = diagnostics_channel::TracingChannel<std::string, int>;

void watch(const Tracing& tracing, Trace& log) {
  const auto on = [&log](const char* event) {
    return [&log, event](Tracing::Message& message) {
      log(event + std::string(":") + message.context + (message.result ? "=" + std::to_string(*message.result) : "") +
          (message.error ? "!" + message.error->message() : ""));
    };
  };
  tracing.subscribe({.start = on("start"),
                     .end = on("end"),
                     .asyncStart = on("asyncStart"),
                     .asyncEnd = on("asyncEnd"),
                     .error = on("error")});
}

// The same for Node.
constexpr std::string_view watchInNode = R"(
  const tracing = require('diagnostics_channel').tracingChannel('t');
  const on = (event) => (message) =>
      log(`${event}:${message.name}` + ('result' in message ? `=${message.result}` : '') +
          (message.error ? `!${message.error.message}` : ''));
  tracing.subscribe({ start: on('start'), end: on('end'), asyncStart: on('asyncStart'), asyncEnd: on('asyncEnd'),
                      error: on('error') });
)";

}  // namespace

TEST_CASE("a synchronous operation: start, the call, error if it throws, end") {
  static Trace log;
  log.clear();
  runLoop([] {
    const auto tracing = tracingChannel<std::string, int>("t");
    const int untraced = tracing.traceSync([](int n) { return n; }, "none", 2);
    log(std::to_string(untraced));
    watch(tracing, log);
    const int sum = tracing.traceSync([](int a, int b) {
      log("call");
      return a + b;
    }, "sum", 1, 2);
    log(std::to_string(sum));
    try {
      tracing.traceSync([]() -> int { throw Error("broken"); }, "bad");
    } catch (const Error& error) {
      log("caught:" + error.message());
    }
  });
  CHECK_ORDER(log.text(), "2 start:sum call end:sum=3 3 start:bad error:bad!broken end:bad!broken caught:broken",
              "log(2);" + std::string(watchInNode) + R"(
    log(tracing.traceSync((a, b) => { log('call'); return a + b; }, { name: 'sum' }, undefined, 1, 2));
    try {
      tracing.traceSync(() => { throw new Error('broken'); }, { name: 'bad' });
    } catch (error) {
      log('caught:' + error.message);
    })");
}

TEST_CASE("a promise: start and end of the call, and then the outcome before whoever awaits it") {
  static Trace log;
  log.clear();
  runLoop([]() -> Promise<> {
    const auto tracing = tracingChannel<std::string, int>("t");
    watch(tracing, log);
    auto good = tracing.tracePromise([](int n) -> Promise<int> {
      co_await timers::setImmediate();
      co_return n;
    }, "good", 7);
    const int seven = co_await good;
    log(std::to_string(seven));
    auto bad = tracing.tracePromise([]() -> Promise<int> {
      co_await timers::setImmediate();
      throw Error("broken");
    }, "bad");
    try {
      co_await bad;
    } catch (const Error& error) {
      log("caught:" + error.message());
    }
  });
  CHECK_ORDER(log.text(),
              "start:good end:good asyncStart:good=7 asyncEnd:good=7 7 start:bad end:bad error:bad!broken "
              "asyncStart:bad!broken asyncEnd:bad!broken caught:broken",
              std::string(watchInNode) + R"(
    const immediate = require('timers/promises').setImmediate;
    (async () => {
      log(await tracing.tracePromise(async (n) => { await immediate(); return n; }, { name: 'good' }, undefined, 7));
      try {
        await tracing.tracePromise(async () => { await immediate(); throw new Error('broken'); }, { name: 'bad' });
      } catch (error) {
        log('caught:' + error.message);
      }
    })();)");
}

TEST_CASE("a callback: asyncStart before it, asyncEnd after it") {
  static Trace log;
  log.clear();
  runLoop([] {
    const auto tracing = tracingChannel<std::string, int>("t");
    watch(tracing, log);
    const auto later = [](int n, auto callback) {
      setImmediate([n, callback]() mutable {
        n > 0 ? callback(std::nullopt, n) : callback(Error("broken"), 0);
      });
    };
    const auto done = [](const std::optional<Error>& error, int value) {
      log(error ? "callback!" + error->message() : "callback=" + std::to_string(value));
    };
    tracing.traceCallback(later, "good", 3, done);
    tracing.traceCallback<1>(later, "bad", 0, done);
  });
  CHECK_ORDER(log.text(),
              "start:good end:good start:bad end:bad asyncStart:good=3 callback=3 asyncEnd:good=3 error:bad!broken "
              "asyncStart:bad!broken callback!broken asyncEnd:bad!broken",
              std::string(watchInNode) + R"(
    const later = (n, callback) => setImmediate(() => n > 0 ? callback(null, n) : callback(new Error('broken')));
    const done = (error, value) => log(error ? 'callback!' + error.message : 'callback=' + value);
    tracing.traceCallback(later, -1, { name: 'good' }, undefined, 3, done);
    tracing.traceCallback(later, 1, { name: 'bad' }, undefined, 0, done);)");
}

TEST_CASE("a store that is bound to start holds for the whole operation") {
  static std::string seen;
  seen.clear();
  runLoop([]() -> Promise<> {
    const auto tracing = tracingChannel<std::string>("stored");
    AsyncLocalStorage<std::string> storage;
    tracing.start.bindStore(storage, [](const auto& message) { return message.context; });
    auto traced = tracing.tracePromise([storage]() -> Promise<int> {
      co_await timers::setImmediate();
      seen = storage.getStore().value_or("none");
      co_return 1;
    }, "request 1");
    const int one = co_await traced;
    CHECK(one == 1);
    CHECK(storage.getStore() == std::nullopt);
  });
  CHECK(seen == "request 1");
}

TEST_CASE("unsubscribing ends all of the subscriptions") {
  Loop loop;
  const auto tracing = tracingChannel<int>("ended");
  auto subscription = tracing.subscribe({.start = [](auto&) {}, .error = [](auto&) {}});
  CHECK(tracing.hasSubscribers());
  CHECK(tracing.unsubscribe(subscription));
  CHECK_FALSE(tracing.hasSubscribers());
  CHECK_FALSE(tracing.unsubscribe(subscription));
  CHECK(tracing.start.name() == "tracing:ended:start");
  tracing.traceSync([] {}, 1);
}

TEST_CASE("a traced function that ends its worker is told of no more, nor is one of which a subscriber does") {
  for (const bool atEnd : {false, true}) {
    static Trace log;
    log.clear();
    Loop loop;
    const auto leave = [] {
      log("exit");
      Loop::current().halt();  // as process::exit does there
      throw detail::LoopHalted();
    };
    setImmediate([=] {
      const auto traced = diagnostics_channel::tracingChannel<int>("ending");
      using Message = diagnostics_channel::TracingChannel<int>::Message;
      const auto ended = [=](Message&) {
        log("end");
        if (atEnd) leave();
      };
      static_cast<void>(traced.subscribe({.end = ended, .error = [](Message&) { log("error"); }}));
      traced.traceSync([=] { if (!atEnd) leave(); }, 1);
    });
    loop.run();
    CHECK(log.text() == (atEnd ? "end exit" : "exit"));
  }
}
