// The timeline of a loop: what was noted, and who wants to be told.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/perf_hooks/detail/observer_state.hpp>
#include <nodus/perf_hooks/entry.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class Timeline {
 public:
  using Entry = perf_hooks::PerformanceEntry;
  using Entries = std::vector<Entry>;

  explicit Timeline(Loop&) {}
  static Timeline& current() { return Loop::current().local<Timeline>(); }

  perf_hooks::PerformanceMark mark(std::string_view name, double startTime, json::Value detail);
  perf_hooks::PerformanceMeasure measure(std::string_view name, double start, double end, json::Value detail);
  // Tells the observers of a function that was timed; it is not kept.
  void function(std::string_view name, double start, double duration);

  // When the last mark of that name was; nothing if there is none.
  std::optional<double> timeOf(std::string_view name) const;
  void clear(EntryType type, std::optional<std::string_view> name);
  // By start, of a type if one is given.
  Entries entries(std::optional<EntryType> type) const;

  void observe(const perf_hooks::PerformanceObserver& observer, const perf_hooks::ObserveOptions& options);
  void disconnect(const perf_hooks::PerformanceObserver& observer);

  static std::optional<EntryType> typeOf(std::string_view name) noexcept;
  static void sort(Entries& entries);

 private:
  using ObserverRef = Ref<ObserverState>;

  static Ref<EntryState> makeEntry(EntryType type, std::string_view name, double start, double duration,
                                   json::Value detail);
  void keep(Entries& entries, const Entry& entry, std::string_view clearer);
  void tell(const Entry& entry);
  void queue(const ObserverRef& observer);
  void dispatch();

  Entries marks_;
  Entries measures_;
  std::unordered_map<std::string, double> times_;
  std::vector<ObserverRef> observers_;
  std::vector<ObserverRef> pending_;
  bool isQueued_ = false;
  unsigned warned_ = 0;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/timeline.ipp>
#endif
