#include <nodus/kernel/abort.hpp>

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

struct Operation : detail::AbortListener {
  Operation() : AbortListener([](AbortListener& self, const Error& reason) {
    log("operation-" + reason.message());
    static_cast<Operation&>(self).aborted = true;
  }) {}
  bool aborted = false;
};

}  // namespace

TEST_CASE("a signal fires once, with the first reason, and its listeners run in order before abort returns") {
  log.clear();
  runLoop([] {
    const AbortController controller;
    const auto signal = controller.signal();
    CHECK_FALSE(signal.aborted());
    CHECK_FALSE(signal.reason().has_value());
    signal.throwIfAborted();
    const auto first = signal.onAbort([] { log("first"); });
    const auto second = signal.onAbort([](const Error& reason) { log(reason.message()); });
    controller.abort(TypeError("why"));
    log("returned");
    controller.abort(Error("again"));
    CHECK(signal.reason()->message() == "why");
    CHECK_THROWS_AS(signal.throwIfAborted(), TypeError);
    const auto late = signal.onAbort([] { log("late"); });
    CHECK_FALSE(signal.state()->hasListeners());
  });
  CHECK(log.text() == "first why returned");
}

TEST_CASE("the default reason is Node's") {
  const auto signal = AbortSignal::abort();
  CHECK(signal.aborted());
  CHECK(signal.reason()->name() == "AbortError");
  CHECK(signal.reason()->message() == "This operation was aborted");
  CHECK_THROWS_AS(signal.throwIfAborted(), AbortError);
  CHECK(AbortSignal::abort(Error("mine")).reason()->message() == "mine");
}

TEST_CASE("no signal never fires") {
  const AbortSignal none;
  CHECK_FALSE(none.aborted());
  CHECK_FALSE(static_cast<bool>(none));
  const auto registration = none.onAbort([] { FAIL("fired"); });
  CHECK_FALSE(SignalRef().aborted());
  CHECK_FALSE(static_cast<bool>(SignalRef(none)));
}

TEST_CASE("a registration removes its listener, and other listeners may be removed while they run") {
  log.clear();
  runLoop([] {
    const AbortController controller;
    { const auto dropped = controller.signal().onAbort([] { log("dropped"); }); }
    CHECK_FALSE(controller.signal().state()->hasListeners());
    AbortRegistration third;
    AbortRegistration first;
    first = controller.signal().onAbort([&] {
      log("first");
      first.off();
      third.off();
    });
    const auto second = controller.signal().onAbort([] { log("second"); });
    third = controller.signal().onAbort([] { log("third"); });
    controller.abort();
  });
  CHECK(log.text() == "first second");
}

TEST_CASE("a native listener leaves the list when it is destroyed, stopped or called") {
  log.clear();
  const AbortController controller;
  auto* state = controller.signal().state();
  { Operation operation; operation.listen(state); CHECK(operation.isListening()); }
  CHECK_FALSE(state->hasListeners());
  Operation stopped;
  stopped.listen(state);
  stopped.stop();
  stopped.stop();
  Operation operation;
  operation.listen(state);
  controller.abort(Error("x"));
  CHECK(operation.aborted);
  CHECK_FALSE(stopped.aborted);
  CHECK_FALSE(operation.isListening());
  CHECK_FALSE(state->hasListeners());
  CHECK(log.text() == "operation-x");
}

TEST_CASE("any fires with the first of its signals, after that one's own listeners, in Node's order") {
  log.clear();
  runLoop([] {
    const AbortController a;
    const AbortController b;
    const auto any1 = AbortSignal::any({a.signal(), b.signal()});
    const auto r1 = any1.onAbort([] { log("any1"); });
    const auto r2 = a.signal().onAbort([&] { log(any1.aborted() ? "a1-already" : "a1"); });
    const auto any2 = AbortSignal::any({any1});
    const auto other = AbortSignal::any(std::vector<AbortSignal>{a.signal(), a.signal(), AbortSignal()});
    const auto any3 = AbortSignal::any({any1});
    const auto r3 = any3.onAbort([] { log("any3"); });
    const auto r4 = other.onAbort([] { log("other"); });
    const auto r5 = any2.onAbort([] { log("any2"); });
    const auto r6 = a.signal().onAbort([] { log("a2"); });
    a.abort(Error("why"));
    CHECK(any2.reason() == a.signal().reason());
    CHECK_FALSE(b.signal().state()->hasListeners());
    CHECK(AbortSignal::any({b.signal(), any1}).aborted());
    CHECK_FALSE(AbortSignal::any({}).aborted());
  });
  CHECK_ORDER(log.text(), "a1 a2 any1 any2 other any3", R"(
    const a = new AbortController(), b = new AbortController();
    const on = (signal, f) => signal.addEventListener('abort', f);
    const any1 = AbortSignal.any([a.signal, b.signal]);
    on(any1, () => log('any1'));
    on(a.signal, () => log(any1.aborted ? 'a1-already' : 'a1'));
    const any2 = AbortSignal.any([any1]), other = AbortSignal.any([a.signal, a.signal]), any3 = AbortSignal.any([any1]);
    on(any3, () => log('any3')); on(other, () => log('other')); on(any2, () => log('any2'));
    on(a.signal, () => log('a2'));
    a.abort(new Error('why'));
  )");
}

TEST_CASE("a dependent signal that nobody holds leaves nothing behind") {
  const AbortController controller;
  { const auto any = AbortSignal::any({controller.signal()}); }
  CHECK_FALSE(controller.signal().state()->hasListeners());
  // A listener holds it, and it holds what it depends on.
  AbortRegistration registration;
  {
    const AbortController source;
    registration = AbortSignal::any({source.signal()}).onAbort([] {});
  }
}

TEST_CASE("timeout fires with a TimeoutError, and does not hold the loop") {
  log.clear();
  runLoop([] {
    static AbortRegistration never;
    never = AbortSignal::timeout(100000).onAbort([] { log("never"); });
    static AbortRegistration fired;
    fired = AbortSignal::timeout(1).onAbort([](const Error& reason) { log(reason.name() + '-' + reason.message()); });
    setTimeout([] { never.off(); }, 3);
  });
  CHECK(log.text() == "TimeoutError-The operation was aborted due to timeout");
  CHECK_THROWS_AS(AbortSignal::timeout(-1), RangeError);
}

TEST_CASE("a listener that throws does not stop the others") {
  log.clear();
  detail::loopHooks().uncaughtException = [](const std::exception_ptr& exception, bool) {
    log("uncaught-" + detail::toError(exception).message());
    return true;
  };
  runLoop([] {
    const AbortController controller;
    const auto a = controller.signal().onAbort([] { throw Error("x"); });
    const auto b = controller.signal().onAbort([] { log("second"); });
    queueMicrotask([] { log("micro"); });
    process::nextTick([] { log("tick"); });
    controller.abort();
    log("after");
  });
  detail::loopHooks().uncaughtException = nullptr;
  CHECK_ORDER(log.text(), "second after tick uncaught-x micro", R"(
    process.on('uncaughtException', (e) => log('uncaught-' + e.message));
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => { throw new Error('x'); });
    controller.signal.addEventListener('abort', () => log('second'));
    queueMicrotask(() => log('micro')); process.nextTick(() => log('tick'));
    controller.abort(); log('after');
  )");
}

TEST_CASE("an operation's error has the signal's reason as its cause") {
  const auto error = detail::abortError(Error("why"));
  CHECK(error.name() == "AbortError");
  CHECK(error.code() == "ABORT_ERR");
  CHECK(error.message() == "The operation was aborted");
  CHECK(error.cause()->message() == "why");
}

TEST_CASE("a coroutine listener lives until it is done") {
  log.clear();
  runLoop([] {
    const AbortController controller;
    const std::string name(40, 'n');
    auto registration = controller.signal().onAbort([name]() -> Promise<> {
      co_await promise::resolve();
      log(name);
    });
    controller.abort();
    registration.off();
  });
  CHECK(log.text() == std::string(40, 'n'));
}
