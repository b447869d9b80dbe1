#include <nodus/child_process/sync.hpp>

#include "support.hpp"

#include <limits>

#include <fcntl.h>

using namespace child_test;

namespace {

template <class Options = SpawnSyncOptions>
std::optional<ExecError> failureOf(std::string_view command, const Options& options) {
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
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const auto result =
      spawnSync("sh", {"-c", "cat <&3 &"}, {.stdio = {"ignore", "pipe", "pipe", ends[0]}, .timeout = 100});
  REQUIRE(result.error);
  CHECK(result.error->code() == "ETIMEDOUT");
  for (const int end : ends) ::close(end);  // the end of cat
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

TEST_CASE("with an encoding the output is text") {
  const auto result = spawnSync("sh", {"-c", "printf '\\377ok'; printf '\\377' >&2"}, {.encoding = "utf8"});
  static_assert(std::is_same_v<decltype(result), const SpawnSyncTextResult>);
  CHECK(result.status == 0);
  CHECK(result.pid > 0);
  CHECK(result.stdout_ == "\xEF\xBF\xBDok");
  CHECK(result.stderr_ == "\xEF\xBF\xBD");
  REQUIRE(result.output.size() == 3);
  CHECK_FALSE(result.output[0]);
  CHECK(result.output[1] == result.stdout_);
  CHECK(execFileSync("printf", {"%s", "text"}, {.encoding = Encoding::hex}) == "74657874");
  CHECK(execSync("printf '\\377ok'", {.encoding = "base64"}) == "/29r");
  CHECK(execSync("printf '\\377ok'", {.encoding = "latin1"}) == "\u00FFok");
  CHECK(execSync("printf '\\377ok'", {.encoding = "buffer"}) == "\xFFok");
  const std::vector<std::string> arguments{"-n", "x"};
  CHECK(execFileSync("echo", arguments, {.encoding = "utf8"}) == "x");
  CHECK(execFileSync("pwd", {.cwd = "/", .encoding = "utf8"}) == "/\n");
  CHECK(spawnSync("pwd", {.cwd = "/", .encoding = "utf8"}).stdout_ == "/\n");
  CHECK(spawnSync("no-such-program", {.encoding = "utf8"}).error->code() == "ENOENT");
}

TEST_CASE("without one it is Buffers, whatever the other options are") {
  static_assert(std::is_same_v<decltype(execSync("")), Buffer>);
  static_assert(std::is_same_v<decltype(execSync("", {.cwd = "/", .maxBuffer = 1})), Buffer>);
  static_assert(std::is_same_v<decltype(execFileSync("", {"a"}, {.input = "x"})), Buffer>);
  static_assert(std::is_same_v<decltype(spawnSync("", {.stdio = "pipe"})), SpawnSyncResult>);
  static_assert(std::is_same_v<decltype(spawnSync("", {"a", "b"}, {})), SpawnSyncResult>);
  CHECK(execSync("printf '\\377'").view() == "\xFF");
}

TEST_CASE("the encoding is that of an input that is text, and not of one that is bytes") {
  CHECK(spawnSync("cat", {.encoding = "hex", .input = "68656c"}).stdout_ == "68656c");
  CHECK(spawnSync("cat", {.encoding = "latin1", .input = "\u00FF"}).stdout_ == "\u00FF");
  CHECK(spawnSync("cat", {.encoding = "hex", .input = Buffer::from("68")}).stdout_ == "3638");
  CHECK(spawnSync("cat", {.input = Buffer::from({0xFF, 0})}).stdout_.toString("hex") == "ff00");
  const std::vector<std::uint8_t> bytes{1, 2};
  CHECK(spawnSync("cat", {.encoding = "hex", .input = bytes}).stdout_ == "0102");
}

TEST_CASE("the error of text has text, and what the program said is written as that text") {
  const auto failed =
      failureOf("printf out; printf bad >&2; exit 2", SpawnSyncTextOptions{.encoding = "hex", .stdio = "pipe"});
  REQUIRE(failed);
  CHECK(failed->stdout_() == "6f7574");
  CHECK(failed->stderr_() == "626164");
  CHECK(failed->message() == "Command failed: printf out; printf bad >&2; exit 2\n626164");
  const auto bytes = failureOf("printf '\\377' >&2; exit 2", SpawnSyncOptions{.stdio = "pipe"});
  CHECK(bytes->stderr_() == "\xFF");
  CHECK(bytes->message() == "Command failed: printf '\\377' >&2; exit 2\n\xEF\xBF\xBD");
}

TEST_CASE("an encoding that there is not fails as in Node") {
  const auto inputFirst = [] { spawnSync("no-such-program", {.encoding = "foo", .input = "x"}); };
  CHECK(codeOf(inputFirst) == "ERR_UNKNOWN_ENCODING");
  CHECK(codeOf([] { spawnSync("true", {.encoding = "foo"}); }) == "ERR_UNKNOWN_ENCODING");
  CHECK(codeOf([] { spawnSync("cat", {.encoding = "buffer", .input = "x"}); }) == "ERR_UNKNOWN_ENCODING");
  CHECK(spawnSync("true", {.encoding = "foo", .stdio = "ignore"}).status == 0);
  CHECK(spawnSync("cat", {.encoding = "", .input = "x"}).stdout_ == "x");
}

TEST_CASE("the encodings give what they give in Node") {
  std::string steps;
  for (const auto* name : {"utf8", "UTF-8", "hex", "base64", "base64url", "latin1", "ascii", "utf16le", "", "foo"}) {
    const auto code = codeOf([&] {
      const auto result = spawnSync("sh", {"-c", "cat; printf '\\303\\251\\377'"}, {.encoding = name, .input = "6869"});
      steps += Buffer::from(result.stdout_).toString("hex") + "," + std::to_string(result.output.size()) + " ";
    });
    steps += code;
  }
  const auto node = nodus_test::runNode(R"(
    const {spawnSync} = require('child_process');
    let all = '';
    for (const encoding of ['utf8', 'UTF-8', 'hex', 'base64', 'base64url', 'latin1', 'ascii', 'utf16le', '', 'foo']) {
      try {
        const r = spawnSync('sh', ['-c', "cat; printf '\\303\\251\\377'"], {encoding, input: '6869'});
        all += Buffer.from(r.stdout).toString('hex') + ',' + r.output.length + ' ';
      } catch (e) {
        all += e.code;
      }
    }
    log(all);)");
  if (node) CHECK(steps == *node);
}

TEST_CASE("a timeout of any length is none too long") {
  CHECK(spawnSync("true", {.timeout = 1e300}).status == 0);
}

TEST_CASE("arguments that can not be are refused") {
  using namespace std::literals;
  CHECK(codeOf([] { spawnSync("true", {.timeout = std::numeric_limits<double>::infinity()}); }) == "ERR_OUT_OF_RANGE");
  CHECK(codeOf([] { spawnSync("a\0b"s); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([] { spawnSync(""); }) == "ERR_INVALID_ARG_VALUE");
  CHECK(codeOf([] { spawnSync("true", {.timeout = -1}); }) == "ERR_OUT_OF_RANGE");
  CHECK(codeOf([] { spawnSync("true", {.killSignal = "SIGFOO"}); }) == "ERR_UNKNOWN_SIGNAL");
  CHECK(codeOf([] { spawnSync("true", {.stdio = {"foo"}}); }) == "ERR_INVALID_ARG_VALUE");
}
