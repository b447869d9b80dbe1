#include <nodus/util/promisify.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

using namespace nodus;
using nodus_test::runLoop;

TEST_CASE("promisify settles the promise with what the callback is called with") {
  runLoop([]() -> Promise<> {
    auto half = util::promisify<int>([](int number, auto callback) {
      if (number % 2 != 0) return callback(Error("odd"));
      setImmediate([callback, number] { callback(std::nullopt, number / 2); });
    });
    const int four = co_await half(8);
    CHECK(four == 4);
    std::string message;
    try {
      static_cast<void>(co_await half(3));
    } catch (const Error& error) {
      message = error.message();
    }
    CHECK(message == "odd");
  });
}

TEST_CASE("only the first call of the callback counts, and what the function throws rejects") {
  runLoop([]() -> Promise<> {
    auto twice = util::promisify([](auto callback) {
      callback(std::nullopt);
      callback(Error("too late"));
    });
    co_await twice();
    auto thrower = util::promisify<int>([](auto) { throw TypeError("at once"); });
    auto failed = thrower();
    CHECK(failed.isRejected());
    bool isTypeError = false;
    try {
      static_cast<void>(co_await failed);
    } catch (const TypeError&) {
      isTypeError = true;
    }
    CHECK(isTypeError);
  });
}

TEST_CASE("callbackify calls back on a tick of its own, as Node does") {
  nodus_test::Trace trace;
  runLoop([&] {
    auto twice = util::callbackify([](int number) -> Promise<int> { co_return number * 2; });
    auto fail = util::callbackify([]() -> Promise<> {
      throw Error("no");
      co_return;
    });
    twice(21, [&](const std::optional<Error>& error, std::optional<int> value) {
      trace(error ? "error" : std::to_string(*value));
    });
    fail([&](const std::optional<Error>& error) { trace(error ? error->message() : "none"); });
    promise::resolve().then([&] { trace("microtask"); }).then([&] { trace("second"); }).detach();
    trace("sync");
  });
  CHECK_ORDER(trace.text(), "sync microtask second 42 no",
              "const util = require('node:util');\n"
              "util.callbackify(async (n) => n * 2)(21, (e, v) => log(e ? 'error' : v));\n"
              "util.callbackify(async () => { throw new Error('no'); })((e) => log(e.message));\n"
              "Promise.resolve().then(() => log('microtask')).then(() => log('second'));\nlog('sync');");
}

TEST_CASE("arguments and the value are handed on whole") {
  std::string seen;
  runLoop([&] {
    auto text = util::callbackify([](std::string name) -> Promise<std::string> { co_return "<" + name + ">"; });
    text("x", [&seen, prefix = std::string("got ")](const std::optional<Error>&, std::optional<std::string> value) {
      seen = prefix + *value;
    });
  });
  CHECK(seen == "got <x>");
}
