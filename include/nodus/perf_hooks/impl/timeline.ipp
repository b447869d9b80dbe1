#pragma once

#include <nodus/perf_hooks/detail/timeline.hpp>

#include <nodus/kernel/timers.hpp>
#include <nodus/perf_hooks/observer.hpp>

#include <nodus/perf_hooks/impl/entry.ipp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace nodus::inline v0 {
namespace detail {

// Past so many, somebody has probably forgotten to clear them.
inline constexpr std::size_t suspiciousEntries = 1'000'000;

NODUS_DECL std::optional<EntryType> Timeline::typeOf(std::string_view name) noexcept {
  for (unsigned type = 0; type < std::size(entryTypeNames); ++type) {
    if (entryTypeNames[type] == name) return static_cast<EntryType>(type);
  }
  return {};
}

// Stable, with the place that an entry had before as the second key. What is not a number comes last, as it can not be
// compared.
NODUS_DECL void Timeline::sort(Entries& entries) {
  std::vector<std::pair<double, std::size_t>> order;
  order.reserve(entries.size());
  for (const auto& entry : entries) {
    const auto start = entry.startTime();
    order.emplace_back(std::isnan(start) ? std::numeric_limits<double>::infinity() : start, order.size());
  }
  std::sort(order.begin(), order.end());
  Entries sorted;
  sorted.reserve(entries.size());
  for (const auto& [start, place] : order) sorted.push_back(std::move(entries[place]));
  entries = std::move(sorted);
}

NODUS_DECL Ref<EntryState> Timeline::makeEntry(EntryType type, std::string_view name, double start, double duration,
                                               json::Value detail) {
  auto entry = makeRef<EntryState>();
  entry->type = type;
  entry->name = name;
  entry->startTime = start;
  entry->duration = duration;
  entry->detail = std::move(detail);
  return entry;
}

NODUS_DECL perf_hooks::PerformanceMark Timeline::mark(std::string_view name, double startTime, json::Value detail) {
  const perf_hooks::PerformanceMark entry(makeEntry(EntryType::mark, name, startTime, 0, std::move(detail)));
  times_.insert_or_assign(entry.name(), startTime);
  tell(entry);
  keep(marks_, entry, "performance.clearMarks");
  return entry;
}

NODUS_DECL perf_hooks::PerformanceMeasure Timeline::measure(std::string_view name, double start, double end,
                                                            json::Value detail) {
  const perf_hooks::PerformanceMeasure entry(
      makeEntry(EntryType::measure, name, start, end - start, std::move(detail)));
  tell(entry);
  keep(measures_, entry, "performance.clearMeasures");
  return entry;
}

NODUS_DECL void Timeline::function(std::string_view name, double start, double duration) {
  if (!observers_.empty()) tell(Entry(makeEntry(EntryType::function, name, start, duration, {})));
}

NODUS_DECL void Timeline::keep(Entries& entries, const Entry& entry, std::string_view clearer) {
  entries.push_back(entry);
  const auto bit = 1U << static_cast<unsigned>(entry.state_->type);
  if (entries.size() <= suspiciousEntries || (warned_ & bit)) return;
  warned_ |= bit;
  emitWarning("MaxPerformanceEntryBufferExceededWarning",
              "Possible perf_hooks memory leak detected. " + std::to_string(entries.size()) + ' ' +
                  std::string(entry.entryType()) + " entries added to the global performance entry buffer. Use " +
                  std::string(clearer) + " to clear the buffer.");
}

NODUS_DECL std::optional<double> Timeline::timeOf(std::string_view name) const {
  const auto found = times_.find(std::string(name));
  return found == times_.end() ? std::nullopt : std::optional(found->second);
}

NODUS_DECL void Timeline::clear(EntryType type, std::optional<std::string_view> name) {
  auto& entries = type == EntryType::mark ? marks_ : measures_;
  if (!name) {
    entries.clear();
    if (type == EntryType::mark) times_.clear();
    return;
  }
  std::erase_if(entries, [&](const Entry& entry) { return entry.name() == *name; });
  if (type == EntryType::mark) times_.erase(std::string(*name));
}

NODUS_DECL Timeline::Entries Timeline::entries(std::optional<EntryType> type) const {
  Entries all;
  if (!type || type == EntryType::mark) all = marks_;
  if (!type || type == EntryType::measure) all.insert(all.end(), measures_.begin(), measures_.end());
  sort(all);
  return all;
}

NODUS_DECL void Timeline::tell(const Entry& entry) {
  const auto bit = 1U << static_cast<unsigned>(entry.state_->type);
  for (const auto& observer : observers_) {
    if (!(observer->types & bit)) continue;
    observer->buffer.push_back(entry);
    queue(observer);
  }
}

NODUS_DECL void Timeline::queue(const ObserverRef& observer) {
  if (std::find(pending_.begin(), pending_.end(), observer) == pending_.end()) pending_.push_back(observer);
  if (std::exchange(isQueued_, true)) return;
  setImmediate([this] { dispatch(); });
}

NODUS_DECL void Timeline::dispatch() {
  isQueued_ = false;
  for (const auto& state : std::exchange(pending_, {})) {
    perf_hooks::PerformanceObserver observer(state);
    auto entries = observer.takeRecords();
    sort(entries);
    state->callback(perf_hooks::PerformanceObserverEntryList(std::move(entries)), observer);
  }
}

NODUS_DECL void Timeline::observe(const perf_hooks::PerformanceObserver& observer,
                                  const perf_hooks::ObserveOptions& options) {
  auto& state = *observer.state_;
  if (options.entryTypes) {
    state.types = 0;
    for (const auto name : *options.entryTypes) {
      if (const auto type = typeOf(name)) state.types |= 1U << static_cast<unsigned>(*type);
    }
    if (state.types == 0) return disconnect(observer);
  } else {
    const auto type = typeOf(*options.type);
    if (!type) return;
    state.types |= 1U << static_cast<unsigned>(*type);
    if (options.buffered) {
      const auto before = entries(type);
      state.buffer.insert(state.buffer.end(), before.begin(), before.end());
      queue(observer.state_);
    }
  }
  if (std::find(observers_.begin(), observers_.end(), observer.state_) == observers_.end()) {
    observers_.push_back(observer.state_);
  }
}

NODUS_DECL void Timeline::disconnect(const perf_hooks::PerformanceObserver& observer) {
  const auto kept = observer.state_;
  std::erase(observers_, kept);
  std::erase(pending_, kept);
  kept->buffer.clear();
  kept->types = 0;
  kept->mode = ObserverState::Mode::none;
}

}  // namespace detail
}  // namespace nodus::inline v0
