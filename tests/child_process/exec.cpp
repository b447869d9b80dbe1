#include <nodus/child_process/exec.hpp>

#include "support.hpp"

using namespace child_test;

namespace {

// What a failing promise is rejected with.
Promise<std::optional<ExecError>> failureOf(Promise<ExecResult> promise) {
  std::optional<ExecError> failure;
  try {
    co_await promise;
  } catch (const Error& error) {
    failure = ExecError(error);
  }
  co_return failure;
}

}  // namespace

TEST_CASE("nothing in an argument is interpreted") {
  runLoop([]() -> Promise<> {
    std::vector<std::string> args{"%s|", "a b", "; touch pwned", "$HOME"};
    auto printed = co_await execFile("printf", args);
    CHECK(printed.stdout_ == "a b|; touch pwned|$HOME|");
    auto answer = co_await exec("echo $((6*7)); echo err >&2");
    CHECK(answer.stdout_ == "42\n");
    CHECK(answer.stderr_ == "err\n");
  });
}

TEST_CASE("another exit code than 0 rejects") {
  runLoop([]() -> Promise<> {
    std::vector<std::string> failing{"-c", "echo out; echo bad >&2; exit 2"};
    auto promise = execFile("sh", failing);
    bool caught = false;
    try {
      co_await promise;
    } catch (const ExecError& e) {
      caught = true;
      CHECK(e.name() == "Error");
      CHECK(e.message() == "Command failed: sh -c echo out; echo bad >&2; exit 2\nbad\n");
      CHECK(e.code() == "");
      CHECK(e.exitCode() == 2);
      CHECK_FALSE(e.signal());
      CHECK_FALSE(e.killed());
      CHECK(e.stdout_() == "out\n");
      CHECK(e.stderr_() == "bad\n");
      CHECK(e.cmd() == "sh -c echo out; echo bad >&2; exit 2");
    }
    CHECK(caught);
  });
}

TEST_CASE("the message is Node's") {
  std::string message;
  runLoop([&]() -> Promise<> {
    auto failed = failureOf(exec("echo bad >&2; exit 3"));
    auto error = co_await failed;
    message = error->message() + "|" + std::to_string(*error->exitCode()) + "|" + error->cmd();
  });
  CHECK_ORDER(
      message, "Command failed: echo bad >&2; exit 3\nbad\n|3|echo bad >&2; exit 3",
      "require('child_process').exec('echo bad >&2; exit 3', (e) => log(e.message + '|' + e.code + '|' + e.cmd));");
}

TEST_CASE("a program that is not there rejects") {
  runLoop([]() -> Promise<> {
    auto failed = failureOf(execFile("no-such-program", {"x"}));
    auto error = co_await failed;
    REQUIRE(error);
    CHECK(error->code() == "ENOENT");
    CHECK(error->syscall() == "spawn no-such-program");
    CHECK(error->spawnargs() == std::vector<std::string>{"x"});
    CHECK(error->cmd() == "no-such-program x");
    CHECK_FALSE(error->exitCode());
  });
}

TEST_CASE("the end by a signal rejects, and says whose signal it was") {
  runLoop([]() -> Promise<> {
    auto own = failureOf(exec("kill -9 $$"));
    auto error = co_await own;
    CHECK(error->signal() == "SIGKILL");
    CHECK_FALSE(error->exitCode());
    CHECK_FALSE(error->killed());
    auto slow = failureOf(execFile("sleep", {"30"}, {.timeout = 20, .killSignal = "SIGINT"}));
    error = co_await slow;
    CHECK(error->signal() == "SIGINT");
    CHECK(error->killed());
  });
}

TEST_CASE("too much output kills, with what there was") {
  runLoop([]() -> Promise<> {
    for (const auto& [command, name] : {std::pair("yes", "stdout"), std::pair("yes >&2", "stderr")}) {
      auto failed = failureOf(exec(command, {.maxBuffer = 1000}));
      auto error = co_await failed;
      REQUIRE(error);
      CHECK(error->name() == "RangeError");
      CHECK(error->code() == "ERR_CHILD_PROCESS_STDIO_MAXBUFFER");
      CHECK(error->message() == std::string(name) + " maxBuffer length exceeded");
      CHECK(error->stdout_().size() + error->stderr_().size() == 1000);
    }
    auto exact = co_await exec("head -c 1000 /dev/zero", {.maxBuffer = 1000});
    CHECK(exact.stdout_.size() == 1000);
  });
}

TEST_CASE("an abort rejects with an AbortError, before and after the start") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    auto promise = execFile("sleep", {"30"}, {.signal = controller.signal()});
    setTimeout([controller] { controller.abort(); }, 1);
    bool caught = false;
    try {
      co_await promise;
    } catch (const AbortError& e) {
      caught = true;
      CHECK(e.code() == "ABORT_ERR");
      CHECK(ExecError(e).cmd() == "sleep 30");
    }
    CHECK(caught);
    auto failed = failureOf(exec("sleep 30", {.signal = AbortSignal::abort()}));
    auto error = co_await failed;
    CHECK(error->name() == "AbortError");
  });
}

TEST_CASE("the promise gives the child") {
  runLoop([]() -> Promise<> {
    auto promise = execFile("cat");
    promise.child().stdin_().end("through the child");
    auto result = co_await promise;
    CHECK(result.stdout_ == "through the child");
  });
}

TEST_CASE("a callback gets the error, stdout and stderr, and the call gives the child") {
  Trace trace;
  runLoop([&] {
    auto child = exec("echo a; echo b >&2; exit 1",
                      [&](const std::optional<ExecError>& error, std::string out, std::string err) {
                        trace(std::to_string(error->exitCode().value_or(-1)) + out + err);
                      });
    CHECK(child.pid());
    execFile("true", [&](const std::optional<ExecError>& error) { trace(error ? "failed" : "true"); });
    execFile("no-such-program", {"x"}, [&](const std::optional<ExecError>& error) { trace(error->code()); });
    execFile("sleep", {"30"}, {.timeout = 1},
             [&](const std::optional<ExecError>& error) { trace(error->signal().value_or("none")); });
  });
  CHECK(trace.text().find("1a\nb\n") != std::string::npos);
  CHECK(trace.text().find("true") != std::string::npos);
  CHECK(trace.text().find("ENOENT") != std::string::npos);
  CHECK(trace.text().find("SIGTERM") != std::string::npos);
}

TEST_CASE("text that is no UTF-8 is replaced, unless the bytes are asked for") {
  runLoop([]() -> Promise<> {
    auto text = co_await exec("printf '\\377ok'");
    CHECK(text.stdout_ == "\xEF\xBF\xBDok");
    auto bytes = co_await exec("printf '\\377ok'", {.encoding = "buffer"});
    CHECK(bytes.stdout_ == "\xFFok");
    auto hex = co_await exec("printf '\\377ok'", {.encoding = "hex"});
    CHECK(hex.stdout_ == "ff6f6b");
  });
}

TEST_CASE("the error has the text that the encoding makes") {
  runLoop([]() -> Promise<> {
    auto failed = failureOf(exec("printf '\\377'; printf '\\377' >&2; exit 2", {.encoding = Encoding::base64}));
    auto error = co_await failed;
    CHECK(error->stdout_() == "/w==");
    CHECK(error->stderr_() == "/w==");
    CHECK(error->message() == "Command failed: printf '\\377'; printf '\\377' >&2; exit 2\n/w==");
    failed = failureOf(exec("printf '\\377' >&2; exit 2", {.encoding = "foo"}));
    error = co_await failed;
    CHECK(error->stderr_() == "\xFF");
    CHECK(error->message() == "Command failed: printf '\\377' >&2; exit 2\n\xEF\xBF\xBD");
  });
}

TEST_CASE("the child's streams are text as the encoding says, and an encoding that they are given later counts") {
  runLoop([]() -> Promise<> {
    auto text = execFile("printf", {"\\377"});
    CHECK(text.child().stdout_().readableEncoding() == "utf8");
    co_await text;
    auto bytes = execFile("printf", {"\\377"}, {.encoding = "buffer"});
    CHECK_FALSE(bytes.child().stdout_().readableEncoding());
    bytes.child().stdout_().setEncoding("hex");
    auto result = co_await bytes;
    CHECK(result.stdout_ == "ff");
  });
}

TEST_CASE("maxBuffer counts and cuts text as Node does") {
  constexpr auto command = "printf 'é€😀é€é€'";
  constexpr std::pair<const char*, std::size_t> runs[] = {
      {"utf8", 4},    {"utf8", 7},    {"utf8", 18},  {"utf8", 19},   {"hex", 4},
      {"hex", 18},    {"hex", 19},    {"base64", 4}, {"base64", 19}, {"latin1", 4},
      {"latin1", 19}, {"utf16le", 4}, {"buffer", 4}, {"buffer", 19}, {"ascii", 0}};
  std::string steps;
  runLoop([&]() -> Promise<> {
    for (const auto& [encoding, most] : runs) {
      auto failed = failureOf(exec(command, {.encoding = encoding, .maxBuffer = most}));
      auto error = co_await failed;
      steps += error ? Buffer::from(error->stdout_()).toString("hex") + error->message() : "whole";
      steps += "|";
    }
  });
  const auto node = nodus_test::runNode(R"(
    const {exec} = require('child_process');
    let all = '';
    const run = (encoding, maxBuffer) => new Promise((done) => {
      exec("printf 'é€😀é€é€'", {encoding, maxBuffer}, (e, stdout) => {
        done(all += (e ? Buffer.from(stdout).toString('hex') + e.message : 'whole') + '|');
      });
    });
    (async () => {
      for (const [encoding, most] of [['utf8', 4], ['utf8', 7], ['utf8', 18], ['utf8', 19], ['hex', 4], ['hex', 18],
          ['hex', 19], ['base64', 4], ['base64', 19], ['latin1', 4], ['latin1', 19], ['utf16le', 4], ['buffer', 4],
          ['buffer', 19], ['ascii', 0]]) await run(encoding, most);
      log(all);
    })();)");
  if (node) CHECK(steps == *node);
}

TEST_CASE("bytes that become U+FFFD are counted as such") {
  runLoop([]() -> Promise<> {
    auto fitting = co_await exec("printf '\\377\\377'", {.maxBuffer = 6});
    CHECK(fitting.stdout_.size() == 6);
    auto failed = failureOf(exec("printf '\\377\\377'", {.maxBuffer = 5}));
    auto error = co_await failed;
    CHECK(error->code() == "ERR_CHILD_PROCESS_STDIO_MAXBUFFER");
    auto tail = failureOf(exec("printf 'abc\\342'", {.maxBuffer = 4}));
    error = co_await tail;
    CHECK(error->stdout_() == "abc\xEF\xBF\xBD");
  });
}

TEST_CASE("an error crosses as a plain one and is seen whole again") {
  runLoop([]() -> Promise<> {
    auto failed = failureOf(exec("exit 4"));
    const Error plain = *(co_await failed);
    CHECK(ExecError(plain).exitCode() == 4);
    CHECK_FALSE(ExecError(Error("other")).exitCode());
    CHECK_THROWS_AS(plain.raise(), ExecError);
  });
}
