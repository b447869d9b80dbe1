#include <nodus/process/usage.hpp>

#include "child.hpp"

#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/system.hpp>
#include <nodus/util/inspect.hpp>

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>

using namespace nodus;

namespace {

struct FixedClock : System {
  std::int64_t now = 5'999'999'999;
  std::int64_t monotonicTime() override { return now; }
};

}  // namespace

TEST_CASE("hrtime reads the loop's clock") {
  FixedClock clock;
  Loop loop(clock);
  const auto earlier = process::hrtime();
  CHECK(earlier == std::array<std::int64_t, 2>{5, 999'999'999});
  CHECK(process::hrtimeBigint() == 5'999'999'999);
  clock.now += 2;
  CHECK(process::hrtime(earlier) == std::array<std::int64_t, 2>{0, 2});
}

TEST_CASE("uptime counts from the start of the program") {
  Loop loop;
  const auto first = process::uptime();
  CHECK(first >= 0);
  CHECK(process::uptime() >= first);
}

TEST_CASE("memory in use shows in memoryUsage") {
  const auto before = process::memoryUsage();
  CHECK(before.rss > 0);
  const std::unique_ptr<char[]> block(new char[8 << 20]());
  // An optimizer may leave out an allocation that nobody sees.
  [[maybe_unused]] static char* volatile seen;
  seen = block.get();
  const auto after = process::memoryUsage();
  CHECK(after.rss > 0);
#if defined(__GLIBC__) && !defined(NODUS_ADDRESS_SANITIZER) && !defined(__SANITIZE_THREAD__)
  CHECK(after.heapUsed >= before.heapUsed + (8 << 20));
  CHECK(after.heapTotal >= after.heapUsed);
#endif
}

TEST_CASE("processor time only grows, and can be measured from a point") {
  const auto before = process::cpuUsage();
  const auto spent = process::cpuUsage(before);
  CHECK(spent.user >= 0);
  CHECK(spent.system >= 0);
  CHECK(process::resourceUsage().userCPUTime >= before.user);
  CHECK(process::resourceUsage().maxRSS > 0);
}

TEST_CASE("they print with Node's members in Node's order") {
  if (!test::haveNode()) return;
  const auto node = [](const std::string& expression) {
    return test::inNode("const v = " + expression + "; for (const k in v) v[k] = 0; console.log(v)").out;
  };
  CHECK(util::inspect(process::MemoryUsage{}) + "\n" == node("process.memoryUsage()"));
  CHECK(util::inspect(process::CpuUsage{}) + "\n" == node("process.cpuUsage()"));
  CHECK(util::inspect(process::ResourceUsage{}) + "\n" == node("process.resourceUsage()"));
}

TEST_CASE("the resident memory alone is what memoryUsage says") {
  const auto rss = process::memoryUsage.rss();
  CHECK(rss > 0);
  CHECK(process::memoryUsage().rss >= rss / 2);
}

TEST_CASE("the limits of memory are Node's") {
  CHECK(process::availableMemory() > 0);
  if (!test::haveNode()) return;
  const auto node = test::inNode("console.log(process.constrainedMemory())");
  CHECK(static_cast<double>(process::constrainedMemory()) == std::stod(node.out));
}
