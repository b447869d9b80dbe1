#include <nodus/process/events.hpp>

#include "child.hpp"

#include <nodus/kernel.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/process/info.hpp>
#include <nodus/process/run.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

using namespace nodus;
using test::inChild;
using test::inNode;

namespace {

void say(const std::string& text) { std::puts(text.c_str()); }

// Without the lines that say where the error was made, and with the name of the program as Node's.
std::string shapeOf(const std::string& report) {
  std::string shape;
  for (std::size_t at = 0; at < report.size();) {
    const auto end = std::min(report.find('\n', at), report.size());
    auto line = report.substr(at, end - at);
    at = end + 1;
    if (line.find_first_not_of(' ') != std::string::npos &&
        line.substr(line.find_first_not_of(' ')).starts_with("at ")) {
      if (line.ends_with(" {")) shape += "{\n";
      continue;
    }
    if (line.ends_with("lines matching cause stack trace ...")) continue;
    if (line.starts_with("nodus v") || line.starts_with("Node.js v")) line = "VERSION";
    if (line.ends_with(" {") && line.find("Error") != std::string::npos) line = line.substr(0, line.size() - 2) + "\n{";
    shape += line + "\n";
  }
  return shape;
}

// What follows the place in the source.
std::string reportBody(const std::string& report) {
  const auto at = report.find("\n\n");
  return at == std::string::npos ? report : report.substr(at + 2);
}

}  // namespace

TEST_CASE("a rejection is reported as unhandled, as uncaught, or as handled late") {
  const auto ours = inChild([] {
    return run([] {
      process::on<"uncaughtExceptionMonitor">([](const Error& error, std::string_view origin) {
        say("monitor " + error.message() + " " + std::string(origin));
      });
      process::on<"uncaughtException">([](const Error& error, std::string_view origin) {
        say("uncaught " + error.message() + " " + std::string(origin));
      });
      process::on<"rejectionHandled">([](const Error& error) { say("handled " + error.message()); });
      auto late = promise::reject(Error("late"));
      setTimeout([late] { late.catch_([] { say("caught"); }).detach(); }, 1);
    });
  });
  const std::string expected =
      "monitor late unhandledRejection\nuncaught late unhandledRejection\ncaught\nhandled late\n";
  CHECK(ours.out == expected);
  CHECK(ours.err.empty());
  if (!test::haveNode()) return;
  const auto node = inNode(
      "process.on('uncaughtExceptionMonitor', (e, o) => console.log('monitor', e.message, o));"
      "process.on('uncaughtException', (e, o) => console.log('uncaught', e.message, o));"
      "process.on('rejectionHandled', p => p.catch(e => console.log('handled', e.message)));"
      "const late = Promise.reject(new Error('late')); setTimeout(() => late.catch(() => console.log('caught')), 1);");
  CHECK(node.out == expected);
}

TEST_CASE("a rejection handled late without a listener is a warning") {
  const auto ours = inChild([] {
    return run([] {
      process::on<"unhandledRejection">([] {});
      auto late = promise::reject(Error("late"));
      setTimeout([late] { late.catch_([] {}).detach(); }, 1);
    });
  });
  CHECK(ours.err.find(
            "PromiseRejectionHandledWarning: Promise rejection was handled asynchronously (rejection id: 1)\n") !=
        std::string::npos);
}

TEST_CASE("warnings are printed and emitted on the next tick") {
  const auto ours = inChild([] {
    return run([] {
      process::on<"warning">([](const Error& w) { say(w.name() + "|" + w.message() + "|" + w.code()); });
      process::emitWarning("plain");
      process::emitWarning("coded", "Special", "C1");
      process::emitWarning("more", {.type = "T", .detail = "a detail"});
      process::emitWarning(TypeError("made"));
      say("first");
    });
  });
  CHECK(ours.out == "first\nWarning|plain|\nSpecial|coded|C1\nT|more|\nTypeError|made|\n");
  const auto head = ours.err.substr(0, ours.err.find(')') + 2);
  CHECK(head.starts_with("(nodus:"));
  CHECK(ours.err == head + "Warning: plain\n" + head + "[C1] Special: coded\n" + head + "T: more\na detail\n" + head +
                        "TypeError: made\n");
}

TEST_CASE("an emitter's leak warning is a warning of the process") {
  const auto ours = inChild([] {
    return run([] {
      process::on<"warning">([](const Error& warning) { say(warning.name()); });
      for (int i = 0; i < 11; ++i) process::on<"exit">([] {});
    });
  });
  CHECK(ours.out == "MaxListenersExceededWarning\n");
  CHECK(ours.err.find(
            "MaxListenersExceededWarning: Possible EventEmitter memory leak detected. 11 exit listeners added") !=
        std::string::npos);
}

TEST_CASE("what nobody caught is on stderr in Node's shape") {
  struct Case {
    int (*program)();
    const char* script;
  };
  const Case cases[] = {
      {[] { return run([] { throw Error("boom", {.cause = TypeError("low")}); }); },
       "throw new Error('boom', { cause: new TypeError('low') });"},
      {[] { return run([] { promise::reject(RangeError("two\nlines")).detach(); }); },
       "Promise.reject(new RangeError('two\\nlines'));"},
      {[] { return run([] { detail::systemError(ENOENT, "stat", {.path = "/nope"}).raise(); }); },
       "require('fs').statSync('/nope');"},
      {[] { return run([] { throw AggregateError({Error("a"), TypeError("b")}, "many"); }); },
       "throw new AggregateError([new Error('a'), new TypeError('b')], 'many');"},
      {[] { return run([] { throw Error("coded", {.code = "MY_CODE"}); }); },
       "throw Object.assign(new Error('coded'), { code: 'MY_CODE' });"},
  };
  for (const auto& [program, script] : cases) {
    CAPTURE(script);
    const auto ours = inChild(program);
    CHECK(ours.code == 1);
    CHECK(ours.err.find("events.cpp:") != std::string::npos);
    if (!test::haveNode()) continue;
    CHECK(shapeOf(reportBody(ours.err)) == shapeOf(reportBody(inNode(script).err)));
  }
}

TEST_CASE("the report shows the line of the source, where it is at hand") {
  const auto ours = inChild([] { return run([] { throw Error("here"); }); });
  if (std::FILE* self = std::fopen(__FILE__, "r")) {
    std::fclose(self);
    CHECK(ours.err.find("\n  const auto ours = inChild([] { return run([] { throw Error(\"here\"); }); });\n") !=
          std::string::npos);
    CHECK(ours.err.find("^\n\nError: here\n    at ") != std::string::npos);
  }
}

TEST_CASE("an exception that is no Error is reported by what it says") {
  const auto ours = inChild([] { return run([] { throw std::runtime_error("plain"); }); });
  CHECK(ours.code == 1);
  CHECK(ours.err == "[Error: plain]\n\nnodus v" NODUS_VERSION "\n");
}

TEST_CASE("a signal arrives on the loop with its name and number") {
  const auto ours = inChild([] {
    return run([] {
      process::on<"SIGUSR2">([](std::string_view name, int number) {
        say(std::string(name) + (number == SIGUSR2 ? " right" : " wrong"));
        process::nextTick([] { say("tick"); });
      });
      process::once<"SIGUSR2">([] { say("once"); });
      process::on<"SIGHUP">([] {
        say("hup");
        process::exit(0);
      });
      setTimeout(
          [] {
            process::kill(process::pid(), "SIGUSR2");
            process::kill(process::pid(), SIGHUP);
            say("sent");
          },
          1);
      setInterval([] {}, 1000);
    });
  });
  CHECK(ours.out == "sent\nSIGUSR2 right\nonce\ntick\nhup\n");
  CHECK(ours.code == 0);
}

TEST_CASE("a signal is awaited") {
  const auto ours = inChild([] {
    return run([]() -> Promise<> {
      auto hold = setTimeout([] { say("too late"); }, 60'000);
      setTimeout([] { process::kill(process::pid(), "SIGTERM"); }, 1);
      auto signal = co_await once<"SIGTERM">(process::events());
      auto& [name, number] = signal;
      say(std::string(name) + " " + std::to_string(number));
      clearTimeout(hold);
    });
  });
  CHECK(ours.out == "SIGTERM 15\n");
  CHECK(ours.code == 0);
}

TEST_CASE("a signal that another thread sends wakes the loop") {
  const auto ours = inChild([] {
    return run([] {
      auto hold = setTimeout([] { say("too late"); }, 60'000);
      process::once<"SIGUSR1">([hold] {
        say("woken");
        clearTimeout(hold);
      });
      std::thread([] { ::kill(::getpid(), SIGUSR1); }).detach();
    });
  });
  CHECK(ours.out == "woken\n");
}

TEST_CASE("a signal listener does not hold the loop") {
  const auto ours = inChild([] { return run([] { process::on<"SIGTERM">([] {}); }); });
  CHECK(ours.code == 0);
}

TEST_CASE("without its last listener a signal does again what it does by default") {
  const auto ours = inChild([] {
    return run([] {
      auto first = process::on<"SIGTERM">([] {});
      auto second = process::on<"SIGTERM">([] {});
      first.off();
      struct sigaction action{};
      ::sigaction(SIGTERM, nullptr, &action);
      say(action.sa_handler == SIG_DFL ? "default" : "listened");
      std::fflush(stdout);
      second.off();
      process::kill(process::pid(), "SIGTERM");
    });
  });
  CHECK(ours.out == "listened\n");
  CHECK(ours.signal == SIGTERM);
}

TEST_CASE("signals are given back when the loop goes") {
  const auto ours = inChild([] {
    for (int i = 0; i < 2; ++i) {
      Loop inner;
      auto hold = setTimeout([] { say("too late"); }, 60'000);
      process::on<"SIGUSR1">([hold] {
        say("came");
        clearTimeout(hold);
      });
      process::kill(process::pid(), "SIGUSR1");
      inner.run();
    }
    struct sigaction action{};
    ::sigaction(SIGUSR1, nullptr, &action);
    return action.sa_handler == SIG_DFL ? 0 : 1;
  });
  CHECK(ours.out == "came\ncame\n");
  CHECK(ours.code == 0);
}

TEST_CASE("the events are an emitter") {
  Loop loop;
  auto events = process::events();
  CHECK(events == process::events());
  int sum = 0;
  auto first = process::on<"exit">([&](int code) { sum += code; });
  process::prependListener<"exit">([&](int code) { sum *= code; });
  CHECK(process::listenerCount<"exit">() == 2);
  CHECK(process::emit<"exit">(3));
  CHECK(sum == 3);
  process::off(first);
  CHECK(process::emit<"exit">(2));
  CHECK(sum == 6);
  process::removeAllListeners<"exit">();
  CHECK_FALSE(process::emit<"exit">(1));
  CHECK(process::emit<"SIGTERM">("SIGTERM", 15) == false);
}

TEST_CASE("a test kit's loop has events of its own") {
  Loop outer;
  process::on<"exit">([] {});
  {
    Loop inner;
    CHECK(process::listenerCount<"exit">() == 0);
  }
  CHECK(process::listenerCount<"exit">() == 1);
}
