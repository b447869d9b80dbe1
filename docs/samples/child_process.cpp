#include <nodus/child_process.hpp>
#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/util.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::child_process;

Promise<> output() {
  std::vector<std::string> args{"%s\n", "a b", "; touch pwned", "$HOME"};
  auto printed = co_await execFile("printf", args);
  console::log(util::trim(printed.stdout_));  // as they are: no shell has seen them

  auto answer = co_await exec("echo $((6*7))");  // this one is for a shell
  console::log(util::trim(answer.stdout_));

  auto hex = co_await exec("printf '\\377ok'", {.encoding = "hex"});
  console::log(hex.stdout_);  // ff6f6b

  try {
    co_await exec("echo not today >&2; exit 2", {.timeout = 10'000, .maxBuffer = 64 * 1024});
  } catch (const ExecError& error) {
    console::log(error.exitCode(), util::trim(error.stderr_()));  // 2 not today
  }
}

Promise<> pipes() {
  auto child = spawn("sort", {"-r"}, {.env = {{"LC_ALL", "C"}}, .stdio = {"pipe", "pipe", "inherit"}});
  child.stdin_().end("a\nc\nb\n");
  std::string sorted;
  auto out = child.stdout_();
  while (auto chunk = co_await out.next()) sorted += chunk->toString();
  console::log(util::trim(sorted));
}

Promise<> endings() {
  auto child = spawn("sleep", {"60"}, {.stdio = "ignore", .timeout = 60'000});
  child.on<"exit">([](std::optional<int> code, std::optional<std::string> signal) {
    console::log("exit", code, signal);  // exit null SIGTERM
  });
  child.kill();
  co_await once<"close">(child);

  auto missing = spawn("no-such-program");
  auto error = co_await once<"error">(missing);
  console::log(error.code(), error.syscall(), missing.pid());  // ENOENT spawn no-such-program null

  AbortController controller;
  auto stopped = spawn("sleep", {"60"}, {.signal = controller.signal(), .killSignal = "SIGKILL"});
  auto failed = once<"error">(stopped);
  controller.abort();
  auto abort = co_await failed;
  console::log(abort.name(), stopped.killed());
}

void synchronously() {
  Buffer bytes = execFileSync("printf", {"\\377\\0"});
  console::log(bytes);  // <Buffer ff 00>

  std::string text = execSync("echo $((6*7))", {.encoding = "utf8"});
  console::log(util::trim(text));

  auto result = spawnSync("tr", {"a-z", "A-Z"}, {.encoding = "utf8", .input = "quietly"});
  console::log(result.status, result.stdout_);
}

// The parent's side; the child is this program, started anew.
Promise<> parent() {
  auto child = fork(process::execPath(), {"child"});
  child.send({{"add", {1, 2, 3}}});
  auto reply = co_await once<"message">(child);
  auto& [message, handle] = reply;
  console::log("the sum is", message["sum"]);
  child.disconnect();
  co_await once<"close">(child);
}

void child() {
  process::on<"message">([](json::Value message) {
    int sum = 0;
    for (const auto& number : message["add"]) sum += number.as<int>();
    process::send({{"sum", sum}});
  });
}

Promise<> app() {
  co_await output();
  co_await pipes();
  co_await endings();
  synchronously();
  co_await parent();
}

int main(int argc, char** argv) {
  if (argc > 1) return run(argc, argv, child);
  return run(argc, argv, app);
}
