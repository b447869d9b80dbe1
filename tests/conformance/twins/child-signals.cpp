#include <nodus.hpp>
using namespace nodus;
using namespace nodus::child_process;

void logError(const Error& e) { console::log(e.name(), e.code(), e.message()); }

// Node's `code` is a number for an exit code; null stands for what is not there.
void report(const ExecError& e) {
  const auto code = e.code().empty() ? std::optional<std::string>() : e.code();
  const bool ended = code == std::nullopt;
  console::log(e.name(), code, ended ? std::optional(e.killed()) : std::nullopt, e.signal(),
               e.message().substr(0, e.message().find('\n')), e.cmd(), e.stdout_().size(), e.stderr_().size());
}

Promise<> reported(Promise<ExecResult> promise) {
  try {
    co_await promise;
  } catch (const ExecError& e) {
    report(e);
  } catch (const AbortError& e) {
    console::log(e.name(), e.code(), ExecError(e).cmd());
  }
}

Promise<> app() {
  const Signal signals[] = {"SIGTERM", "SIGKILL", "SIGINT", "SIGHUP", "SIGUSR2", "sigquit", 15};
  for (const auto& signal : signals) {
    auto child = spawn("sleep", {"30"}, {.stdio = "ignore"});
    const bool there = child.kill(0);
    const bool killed = child.kill(signal);
    console::log(there, killed, child.killed());
    auto ending = co_await once<"exit">(child);
    auto& [code, name] = ending;
    console::log(code, name, child.exitCode(), child.signalCode(), child.kill());
  }
  auto odd = spawn("sleep", {"30"}, {.stdio = "ignore"});
  const Signal unknown[] = {"SIGFOO", 1000, ""};
  for (const auto& signal : unknown) {
    try {
      odd.kill(signal);
    } catch (const Error& e) {
      logError(e);
    }
  }
  odd.kill();
  auto oddEnd = co_await once<"close">(odd);
  auto& [oddCode, oddSignal] = oddEnd;
  console::log(odd.killed(), oddCode, oddSignal);

  auto trapped = spawn("sh", {"-c", "trap \"exit 9\" TERM; echo ready; while :; do sleep 0.01; done"});
  co_await once<"data">(trapped.stdout_());
  trapped.kill();
  auto trappedEnd = co_await once<"close">(trapped);
  auto& [trappedCode, trappedSignal] = trappedEnd;
  console::log(trappedCode, trappedSignal, trapped.killed());

  AbortController controller;
  auto aborted = spawn("sleep", {"30"}, {.signal = controller.signal(), .killSignal = "SIGKILL"});
  aborted.on<"exit">(
      [](std::optional<int> code, std::optional<std::string> signal) { console::log("exit", code, signal); });
  aborted.on<"close">(
      [](std::optional<int> code, std::optional<std::string> signal) { console::log("close", code, signal); });
  aborted.on<"error">([](const Error& e) { console::log(e.name(), e.code(), e.message(), e.cause()->message()); });
  controller.abort(Error("enough"));
  auto closed = once<"close">(aborted);
  co_await closed;

  auto before = spawn("sleep", {"30"}, {.signal = AbortSignal::abort()});
  console::log(before.killed());
  auto early = co_await once<"error">(before);
  console::log(early.name(), before.killed());

  auto timed = spawn("sleep", {"30"}, {.timeout = 10, .killSignal = "SIGUSR1"});
  auto timedEnd = co_await once<"close">(timed);
  auto& [timedCode, timedSignal] = timedEnd;
  console::log(timedCode, timedSignal, timed.killed());

  co_await reported(exec("yes", {.maxBuffer = 1000}));
  co_await reported(exec("yes >&2", {.maxBuffer = 1000}));
  const std::vector<std::string> thirty{"30"};
  co_await reported(execFile("sleep", thirty, {.timeout = 10}));
  co_await reported(exec("kill -9 $$"));
  const auto over = AbortSignal::abort();
  co_await reported(execFile("sleep", thirty, {.signal = over}));
  auto exact = co_await exec("head -c 1000 /dev/zero", {.maxBuffer = 1000});
  console::log(exact.stdout_.size());

  try {
    fork("x", {.stdio = {"pipe"}});
  } catch (const Error& e) {
    console::log(e.code(), e.message());
  }
}

int main(int argc, char** argv) { return run(argc, argv, app); }
