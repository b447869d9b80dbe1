#include <nodus.hpp>
using namespace nodus;
using namespace nodus::child_process;

std::string describe(const Error& e) {
  json::Value args = json::array();
  for (const auto& arg : e.spawnargs()) args.push_back(arg);
  return e.name() + " | " + e.message() + " | " + e.code() + " | " + std::to_string(e.errno_()) + " | " + e.syscall() +
         " | " + e.path() + " | " + json::stringify(args);
}

template <class F>
void tried(F f) {
  try {
    f();
    console::log("no error");
  } catch (const Error& e) {
    console::log(e.name(), e.code(), e.message());
  }
}

struct Case {
  std::string file;
  std::vector<std::string> args;
  std::string cwd;
};

Promise<> app() {
  fs::writeFileSync("plain", "echo hi\n");
  fs::writeFileSync("script", "echo script $1\n");
  fs::chmodSync("script", 0755);

  const std::vector<Case> cases{{"no-such-program", {"a", "b"}, ""},
                                {"/no/such", {}, ""},
                                {"sh", {"-c", "x"}, "/no/such"},
                                {"./plain", {}, ""},
                                {"/tmp", {}, ""}};
  for (const auto& one : cases) {
    auto child = spawn(one.file, one.args, {.cwd = one.cwd});
    child.on<"spawn">([] { console::log("spawn", nullptr, nullptr); });
    child.on<"exit">(
        [](std::optional<int> code, std::optional<std::string> signal) { console::log("exit", code, signal); });
    child.on<"close">(
        [](std::optional<int> code, std::optional<std::string> signal) { console::log("close", code, signal); });
    child.on<"error">([](const Error& e) { console::log(describe(e)); });
    console::log("pid", child.pid(), child.exitCode());
    co_await once<"error">(child);
    console::log(child.exitCode(), child.signalCode(), child.spawnfile(), child.spawnargs().size());
  }

  using namespace std::literals;
  const std::vector<std::string> nul{"b", "c\0"s};
  const std::vector<std::string> much{std::string(1 << 20, 'x')};
  tried([] { spawn("a\0b"sv); });
  tried([] { spawn(""); });
  tried([&] { spawn("a", nul); });
  tried([&] { spawn("true", much); });
  tried([] { spawn("/etc/passwd/x"); });
  tried([] { spawn("true", {.cwd = "/etc/passwd"}); });
  tried([] { spawn("true", {.stdio = {"ignore", 777}}); });
  tried([] { spawn("true", {.stdio = "foo"}); });
  tried([] { spawn("true", {.stdio = {"foo"}}); });
  tried([] { spawn("true", {.stdio = {"ipc", "ipc"}}); });
  tried([] { spawn("true", {.timeout = -1}); });
  tried([] { spawn("true", {.killSignal = "SIGFOO"}); });
  tried([] { spawnSync("true", {.stdio = {"ipc"}}); });

  console::log(spawnSync("./script", {"works"}).stdout_.toString());
  auto failed = spawnSync("no-such-program", {"a"});
  console::log(describe(*failed.error), failed.status, failed.signal);
  execFile("no-such-program", {"a"}, [](std::optional<ExecError> e, std::string out, std::string err) {
    console::log(describe(*e), e->cmd(), json::stringify({out, err}));
  });
}

int main(int argc, char** argv) { return run(argc, argv, app); }
