#include <nodus/child_process.hpp>

#include <nodus/kernel.hpp>

#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using namespace nodus::child_process;
using nodus_test::runLoop;

namespace {

using Ending = std::tuple<std::optional<int>, std::optional<std::string>>;

Promise<std::string> read(net::Socket socket) {
  std::string text;
  while (auto chunk = co_await socket.next()) text += chunk->toString();
  co_return text;
}

}  // namespace

TEST_CASE("a child is fed, read and waited for") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "cat; echo err >&2; exit 3"});
    CHECK(child.pid());
    auto out = read(child.stdout_());
    auto err = read(child.stderr_());
    auto closed = once<"close">(child);
    child.stdin_().end("fed");
    CHECK(co_await out == "fed");
    CHECK(co_await err == "err\n");
    CHECK(co_await closed == Ending(3, std::nullopt));
    CHECK(child.exitCode() == 3);
  });
}

TEST_CASE("what the system refuses is an error of the child, later") {
  runLoop([]() -> Promise<> {
    auto child = spawn("no-such-program", {"a", "b"});
    CHECK_FALSE(child.pid());
    auto closed = once<"error">(child);
    auto error = co_await closed;
    CHECK(error.message() == "spawn no-such-program ENOENT");
    CHECK(error.code() == "ENOENT");
    CHECK(error.errno_() == -2);
    CHECK(error.syscall() == "spawn no-such-program");
    CHECK(error.path() == "no-such-program");
    CHECK(error.spawnargs() == std::vector<std::string>{"a", "b"});
    CHECK(child.exitCode() == -2);
  });
}
