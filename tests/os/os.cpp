#include <nodus/os.hpp>

#include "../support/node.hpp"

#include <doctest/doctest.h>

#include <nodus/json.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/inspect.hpp>

#include <csignal>

using namespace nodus;

TEST_CASE("the machine and its user are those that Node sees") {
  const auto text = nodus_test::runNode(
      "const os = require('node:os'); steps.push(JSON.stringify({ arch: os.arch(), platform: os.platform(),"
      "type: os.type(), release: os.release(), version: os.version(), machine: os.machine(), hostname: os.hostname(),"
      "endianness: os.endianness(), parallelism: os.availableParallelism(), totalmem: os.totalmem(),"
      "cpus: os.cpus().map(({ model }) => model), homedir: os.homedir(), tmpdir: os.tmpdir(), user: os.userInfo(),"
      "EOL: os.EOL, devNull: os.devNull, priority: os.getPriority(), signals: os.constants.signals,"
      "errno: os.constants.errno, priorities: os.constants.priority, interfaces: os.networkInterfaces() }));");
  if (!text) {
    MESSAGE("node is not on the PATH: not compared");
    return;
  }
  auto ours = json::object();
  ours.set("arch", os::arch());
  ours.set("platform", os::platform());
  ours.set("type", os::type());
  ours.set("release", os::release());
  ours.set("version", os::version());
  ours.set("machine", os::machine());
  ours.set("hostname", os::hostname());
  ours.set("endianness", os::endianness());
  ours.set("parallelism", os::availableParallelism());
  ours.set("totalmem", os::totalmem());
  auto models = json::array();
  for (const auto& cpu : os::cpus()) models.push_back(cpu.model);
  ours.set("cpus", models);
  ours.set("homedir", os::homedir());
  ours.set("tmpdir", os::tmpdir());
  ours.set("user", os::userInfo());
  ours.set("EOL", os::EOL);
  ours.set("devNull", os::devNull);
  ours.set("priority", os::getPriority());
  ours.set("signals", os::constants::signals());
  ours.set("errno", os::constants::errno_());
  namespace priority = os::constants::priority;
  ours.set("priorities", {{"PRIORITY_LOW", priority::PRIORITY_LOW},
                          {"PRIORITY_BELOW_NORMAL", priority::PRIORITY_BELOW_NORMAL},
                          {"PRIORITY_NORMAL", priority::PRIORITY_NORMAL},
                          {"PRIORITY_ABOVE_NORMAL", priority::PRIORITY_ABOVE_NORMAL},
                          {"PRIORITY_HIGH", priority::PRIORITY_HIGH},
                          {"PRIORITY_HIGHEST", priority::PRIORITY_HIGHEST}});
  ours.set("interfaces", os::networkInterfaces());
  CHECK(json::stringify(ours, 1) == json::stringify(json::parse(*text), 1));
}

TEST_CASE("numbers of the machine are sensible") {
  CHECK(os::totalmem() > os::freemem());
  CHECK(os::freemem() > 0);
  CHECK(os::uptime() > 0);
  CHECK(os::availableParallelism() >= 1);
  REQUIRE(!os::cpus().empty());
  for (const double load : os::loadavg()) CHECK(load >= 0);
}

TEST_CASE("constants are found by name") {
  CHECK(os::constants::signals()["SIGTERM"] == SIGTERM);
  CHECK(os::constants::errno_()["ENOENT"] == 2);
  CHECK(!os::constants::signals()["SIGNOPE"]);
}

TEST_CASE("priorities that do not exist and processes that do not exist are errors") {
  const auto errorOf = [](auto call) -> std::string {
    try {
      call();
    } catch (const Error& error) {
      return error.name() + " " + error.code() + " " + std::to_string(error.errno_()) + " " + error.message();
    }
    return "none";
  };
  CHECK(errorOf([] { os::setPriority(20); }) ==
        "RangeError ERR_OUT_OF_RANGE 0 The value of \"priority\" is out of range. It must be >= -20 && <= 19. "
        "Received 20");
  CHECK(errorOf([] { os::getPriority(1'000'000'000); }) ==
        "SystemError ERR_SYSTEM_ERROR -3 A system error occurred: uv_os_getpriority returned ESRCH (no such process)");
  CHECK(errorOf([] { os::setPriority(os::getPriority()); }) == "none");
}

TEST_CASE("the user prints as Node's") {
  CHECK(util::inspect(os::userInfo()).starts_with("[Object: null prototype] {\n  uid: "));
}
