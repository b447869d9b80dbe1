#include <nodus/process/report.hpp>

#include "standard_streams.hpp"

#include <nodus/console.hpp>
#include <nodus/fs.hpp>
#include <nodus/json.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using test::inChild;

namespace {

std::string keysOf(const json::Value& value) {
  std::string keys;
  for (const auto& [key, item] : value.entries()) keys += std::string(key) + " ";
  return keys;
}

}  // namespace

TEST_CASE("a report has Node's sections, and the error") {
  const auto report = process::report::getReport(Error("boom", {.cause = {}, .code = "E_BOOM"}));
  CHECK(keysOf(report) ==
        "header javascriptStack javascriptHeap nativeStack resourceUsage libuv workers environmentVariables userLimits "
        "sharedObjects ");
  CHECK(report["header"]["trigger"].as<std::string>() == "GetReport");
  CHECK(report["header"]["processId"].as<int>() == process::pid());
  CHECK(report["header"]["filename"].isNull());
  CHECK(report["javascriptStack"]["message"].as<std::string>() == "Error: boom");
  CHECK(report["javascriptStack"]["errorProperties"]["code"].as<std::string>() == "E_BOOM");
  CHECK(report["javascriptStack"]["stack"].size() > 0);
  CHECK(report["resourceUsage"]["rss"].as<double>() > 100'000);
  CHECK(report["userLimits"].size() == 10);
  const auto text = json::stringify(report);
  const bool survives = json::stringify(json::parse(text)) == text;
  CHECK(survives);
}

TEST_CASE("a report's header has Node's members, but for what is Node's own") {
  const auto report = process::report::getReport();
  const auto& header = report["header"];
  const auto interfaceKeys = [](const json::Value& all) { return all.size() == 0 ? "" : keysOf(all[0]); };
  const auto ours =
      keysOf(header) + "| " + keysOf(header["cpus"][0]) + "| " + interfaceKeys(header["networkInterfaces"]);
  if (!test::haveNode()) return;
  const auto node = test::inNode(R"(
const { header } = process.report.getReport();
const keys = (object) => Object.keys(object ?? {}).map((key) => key.replace('nodejs', 'nodus') + ' ').join('');
delete header.release;
console.log(keys(header) + '| ' + keys(header.cpus[0]) + '| ' + keys(header.networkInterfaces[0]));)");
  CHECK(ours + "\n" == node.out);
}

TEST_CASE("a report is written where it should be, and nobody else may read it") {
  const auto ours = inChild([] {
    return run([] {
      char folder[] = "/tmp/nodus-test-XXXXXX";
      if (!::mkdtemp(folder)) return;
      process::report::directory(folder);
      process::report::compact(true);
      const auto name = process::report::writeReport("one.json");
      console::log(name, fs::statSync(std::string(folder) + "/one.json").mode & 0777);
      const auto text = fs::readFileSync(std::string(folder) + "/one.json", "utf8");
      console::log(json::parse(text)["header"]["filename"], text.find('\n') == text.size() - 1);
      const auto automatic = process::report::writeReport();
      const auto end = "." + std::to_string(process::pid()) + ".0.001.json";
      console::log(automatic.starts_with("report.20"), automatic.ends_with(end));
      console::log(process::report::writeReport("/nonexistent/folder/report.json").empty());
      fs::rmSync(folder, {.recursive = true});
    });
  });
  CHECK(ours.out == "one.json 384\none.json true\ntrue true\ntrue\n");
  CHECK(ours.err.starts_with("\nWriting nodus report to file: one.json\nnodus report completed\n"));
  CHECK(ours.err.find("Failed to open nodus report file: /nonexistent/folder/report.json (errno: 2)") !=
        std::string::npos);
}

TEST_CASE("a signal writes a report, and the program goes on") {
  const auto ours = inChild([] {
    return run([] {
      process::report::filename("stdout");
      process::report::compact(true);
      process::report::signal("SIGUSR1");
      process::report::reportOnSignal(true);
      auto hold = setTimeout([] { console::log("too late"); }, 60'000);
      process::once<"SIGUSR1">([hold] {
        process::report::reportOnSignal(false);
        clearTimeout(hold);
      });
      process::kill(process::pid(), "SIGUSR1");
      process::on<"exit">([] { console::log("\nend", process::report::reportOnSignal()); });
    });
  });
  CHECK(ours.code == 0);
  const auto end = ours.out.find('\n');
  const auto report = json::parse(ours.out.substr(0, end));
  CHECK(report["header"]["event"].as<std::string>() == "SIGUSR1");
  CHECK(report["header"]["trigger"].as<std::string>() == "Signal");
  CHECK(ours.out.ends_with("\nend false\n"));
}

TEST_CASE("an uncaught exception writes a report before the end") {
  const auto ours = inChild([] {
    return run([] {
      process::report::filename("stdout");
      process::report::compact(true);
      process::report::reportOnUncaughtException(true);
      throw Error("boom");
    });
  });
  CHECK(json::parse(ours.out)["header"]["event"].as<std::string>() == "Error: boom");
  CHECK(ours.err.find("Error: boom") != std::string::npos);
}

TEST_CASE("a signal that there is not is refused") {
  try {
    process::report::signal("SIGNONE");
    FAIL("no error");
  } catch (const TypeError& error) {
    CHECK(error.code() == "ERR_UNKNOWN_SIGNAL");
  }
}
