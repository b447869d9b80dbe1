#include <nodus/process/warnings.hpp>

#include "child.hpp"

#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;

TEST_CASE("deprecations are dropped, thrown or printed, as it is set") {
  const auto ours = test::inChild([] {
    return run([] {
      process::on<"warning">([](const Error& warning) { console::log("event", warning.name(), warning.message()); });
      process::on<"uncaughtException">([](const Error& error) { console::log("thrown", error.name(), error.code()); });
      process::noDeprecation(true);
      process::emitWarning("dropped", "DeprecationWarning", "DEP1");
      process::noDeprecation(false);
      process::emitWarning("printed", "DeprecationWarning", "DEP2");
      process::throwDeprecation(true);
      process::emitWarning("thrown", {.type = "DeprecationWarning", .code = "DEP3", .detail = "why"});
      process::emitWarning("other");
    });
  });
  CHECK(ours.code == 0);
  CHECK(ours.err.find("[DEP2] DeprecationWarning: printed\n") != std::string::npos);
  CHECK(ours.err.find("DEP1") == std::string::npos);
  if (!test::haveNode()) return;
  const auto node = test::inNode(R"(
process.on('warning', w => console.log('event', w.name, w.message));
process.on('uncaughtException', e => console.log('thrown', e.name, e.code));
process.noDeprecation = true;
process.emitWarning('dropped', 'DeprecationWarning', 'DEP1');
process.noDeprecation = false;
process.emitWarning('printed', 'DeprecationWarning', 'DEP2');
process.throwDeprecation = true;
process.emitWarning('thrown', { type: 'DeprecationWarning', code: 'DEP3', detail: 'why' });
process.emitWarning('other');)");
  CHECK(ours.out == node.out);
}

TEST_CASE("NODE_NO_WARNINGS keeps warnings off stderr, and not from listeners") {
  const auto ours = test::inChild([] {
    return run([] {
      process::setEnv("NODE_NO_WARNINGS", "1");
      process::on<"warning">([](const Error& warning) { console::log(warning.message()); });
      process::emitWarning("heard");
    });
  });
  CHECK(ours.out == "heard\n");
  CHECK(ours.err.empty());
}
