#include <nodus/perf_hooks/user_timing.hpp>

#include <nodus/json.hpp>
#include <nodus/util.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <cmath>
#include <limits>
#include <string>

using namespace nodus;
using namespace nodus_test;

namespace {

std::string failure(auto f) {
  try {
    f();
    return "none";
  } catch (const Error& error) {
    return error.name() + ' ' + error.code() + ' ' + error.message();
  }
}

std::string describe(const std::vector<perf_hooks::PerformanceEntry>& entries) {
  std::string text;
  for (const auto& entry : entries) {
    if (!text.empty()) text += ' ';
    text += std::string(entry.entryType()) + ':' + entry.name() + '@' + json::stringify(entry.startTime()) + '+' +
            json::stringify(entry.duration());
  }
  return text;
}

}  // namespace

TEST_CASE("marks and measures are on the timeline in the order of their start, until they are cleared") {
  Loop loop;
  performance::mark("b", {.startTime = 2});
  performance::mark("a", {.startTime = 1});
  performance::mark("a", {.startTime = 4});
  performance::measure("b to a", "b", "a");
  performance::measure("m", {.start = 1, .duration = 0.5});
  performance::measure("n", {.end = "a", .duration = "b"});
  performance::measure("n", {.start = "b", .end = 7});
  const auto all = describe(performance::getEntries());
  CHECK(all == "mark:a@1+0 measure:m@1+0.5 mark:b@2+0 measure:b to a@2+2 measure:n@2+2 measure:n@2+5 mark:a@4+0");
  const auto named = describe(performance::getEntriesByName("n"));
  CHECK(named == "measure:n@2+2 measure:n@2+5");
  CHECK(performance::getEntriesByName("n", "mark").empty());
  CHECK(performance::getEntriesByType("mark").size() == 3);
  CHECK(performance::getEntriesByType("node").empty());
  performance::clearMarks("a");
  performance::clearMeasures("m");
  const auto left = describe(performance::getEntries());
  CHECK(left == "mark:b@2+0 measure:b to a@2+2 measure:n@2+2 measure:n@2+5");
  CHECK(failure([] { performance::measure("x", "a"); }) ==
        "SyntaxError  The \"a\" performance mark has not been set");
  performance::clearMeasures();
  performance::clearMarks();
  CHECK(performance::getEntries().empty());
  const auto node = runNode(R"(
    const { performance } = require('perf_hooks');
    const show = (all) => log(all.map((e) => `${e.entryType}:${e.name}@${e.startTime}+${e.duration}`).join(' ') + '\n');
    performance.mark('b', { startTime: 2 });
    performance.mark('a', { startTime: 1 });
    performance.mark('a', { startTime: 4 });
    performance.measure('b to a', 'b', 'a');
    performance.measure('m', { start: 1, duration: 0.5 });
    performance.measure('n', { end: 'a', duration: 'b' });
    performance.measure('n', { start: 'b', end: 7 });
    show(performance.getEntries());
    show(performance.getEntriesByName('n'));
    performance.clearMarks('a');
    performance.clearMeasures('m');
    show(performance.getEntries());)");
  if (node) CHECK(*node == all + "\n " + named + "\n " + left + "\n");
}

TEST_CASE("times that are no numbers do not disturb the order of the others") {
  Loop loop;
  for (int i = 0; i < 100; ++i) {
    performance::mark("m", {.startTime = i % 3 == 0 ? std::numeric_limits<double>::quiet_NaN() : 100 - i});
  }
  const auto entries = performance::getEntries();
  REQUIRE(entries.size() == 100);
  for (std::size_t i = 1; i < 66; ++i) CHECK(entries[i - 1].startTime() < entries[i].startTime());
  for (std::size_t i = 66; i < 100; ++i) CHECK(std::isnan(entries[i].startTime()));
}

TEST_CASE("entries print as Node's do") {
  Loop loop;
  CHECK(util::inspect(performance::mark("a", {.detail = {{"b", 2}}, .startTime = 1})) ==
        "PerformanceMark {\n  name: 'a',\n  entryType: 'mark',\n  startTime: 1,\n  duration: 0,\n  detail: { b: 2 }\n}");
  CHECK(util::inspect(performance::measure("m", {.start = 1, .duration = 2})) ==
        "PerformanceMeasure {\n  name: 'm',\n  entryType: 'measure',\n  startTime: 1,\n  duration: 2,\n  detail: null\n}");
  CHECK(json::stringify(performance::getEntriesByName("a")) ==
        R"([{"name":"a","entryType":"mark","startTime":1,"duration":0,"detail":{"b":2}}])");
}

TEST_CASE("what makes no sense is refused as Node refuses it") {
  Loop loop;
  CHECK(failure([] { performance::mark("loopStart"); }) ==
        "TypeError ERR_INVALID_ARG_VALUE The argument 'name' is invalid. Received 'loopStart'");
  CHECK(failure([] { performance::mark("x", {.startTime = -1.5}); }) ==
        "TypeError ERR_PERFORMANCE_INVALID_TIMESTAMP -1.5 is not a valid timestamp");
  CHECK(failure([] { performance::measure("x", {.start = 1, .end = 2, .duration = 1}); }) ==
        "TypeError ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS Must not have options.start, options.end, and "
        "options.duration specified");
  CHECK(failure([] { performance::measure("x", {.start = -1}); }) ==
        "TypeError ERR_PERFORMANCE_INVALID_TIMESTAMP -1 is not a valid timestamp");
  CHECK(performance::getEntries().empty());
}

TEST_CASE("milestones are marks") {
  Loop loop;
  CHECK(performance::measure("start", {.start = "nodeStart", .end = 3}).duration() == 3);
  CHECK(performance::measure("m", {.start = 0, .end = "loopStart"}).duration() == -1);
}

TEST_CASE("performance as JSON") {
  Loop loop;
  const auto value = performance::toJSON();
  CHECK(value["nodeTiming"]["name"].as<std::string>() == "node");
  CHECK(value["nodeTiming"]["loopStart"].as<double>() == -1);
  CHECK(value["eventLoopUtilization"]["utilization"].as<double>() == 0);
  CHECK(value["timeOrigin"].isNumber());
}
