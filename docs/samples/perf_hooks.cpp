#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/perf_hooks.hpp>
#include <nodus/process.hpp>

using namespace nodus;

void timeline() {
  perf_hooks::PerformanceObserver observer([](const perf_hooks::PerformanceObserverEntryList& list) {
    for (const auto& entry : list.getEntries()) console::log(entry.entryType(), entry.name(), entry.duration() >= 0);
  });
  observer.observe({.entryTypes = {{"measure", "function"}}});

  performance::mark("begin");
  auto square = performance::timerify([](int n) { return n * n; }, {.name = "square"});
  square(4);
  performance::measure("all of it", "begin");
  performance::measure("since then", {.detail = {{"request", 7}}, .start = "begin"});
  performance::clearMarks();
}

void histogram() {
  auto sizes = perf_hooks::createHistogram();
  for (int size = 1; size <= 1000; ++size) sizes.record(size);
  console::log(sizes.min(), sizes.percentile(50), sizes.percentile(99), sizes.max());  // 1 500 990 1000
}

Promise<> loopsHealth() {
  auto delay = perf_hooks::monitorEventLoopDelay({.resolution = 5});
  delay.enable();
  const auto before = performance::eventLoopUtilization();
  co_await timers::setTimeout(20);
  const auto used = performance::eventLoopUtilization(before);
  delay.disable();
  console::log(used.utilization < 1, delay.count() > 0);  // 20 ms in which there was little to do
}

Promise<> app() {
  timeline();
  histogram();
  co_await loopsHealth();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
