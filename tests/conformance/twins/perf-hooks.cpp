#include <nodus.hpp>
using namespace nodus;
using namespace nodus::perf_hooks;

Promise<> app() {
  auto histogram = createHistogram({.figures = 2});
  for (int i = 1; i <= 2000; i++) histogram.record(i * i);
  auto other = createHistogram();
  other.record(5'000'000'000);
  histogram.add(other);
  console::log(histogram.count(), histogram.exceeds(), histogram.min(), histogram.max(), histogram.mean(), histogram.stddev());
  console::log(histogram.percentile(50), histogram.percentile(99.9), histogram.percentiles().size());
  try {
    histogram.record(0);
  } catch (const Error& error) {
    console::log(error.code(), error.message());
  }
  try {
    createHistogram({.lowest = 10, .highest = 15});
  } catch (const Error& error) {
    console::log(error.code(), error.message());
  }

  std::vector<std::string> told;
  PerformanceObserver observer([&](const PerformanceObserverEntryList& list, PerformanceObserver& self) {
    for (auto& entry : list.getEntries()) told.push_back(std::string(entry.entryType()) + " " + entry.name());
    self.disconnect();
  });
  observer.observe({.entryTypes = {{"mark", "measure", "function"}}});
  console::log(performance::mark("later", {.detail = {{"id", 1}}, .startTime = 0.02}));
  performance::mark("sooner", {.startTime = 0.01});
  console::log(performance::measure("between", "sooner", "later"));
  std::vector<std::string> names;
  for (auto& entry : performance::getEntries()) names.push_back(entry.name());
  console::log(names);
  try {
    performance::measure("x", "missing");
  } catch (const Error& error) {
    console::log(error.name(), error.message());
  }
  auto add = performance::timerify([](int a, int b) { return a + b; }, {.name = "add"});
  console::log(add(1, 2));
  performance::clearMarks("later");
  console::log(json::stringify(performance::getEntriesByType("mark")));

  auto delay = monitorEventLoopDelay({.resolution = 1});
  bool first = delay.enable(), second = delay.enable();
  console::log(first, second);
  auto idle = [] { return performance::eventLoopUtilization().idle; };
  while (delay.count() == 0 || idle() == 0) co_await timers::setTimeout(5);
  first = delay.disable(), second = delay.disable();
  console::log(first, second, delay.count() > 0, delay.max() > 0);
  console::log(told);
  auto used = performance::eventLoopUtilization();
  auto since = performance::eventLoopUtilization(used);
  console::log(used.idle > 0, used.active > 0, used.utilization > 0 && used.utilization < 1, since.idle);
}

int main(int argc, char** argv) { return run(argc, argv, app); }
