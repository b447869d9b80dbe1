#include <nodus/perf_hooks/observer.hpp>

#include <nodus/kernel/timers.hpp>
#include <nodus/perf_hooks.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <string>

using namespace nodus;
using namespace nodus_test;
using perf_hooks::PerformanceObserver;
using perf_hooks::PerformanceObserverEntryList;

namespace {

std::string names(const std::vector<perf_hooks::PerformanceEntry>& entries) {
  std::string text;
  for (const auto& entry : entries) text += (text.empty() ? "" : ",") + std::string(entry.entryType()) + entry.name();
  return text.empty() ? "-" : text;
}

std::string failure(auto f) {
  try {
    f();
    return "none";
  } catch (const Error& error) {
    return error.name() + ' ' + error.code() + ' ' + error.message();
  }
}

}  // namespace

TEST_CASE("an observer is told in an immediate, in the order of start, of all that came meanwhile") {
  static Trace log;
  log.clear();
  runLoop([] {
    performance::mark("before", {.startTime = 9});
    PerformanceObserver all([](const PerformanceObserverEntryList& list, PerformanceObserver& self) {
      log("all:" + names(list.getEntries()) + ":" + names(list.getEntriesByType("mark")) + ":" +
          names(list.getEntriesByName("x", "mark")));
      self.disconnect();
      performance::mark("unseen");
    });
    all.observe({.entryTypes = {{"mark", "measure", "nonsense"}}});
    PerformanceObserver buffered([](const PerformanceObserverEntryList& list) {
      log("buffered:" + names(list.getEntries()));
    });
    buffered.observe({.type = "mark", .buffered = true});
    PerformanceObserver taken([](const PerformanceObserverEntryList& list) { log("taken:" + names(list.getEntries())); });
    taken.observe({.type = "mark"});
    performance::mark("y", {.startTime = 5});
    performance::measure("m", {.start = 1, .end = 2});
    performance::mark("x", {.startTime = 3});
    log("records:" + names(taken.takeRecords()));
    setImmediate([] { log("immediate"); });
  });
  CHECK_ORDER(log.text(),
              "records:marky,markx buffered:markx,marky,markbefore all:measurem,markx,marky:markx,marky:markx "
              "taken:markunseen immediate buffered:markunseen taken:-",
              R"(
    const { performance, PerformanceObserver } = require('perf_hooks');
    const names = (all) => all.map((e) => e.entryType + e.name).join() || '-';
    performance.mark('before', { startTime: 9 });
    const all = new PerformanceObserver((list, self) => {
      log('all:' + names(list.getEntries()) + ':' + names(list.getEntriesByType('mark')) + ':' +
          names(list.getEntriesByName('x', 'mark')));
      self.disconnect();
      performance.mark('unseen');
    });
    all.observe({ entryTypes: ['mark', 'measure', 'nonsense'] });
    const buffered = new PerformanceObserver((list) => log('buffered:' + names(list.getEntries())));
    buffered.observe({ type: 'mark', buffered: true });
    const taken = new PerformanceObserver((list) => log('taken:' + names(list.getEntries())));
    taken.observe({ type: 'mark' });
    performance.mark('y', { startTime: 5 });
    performance.measure('m', { start: 1, end: 2 });
    performance.mark('x', { startTime: 3 });
    log('records:' + names(taken.takeRecords()));
    setImmediate(() => log('immediate'));)");
}

TEST_CASE("what observe refuses") {
  Loop loop;
  PerformanceObserver observer([](const PerformanceObserverEntryList&) {});
  CHECK(failure([&] { observer.observe({}); }) ==
        "TypeError ERR_MISSING_ARGS The \"options.entryTypes\" and \"options.type\" arguments must be specified");
  CHECK(failure([&] { observer.observe({.entryTypes = {{"mark"}}, .type = "mark"}); }).starts_with(
      "TypeError ERR_INVALID_ARG_VALUE The property 'options.entryTypes'"));
  observer.observe({.type = "mark"});
  CHECK(failure([&] { observer.observe({.entryTypes = {{"mark"}}}); }) ==
        "InvalidModificationError  PerformanceObserver can not change to multiple observations");
  observer.disconnect();
  observer.observe({.entryTypes = {{"mark"}}});
  CHECK(failure([&] { observer.observe({.type = "mark"}); }) ==
        "InvalidModificationError  PerformanceObserver can not change to single observation");
}

TEST_CASE("an observer that is dropped goes on observing") {
  static int told = 0;
  runLoop([] {
    PerformanceObserver([](const PerformanceObserverEntryList& list) { told += static_cast<int>(list.getEntries().size()); })
        .observe({.entryTypes = {{"mark"}}});
    performance::mark("a");
    performance::mark("b");
  });
  CHECK(told == 2);
}
