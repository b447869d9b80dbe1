#include <nodus/process/run.hpp>

#include "child.hpp"

#include <nodus/kernel.hpp>
#include <nodus/process/events.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <memory>
#include <string>

using namespace nodus;
using test::inChild;
using test::inNode;

namespace {

void say(const std::string& text) { std::puts(text.c_str()); }

void sayCodes() {
  process::on<"beforeExit">([](int code) { say("beforeExit " + std::to_string(code)); });
  process::on<"exit">([](int code) {
    say("exit " + std::to_string(code) + " " +
        (process::exitCode() ? std::to_string(*process::exitCode()) : "undefined"));
  });
}

const std::string sayCodesScript =
    "process.on('beforeExit', c => console.log('beforeExit', c));"
    "process.on('exit', c => console.log('exit', c, process.exitCode));";

void sayUncaught() {
  process::on<"uncaughtException">([](const Error& error, std::string_view origin) {
    say("uncaught " + error.message() + " " + std::string(origin));
  });
}

const std::string sayUncaughtScript =
    "process.on('uncaughtException', (e, o) => console.log('uncaught', e.message, o));";

// The same output and exit code as Node, and what that is where there is no Node.
void checkAgainst(const test::Outcome& ours, const std::string& out, int code, const std::string& script,
                  const char* extension = "cjs") {
  CHECK(ours.out == out);
  CHECK(ours.code == code);
  if (!test::haveNode()) return;
  const auto node = inNode(script, extension);
  CHECK(ours.out == node.out);
  CHECK(ours.code == node.code);
  CHECK(ours.err.empty() == node.err.empty());
}

Promise<> never() { return Promise<>(detail::makeState<void>()); }

}  // namespace

TEST_CASE("a plain main function runs before ticks, microtasks, timers") {
  const auto ours = inChild([] {
    return run([] {
      setTimeout([] { say("timeout"); }, 1);
      queueMicrotask([] { say("microtask"); });
      process::nextTick([] { say("tick"); });
      say("main");
    });
  });
  checkAgainst(ours, "main\ntick\nmicrotask\ntimeout\n", 0,
               "setTimeout(() => console.log('timeout'), 1); queueMicrotask(() => console.log('microtask'));"
               "process.nextTick(() => console.log('tick')); console.log('main');");
}

TEST_CASE("a capturing coroutine lambda is kept until it has settled") {
  const auto ours = inChild([] {
    auto text = std::make_shared<std::string>("kept");
    return run([text = std::move(text)]() -> Promise<int> {
      for (int i = 0; i < 3; ++i) co_await promise::resolve();
      say(*text);
      co_return 5;
    });
  });
  CHECK(ours.out == "kept\n");
  CHECK(ours.code == 0);
}

TEST_CASE("exitCode decides the code, and exit listeners may change it") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      process::exitCode(3);
      process::on<"exit">([](int) { process::exitCode(4); });
    });
  });
  checkAgainst(ours, "beforeExit 3\nexit 3 3\n", 4,
               sayCodesScript + "process.exitCode = 3; process.on('exit', () => { process.exitCode = 4; });");
}

TEST_CASE("beforeExit may revive the loop, and comes again") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      process::once<"beforeExit">([] {
        process::nextTick([] { say("tick"); });
        setTimeout([] { say("revived"); }, 1);
      });
    });
  });
  checkAgainst(ours, "beforeExit 0\ntick\nrevived\nbeforeExit 0\nexit 0 undefined\n", 0,
               sayCodesScript +
                   "process.once('beforeExit', () => { process.nextTick(() => console.log('tick'));"
                   "setTimeout(() => console.log('revived'), 1); });");
}

TEST_CASE("process::exit emits exit once, without beforeExit, and ends at once") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      process::on<"exit">([] { process::exit(6); });
      process::on<"exit">([] { say("never reached"); });
      setTimeout(
          [] {
            process::exit(5);
            say("never reached");
          },
          1);
    });
  });
  checkAgainst(ours, "exit 5 5\n", 6,
               sayCodesScript + "process.on('exit', () => process.exit(6)); setTimeout(() => process.exit(5), 1);");
}

TEST_CASE("process::exit flushes what stdio still holds") {
  const auto ours = inChild([] {
    return run([] {
      for (int i = 0; i < 100'000; ++i) std::fputs("0123456789", stdout);
      process::exit(0);
    });
  });
  CHECK(ours.out.size() == 1'000'000);
}

TEST_CASE("a main promise that never settles gives 13, unless a code is set") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      return never();
    });
  });
  checkAgainst(ours, "beforeExit 0\nexit 0 13\n", 13, sayCodesScript + "await new Promise(() => {});", "mjs");

  const auto set = inChild([] {
    return run([] {
      sayCodes();
      process::exitCode(5);
      return never();
    });
  });
  checkAgainst(set, "beforeExit 5\nexit 5 5\n", 5,
               sayCodesScript + "process.exitCode = 5; await new Promise(() => {});", "mjs");

  const auto ended = inChild([] {
    return run([] {
      sayCodes();
      setTimeout([] { process::exit(); }, 1);
      return never();
    });
  });
  checkAgainst(ended, "exit 0 undefined\n", 0,
               sayCodesScript + "setTimeout(() => process.exit(), 1); await new Promise(() => {});", "mjs");
}

TEST_CASE("an uncaught exception gives 1 and runs the exit listeners first") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      process::exitCode(3);
      setTimeout([] { throw RangeError("boom"); }, 1);
    });
  });
  checkAgainst(ours, "exit 1 1\n", 1,
               sayCodesScript + "process.exitCode = 3; setTimeout(() => { throw new RangeError('boom'); }, 1);");

  const auto changed = inChild([] {
    return run([] {
      process::on<"exit">([] { process::exitCode(9); });
      throw Error("main");
    });
  });
  checkAgainst(changed, "", 9, "process.on('exit', () => { process.exitCode = 9; }); throw new Error('main');");
}

TEST_CASE("a rejection that nobody handles gives 1") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      promise::reject(Error("nobody")).detach();
      promise::reject(Error("somebody")).catch_([] {}).detach();
    });
  });
  checkAgainst(ours, "exit 1 1\n", 1,
               sayCodesScript + "Promise.reject(new Error('nobody')); Promise.reject(new Error('b')).catch(() => {});");
}

TEST_CASE("a main coroutine that fails is an uncaught exception") {
  const auto ours = inChild([] {
    return run([]() -> Promise<> {
      sayCodes();
      process::on<"unhandledRejection">([] { say("not asked"); });
      co_await promise::resolve();
      throw TypeError("from main");
    });
  });
  checkAgainst(ours, "exit 1 1\n", 1,
               sayCodesScript +
                   "process.on('unhandledRejection', () => console.log('not asked'));"
                   "await 1; throw new TypeError('from main');",
               "mjs");

  const auto caught = inChild([] {
    return run([]() -> Promise<> {
      sayCodes();
      sayUncaught();
      co_await promise::resolve();
      throw TypeError("from main");
    });
  });
  checkAgainst(caught, "uncaught from main unhandledRejection\nbeforeExit 0\nexit 0 undefined\n", 0,
               sayCodesScript + sayUncaughtScript + "await 1; throw new TypeError('from main');", "mjs");
}

TEST_CASE("after a handled exception the program goes on") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      sayUncaught();
      process::nextTick([] { say("tick"); });
      setTimeout([] { throw Error("timer"); }, 1);
      setTimeout([] { say("later"); }, 2);
      process::once<"beforeExit">([] { throw Error("before"); });
      throw Error("main");
    });
  });
  checkAgainst(ours,
               "uncaught main uncaughtException\ntick\nuncaught timer uncaughtException\nlater\nbeforeExit 0\n"
               "uncaught before uncaughtException\nbeforeExit 0\nexit 0 undefined\n",
               0,
               sayCodesScript + sayUncaughtScript +
                   "process.nextTick(() => console.log('tick')); setTimeout(() => { throw new Error('timer'); }, 1);"
                   "setTimeout(() => console.log('later'), 2);"
                   "process.once('beforeExit', () => { throw new Error('before'); }); throw new Error('main');");
}

TEST_CASE("a listener of uncaughtException that throws gives 7, without exit") {
  const auto ours = inChild([] {
    return run([] {
      sayCodes();
      process::on<"uncaughtException">([] { throw Error("in the handler"); });
      setTimeout([] { throw Error("first"); }, 1);
    });
  });
  checkAgainst(ours, "", 7,
               sayCodesScript +
                   "process.on('uncaughtException', () => { throw new Error('in the handler'); });"
                   "setTimeout(() => { throw new Error('first'); }, 1);");
  CHECK(ours.err.find("Error: in the handler\n") != std::string::npos);

  const auto monitor = inChild([] {
    return run([] {
      process::on<"uncaughtExceptionMonitor">([] { throw Error("in the monitor"); });
      throw Error("first");
    });
  });
  checkAgainst(monitor, "", 7,
               "process.on('uncaughtExceptionMonitor', () => { throw new Error('x'); }); throw new Error('first');");
}

TEST_CASE("a listener of exit that throws is uncaught, and the rest are skipped") {
  const auto ours = inChild([] {
    return run([] {
      process::on<"exit">([] { throw Error("in exit"); });
      process::on<"exit">([] { say("skipped"); });
    });
  });
  checkAgainst(
      ours, "", 1,
      "process.on('exit', () => { throw new Error('in exit'); }); process.on('exit', () => console.log('s'));");

  const auto handled = inChild([] {
    return run([] {
      sayUncaught();
      process::on<"exit">([] { throw Error("in exit"); });
    });
  });
  checkAgainst(handled, "uncaught in exit uncaughtException\n", 0,
               sayUncaughtScript + "process.on('exit', () => { throw new Error('in exit'); });");
}

TEST_CASE("SIGPIPE is ignored once a program runs") {
  const auto ours = inChild([] {
    return run([] {
      int ends[2];
      REQUIRE(::pipe(ends) == 0);
      ::close(ends[0]);
      say(::write(ends[1], "x", 1) < 0 ? "error" : "written");
    });
  });
  CHECK(ours.out == "error\n");
  CHECK(ours.signal == 0);
}
