#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/util.hpp>

#include <string>

using namespace nodus;

void surroundings() {
  console::log(process::argv().size(), process::platform(), process::arch(), process::pid() > 0);
  process::setEnv("GREETING", "hello");
  console::log(process::env("GREETING"), process::env("NO_SUCH_VARIABLE"));  // hello null
  for (const auto& [name, value] : util::parseEnv("PORT=8080\nNAME=\"two words\" # a note")) console::log(name, value);
}

void output() {
  auto out = process::stdout_();
  out.write("no newline unless you write one\n");
  if (out.isTTY()) console::log(out.columns(), "columns");
}

void signals() {
  process::on<"SIGUSR2">([](std::string_view name, int) {
    console::log("got", name);
    process::exit(0);  // everything that was written goes out first
  });
  setTimeout([] {}, 10'000);  // a signal's listener does not hold the program
  process::kill(process::pid(), "SIGUSR2");
}

void ends() {
  process::on<"exit">([](int code) { console::log("the end:", code); });
  process::on<"uncaughtException">([](const Error& error, std::string_view origin) {
    console::log(origin, error.message());  // with a listener the program goes on
  });
  setTimeout([] { throw Error("nobody catches this"); }, 1);
}

void usage() {
  const auto before = process::cpuUsage();
  const auto spent = process::cpuUsage(before);
  console::log(spent.user >= 0, process::memoryUsage.rss() > 0, process::uptime() < 60);
  const auto report = process::report::getReport();
  console::log(report["header"]["processId"].as<int>() == process::pid());
}

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    surroundings();
    output();
    usage();
    ends();
    setTimeout(signals, 20);
  });
}
