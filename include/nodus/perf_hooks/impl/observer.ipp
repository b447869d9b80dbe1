#pragma once

#include <nodus/perf_hooks/observer.hpp>

#include <nodus/kernel/error.hpp>
#include <nodus/perf_hooks/detail/timeline.hpp>

#include <nodus/perf_hooks/impl/timeline.ipp>

#include <string>

namespace nodus::inline v0 {
namespace perf_hooks {

NODUS_DECL std::vector<PerformanceEntry> PerformanceObserverEntryList::getEntriesByName(
    std::string_view name, std::optional<std::string_view> type) const {
  auto entries = entries_;
  std::erase_if(entries, [&](const PerformanceEntry& entry) {
    return entry.name() != name || (type && entry.entryType() != *type);
  });
  return entries;
}

NODUS_DECL std::vector<PerformanceEntry> PerformanceObserverEntryList::getEntriesByType(std::string_view type) const {
  auto entries = entries_;
  std::erase_if(entries, [&](const PerformanceEntry& entry) { return entry.entryType() != type; });
  return entries;
}

NODUS_DECL void PerformanceObserver::observe(const ObserveOptions& options) {
  using Mode = nodus::detail::ObserverState::Mode;
  if (!options.entryTypes && !options.type) {
    throw TypeError("The \"options.entryTypes\" and \"options.type\" arguments must be specified",
                    {.code = "ERR_MISSING_ARGS"});
  }
  if (options.entryTypes && options.type) {
    throw TypeError("The property 'options.entryTypes' options.entryTypes can not set with options.type together.",
                    {.code = "ERR_INVALID_ARG_VALUE"});
  }
  const auto mode = options.type ? Mode::single : Mode::multiple;
  if (state_->mode != Mode::none && state_->mode != mode) {
    throw nodus::detail::domError("InvalidModificationError",
                                  "PerformanceObserver can not change to " +
                                      std::string(options.type ? "single observation" : "multiple observations"));
  }
  state_->mode = mode;
  nodus::detail::Timeline::current().observe(*this, options);
}

NODUS_DECL void PerformanceObserver::disconnect() { nodus::detail::Timeline::current().disconnect(*this); }

}  // namespace perf_hooks
}  // namespace nodus::inline v0
