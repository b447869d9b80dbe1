#include <nodus.hpp>

#include <string>
#include <string_view>

using namespace nodus;

template <class F>
void attempt(std::string_view name, F f) {
  try {
    console::log(name, f());
  } catch (const Error& error) {
    console::log(name, error.name(), error.code(), error.syscall().empty() ? "-" : error.syscall());
  }
}

Promise<> app() {
  attempt("exists", [] { return process::kill(process::pid(), 0); });
  attempt("no process", [] { return process::kill(1 << 30, 0); });
  attempt("no signal", [] { return process::kill(process::pid(), "SIGNONE"); });
  attempt("no number", [] { return process::kill(process::pid(), 999); });

  auto received = promise::withResolvers<>();
  process::once<"SIGUSR2">([resolve = received.resolve](std::string_view name, int number) {
    console::log(name, number > 0, process::listenerCount<"SIGUSR2">());
    resolve();
  });
  process::kill(process::pid(), "SIGUSR2");
  console::log("sent", process::listenerCount<"SIGUSR2">());
  const auto hold = setInterval([] {}, 1000);
  co_await received.promise;
  clearInterval(hold);

  process::on<"uncaughtException">(
      [](const Error& error, std::string_view origin) { console::log("uncaught", error.message(), origin); });
  process::on<"unhandledRejection">([](const Error& error) { console::log("unhandled", error.message()); });
  process::on<"warning">(
      [](const Error& warning) { console::log("warning", warning.name(), warning.code(), warning.message()); });
  process::emitWarning("be warned", {.type = "CustomWarning", .code = "W1", .detail = "for no reason"});
  auto thrown = promise::withResolvers<>();
  setTimeout(
      [resolve = thrown.resolve] {
        setTimeout([resolve] { resolve(); }, 1);
        throw Error("thrown");
      },
      1);
  co_await thrown.promise;
  promise::reject<int>(Error("rejected")).detach();
  co_await timers::setTimeout(1);
  process::on<"beforeExit">([](int code) { console::log("beforeExit", code); });
  process::on<"exit">([](int code) { console::log("exit", code); });
  process::exitCode(3);
}

int main(int argc, char** argv) { return run(argc, argv, app); }
