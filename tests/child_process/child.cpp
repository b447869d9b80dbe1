#include <nodus/child_process/child.hpp>

#include "support.hpp"

#include <nodus/process.hpp>

#include <algorithm>
#include <csignal>
#include <memory>

#include <sys/resource.h>

using namespace child_test;

TEST_CASE("kill sends the signal, and the exit tells of it") {
  runLoop([]() -> Promise<> {
    for (const auto& name : {"SIGTERM", "SIGKILL", "SIGINT", "SIGHUP", "SIGUSR1", "sigquit"}) {
      auto child = spawn("sleep", {"30"}, {.stdio = "ignore"});
      CHECK(child.kill(0));
      CHECK(child.kill(name));
      CHECK(child.killed());
      std::string upper(name);
      for (auto& c : upper) c = static_cast<char>(std::toupper(c));
      CHECK(co_await once<"exit">(child) == Ending(std::nullopt, upper));
      CHECK(child.signalCode() == upper);
      CHECK_FALSE(child.exitCode());
      CHECK_FALSE(child.kill());
    }
    auto child = spawn("sleep", {"30"}, {.stdio = "ignore"});
    CHECK(codeOf([&] { child.kill("SIGFOO"); }) == "ERR_UNKNOWN_SIGNAL");
    CHECK(codeOf([&] { child.kill(1000); }) == "ERR_UNKNOWN_SIGNAL");
    CHECK_FALSE(child.killed());
    child.kill(SIGKILL);
  });
}

TEST_CASE("a signal that is not sent to the child is no kill") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "kill -9 $$"});
    CHECK(co_await once<"close">(child) == Ending(std::nullopt, "SIGKILL"));
    CHECK_FALSE(child.killed());
  });
}

TEST_CASE("an abort kills the child, which says so") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    auto child = spawn("sleep", {"30"}, {.signal = controller.signal(), .killSignal = "SIGKILL"});
    Ending ending;
    child.on<"close">([&](std::optional<int> code, std::optional<std::string> signal) { ending = {code, signal}; });
    auto failed = once<"error">(child);
    controller.abort(Error("enough"));
    auto error = co_await failed;
    CHECK(error.name() == "AbortError");
    CHECK(error.code() == "ABORT_ERR");
    REQUIRE(error.cause());
    CHECK(error.cause()->message() == "enough");
    auto exit = once<"close">(child);
    co_await exit;
    CHECK(ending == Ending(std::nullopt, "SIGKILL"));
  });
}

TEST_CASE("an abort before the start kills it on the next tick, one after the end does nothing") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sleep", {"30"}, {.signal = AbortSignal::abort()});
    CHECK_FALSE(child.killed());
    auto error = co_await once<"error">(child);
    CHECK(error.name() == "AbortError");
    CHECK(child.killed());

    AbortController controller;
    auto over = spawn("true", {.signal = controller.signal()});
    co_await once<"close">(over);
    controller.abort();
    CHECK_FALSE(over.killed());
  });
}

TEST_CASE("a timeout kills by the kill signal") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sleep", {"30"}, {.timeout = 20, .killSignal = "SIGUSR2"});
    CHECK(co_await once<"close">(child) == Ending(std::nullopt, "SIGUSR2"));
    CHECK(child.killed());
    auto fast = spawn("true", {.timeout = 3'600'000});
    CHECK(co_await once<"close">(fast) == Ending(0, std::nullopt));
  });
}

TEST_CASE("writing to a killed child is an EPIPE of the stream only") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sleep", {"30"}, {.stdio = {"pipe", "ignore", "ignore"}});
    auto in = child.stdin_();
    std::optional<Error> failure;
    in.on<"error">([&](const Error& error) { failure = error; });
    bool childFailed = false;
    child.on<"error">([&] { childFailed = true; });
    const auto chunk = Buffer::alloc(1 << 20, 'x');
    in.write(chunk);
    in.write(chunk);
    child.kill("SIGKILL");
    co_await once<"close">(child);
    CHECK_FALSE(childFailed);
    if (failure) CHECK((failure->code() == "EPIPE" || failure->code() == "ECONNRESET"));
  });
}

TEST_CASE("a child that closes its stdin makes writing fail with EPIPE") {
  runLoop([]() -> Promise<> {
    auto child = spawn("sh", {"-c", "exec 0<&-; echo closed; sleep 30"}, {.stdio = {"pipe", "pipe", "ignore"}});
    auto ready = co_await child.stdout_().next();
    CHECK(ready);
    auto in = child.stdin_();
    auto failed = once<"error">(in);
    in.write("x");
    auto error = co_await failed;
    CHECK(error.code() == "EPIPE");
    CHECK(error.syscall() == "write");
    child.kill();
  });
}

TEST_CASE("an unreferenced child does not hold the loop, and is reaped nevertheless") {
  bool exited = false;
  int pid = 0;
  runLoop([&] {
    auto child = spawn("sleep", {"30"}, {.stdio = "ignore"});
    child.on<"exit">([&] { exited = true; });
    child.unref();
    child.ref();
    child.unref();
    pid = *child.pid();
  });
  CHECK_FALSE(exited);
  ::kill(pid, SIGKILL);
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == 0);
  runLoop([] { spawn("true"); });  // takes the status of what was left behind
  CHECK_FALSE(hasChildren());
}

TEST_CASE("a dropped handle keeps nothing from coming") {
  Trace trace;
  runLoop([&] {
    spawn("sh", {"-c", "echo out"}).on<"close">([&](std::optional<int> code) {
      trace("close" + std::to_string(*code));
    });
  });
  CHECK(trace.text() == "close0");
}

TEST_CASE("a listener may hold its child, and a pipe") {
  const auto descriptors = openDescriptors();
  runLoop([&] {
    auto child = spawn("cat");
    auto out = child.stdout_();
    child.on<"close">([child, out] { CHECK(child.exitCode() == 0); });
    out.on<"data">([child, out](const Buffer&) {});
    child.stdin_().end("x");
    auto missing = spawn("no-such-program");
    missing.on<"error">([missing](const Error&) {});
    missing.stdout_().on<"data">([missing](const Buffer&) {});
  });
  CHECK(openDescriptors() == descriptors);
}

TEST_CASE("a listener that throws keeps nothing for ever, neither its child nor a pipe") {
  const auto descriptors = openDescriptors();
  const auto held = std::make_shared<int>();
  std::vector<std::string> uncaught;
  runLoop([&] {
    process::on<"uncaughtException">([&](const Error& error) { uncaught.push_back(error.message()); });
    auto child = spawn("true");
    child.on<"spawn">([child, held] { throw Error("spawn"); });
    child.on<"close">([child, held] { throw Error("close"); });
    auto ended = spawn("echo", {"nobody reads this"});
    ended.on<"exit">([ended, held] { throw Error("exit"); });
    ended.on<"close">([&, ended, held] { uncaught.push_back("no close after that, as in Node"); });
    auto missing = spawn("no-such-program");
    missing.on<"error">([missing, held](const Error&) { throw Error("error"); });
    auto read = spawn("echo", {"x"});
    read.stdout_().on<"data">([read, held](const Buffer&) { throw Error("data"); });
    execFile("false", [held](const std::optional<ExecError>&) { throw Error("callback"); });
    execFile("no-such-program", [held](const std::optional<ExecError>&) { throw Error("callback"); });
  });
  std::sort(uncaught.begin(), uncaught.end());
  CHECK(uncaught == std::vector<std::string>{"callback", "callback", "close", "data", "error", "exit", "spawn"});
  CHECK(held.use_count() == 1);
  CHECK(openDescriptors() == descriptors);
}

TEST_CASE("children one after another leave nothing behind") {
  const auto before = openDescriptors();
  const auto threadsBefore = threads();
  int ended = 0;
  runLoop([&]() -> Promise<> {
    for (int i = 0; i < 1000; ++i) {
      auto child = spawn("true", {.stdio = i % 2 ? "pipe" : "ignore"});
      auto closed = once<"close">(child);
      auto how = co_await closed;
      if (how == Ending(0, std::nullopt)) ++ended;
    }
  });
  CHECK(ended == 1000);
  CHECK_FALSE(hasChildren());
  CHECK(openDescriptors() == before);
  CHECK(threadsEndedBut(threadsBefore));
}

TEST_CASE("two hundred children at once leave nothing behind") {
  const auto before = openDescriptors();
  const auto threadsBefore = threads();
  int ended = 0;
  runLoop([&] {
    for (int i = 0; i < 200; ++i) {
      auto child = spawn("sh", {"-c", "read line; echo $line"});
      child.on<"close">([&, child, i](std::optional<int> code) { ended += code == 0 && i >= 0; });
      child.stdin_().end(std::to_string(i) + "\n");
      child.stdout_().on<"data">([i](const Buffer& text) { CHECK(text.toString() == std::to_string(i) + "\n"); });
    }
  });
  CHECK(ended == 200);
  CHECK_FALSE(hasChildren());
  CHECK(openDescriptors() == before);
  CHECK(threadsEndedBut(threadsBefore));
}

TEST_CASE("without descriptors left the failure is told, and nothing stays open") {
  Trace trace;
  std::size_t before = 0, after = 0;
  runLoop([&] {
    setTimeout([] {}, 0);
    before = openDescriptors();
    rlimit limit{}, tight{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    tight = limit;
    tight.rlim_cur = before + 2;  // less than three pipes need
    ::setrlimit(RLIMIT_NOFILE, &tight);
    auto child = spawn("true");
    ::setrlimit(RLIMIT_NOFILE, &limit);
    after = openDescriptors();
    child.on<"error">([&](const Error& error) { trace(error.code()); });
    child.on<"close">([&] { trace("close"); });
    CHECK_FALSE(child.pid());
    CHECK(child.stdio().empty());
  });
  CHECK(trace.text() == "EMFILE close");
  CHECK(before == after);
}

TEST_CASE("too many processes is an EAGAIN of the child" * doctest::skip(::getuid() != 0)) {
  // Root is not limited: the child that becomes somebody else tells of it, in becoming so or in starting.
  runLoop([]() -> Promise<> {
    rlimit limit{}, tight{};
    ::getrlimit(RLIMIT_NPROC, &limit);
    tight = limit;
    tight.rlim_cur = 0;
    ::setrlimit(RLIMIT_NPROC, &tight);
    auto child = spawn("true", {.uid = 65533, .gid = 65533});
    ::setrlimit(RLIMIT_NPROC, &limit);
    if (child.pid()) co_return;  // a container whose root has no such limit
    auto error = co_await once<"error">(child);
    CHECK(error.code() == "EAGAIN");
    CHECK(error.message() == "spawn true EAGAIN");
  });
}

TEST_CASE("somebody else may take the status") {
  runLoop([]() -> Promise<> {
    auto child = spawn("true", {.stdio = "ignore"});
    int status = 0;
    CHECK(::waitpid(*child.pid(), &status, 0) == *child.pid());
    CHECK(co_await once<"exit">(child) == Ending(std::nullopt, std::nullopt));
  });
}
