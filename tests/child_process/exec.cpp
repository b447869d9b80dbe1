#include <nodus/child_process/exec.hpp>

#include <nodus/child_process.hpp>
#include <nodus/kernel.hpp>

#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using namespace nodus::child_process;
using nodus_test::runLoop;

TEST_CASE("nothing in an argument is interpreted") {
  runLoop([]() -> Promise<> {
    std::vector<std::string> args{"%s|", "a b", "; touch pwned", "$HOME"};
    auto printed = co_await execFile("printf", args);
    CHECK(printed.stdout_ == "a b|; touch pwned|$HOME|");
    auto answer = co_await exec("echo $((6*7))");
    CHECK(answer.stdout_ == "42\n");
  });
}

TEST_CASE("another exit code than 0 rejects") {
  runLoop([]() -> Promise<> {
    std::vector<std::string> failing{"-c", "echo bad >&2; exit 2"};
    std::string message;
    try {
      co_await execFile("sh", failing);
    } catch (const ExecError& e) {
      message = e.message();
      CHECK(e.exitCode() == 2);
      CHECK(e.stderr_() == "bad\n");
      CHECK(e.cmd() == "sh -c echo bad >&2; exit 2");
      CHECK_FALSE(e.killed());
    }
    CHECK(message == "Command failed: sh -c echo bad >&2; exit 2\nbad\n");
  });
}
