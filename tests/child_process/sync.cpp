#include <nodus/child_process/sync.hpp>

#include "support.hpp"

#include <fcntl.h>

using namespace child_test;

namespace {

std::optional<ExecError> failureOf(std::string_view command, SpawnSyncOptions options = {}) {
  try {
    execSync(command, options);
  } catch (const ExecError& error) {
    return error;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a program is fed and its output collected") {
  const auto before = openDescriptors();
  const auto result = spawnSync("sh", {"-c", "tr a-z A-Z; echo err >&2; exit 3"}, {.input = "sync"});
  CHECK(result.pid > 0);
  CHECK(result.status == 3);
  CHECK_FALSE(result.signal);
  CHECK_FALSE(result.error);
  CHECK(result.stdout_.toString() == "SYNC");
  CHECK(result.stderr_.toString() == "err\n");
  REQUIRE(result.output.size() == 3);
  CHECK_FALSE(result.output[0]);
  CHECK(result.output[1]->toString() == "SYNC");
  CHECK(openDescriptors() == before);
  CHECK_FALSE(hasChildren());
}

TEST_CASE("much goes in and out at once") {
  const std::string much(5'000'000, 'x');
  const auto result = spawnSync("cat", {.input = much, .maxBuffer = much.size()});
  CHECK(result.stdout_.size() == much.size());
  CHECK_FALSE(result.error);
}

TEST_CASE("without input the program reads the end at once") {
  CHECK(spawnSync("cat").status == 0);
  CHECK(spawnSync("cat", {.stdio = {"ignore", "pipe", "pipe"}}).status == 0);
}

TEST_CASE("input that is not read is an EPIPE") {
  const std::string much(5'000'000, 'x');
  const auto result = spawnSync("head", {"-c", "5"}, {.input = much});
  CHECK(result.status == 0);
  CHECK(result.stdout_.toString() == "xxxxx");
  REQUIRE(result.error);
  CHECK(result.error->code() == "EPIPE");
  CHECK(result.error->syscall() == "spawnSync head");
}

TEST_CASE("a program that can not be started is an error of the result") {
  const auto result = spawnSync("no-such-program", {"a"});
  REQUIRE(result.error);
  CHECK(result.error->message() == "spawnSync no-such-program ENOENT");
  CHECK(result.error->code() == "ENOENT");
  CHECK(result.error->path() == "no-such-program");
  CHECK(result.error->spawnargs() == std::vector<std::string>{"a"});
  CHECK(result.pid == 0);
  CHECK_FALSE(result.status);
  CHECK(result.output.empty());
  CHECK(spawnSync("/etc/passwd/x").error->code() == "ENOTDIR");
  CHECK(spawnSync("true", {.cwd = "/no/such"}).error->code() == "ENOENT");
}

TEST_CASE("a timeout kills, and its error is ETIMEDOUT") {
  auto result = spawnSync("sleep", {"30"}, {.timeout = 20});
  CHECK(result.error->code() == "ETIMEDOUT");
  CHECK(result.signal == "SIGTERM");
  CHECK_FALSE(result.status);
  result = spawnSync("sleep", {"30"}, {.timeout = 20, .killSignal = "SIGKILL"});
  CHECK(result.signal == "SIGKILL");
  CHECK_FALSE(hasChildren());
}

TEST_CASE("who holds the pipes longer than the program is not waited for past the timeout") {
  SpawnSyncResult result;
  // Until the time was enough for it to be told.
  for (double timeout = 100; result.stdout_.empty(); timeout *= 2) {
    result = spawnSync("sh", {"-c", "sleep 30 & echo $!"}, {.timeout = timeout});
  }
  CHECK(result.error->code() == "ETIMEDOUT");
  const int grandchild = std::atoi(result.stdout_.toString().c_str());
  REQUIRE(grandchild > 1);
  ::kill(grandchild, SIGKILL);
}

TEST_CASE("too much output is an ENOBUFS, with what there was") {
  const auto result = spawnSync("yes", {.maxBuffer = 1000});
  CHECK(result.error->code() == "ENOBUFS");
  CHECK(result.signal == "SIGTERM");
  CHECK(result.stdout_.size() > 1000);
}

TEST_CASE("pipes beyond 2, inherited and ignored descriptors") {
  const Folder folder;
  const int file = ::open(folder.path("file").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  const auto result =
      spawnSync("sh", {"-c", "echo three >&3; echo four >&4"}, {.stdio = {"ignore", "ignore", "ignore", file, "pipe"}});
  CHECK(folder.read("file") == "three\n");
  REQUIRE(result.output.size() == 5);
  CHECK_FALSE(result.output[1]);
  CHECK_FALSE(result.output[3]);
  CHECK(result.output[4]->toString() == "four\n");
  CHECK(result.stdout_.empty());
  ::close(file);
  CHECK(codeOf([] { spawnSync("true", {.stdio = {"ipc"}}); }) == "ERR_IPC_SYNC_FORK");
}

TEST_CASE("execFileSync and execSync give the output, or throw") {
  CHECK(execFileSync("printf", {"%s|", "a b", "$HOME"}).toString() == "a b|$HOME|");
  CHECK(execSync("echo $((6*7))").toString() == "42\n");
  const auto failed = failureOf("echo out; echo bad >&2; exit 2", {.stdio = "pipe"});
  REQUIRE(failed);
  CHECK(failed->message() == "Command failed: echo out; echo bad >&2; exit 2\nbad\n");
  CHECK(failed->status() == 2);
  CHECK(failed->stdout_() == "out\n");
  CHECK(failed->stderr_() == "bad\n");
  CHECK(failed->pid() > 0);
  const auto slow = failureOf("sleep 30", {.stdio = "pipe", .timeout = 20});
  REQUIRE(slow);
  CHECK(slow->code() == "ETIMEDOUT");
  CHECK(slow->signal() == "SIGTERM");
  CHECK_THROWS_AS(execFileSync("no-such-program"), ExecError);
}

TEST_CASE("arguments that can not be are refused") {
  using namespace std::literals;
  CHECK(codeOf([] { spawnSync("a\0b"s); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([] { spawnSync(""); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([] { spawnSync("true", {.timeout = -1}); }) == "ERR_OUT_OF_RANGE");
  CHECK(codeOf([] { spawnSync("true", {.killSignal = "SIGFOO"}); }) == "ERR_UNKNOWN_SIGNAL");
  CHECK(codeOf([] { spawnSync("true", {.stdio = {"foo"}}); }) == "ERR_INVALID_ARG_VALUE");
}
