#pragma once

#include <nodus/perf_hooks/entry.hpp>

#include <nodus/json.hpp>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::string_view entryTypeNames[] = {"mark", "measure", "function"};

}  // namespace detail

namespace perf_hooks {

NODUS_DECL std::string_view PerformanceEntry::entryType() const noexcept {
  return nodus::detail::entryTypeNames[static_cast<unsigned>(state_->type)];
}

NODUS_DECL json::Value PerformanceEntry::toJSON() const {
  return {{"name", name()},
          {"entryType", entryType()},
          {"startTime", startTime()},
          {"duration", duration()},
          {"detail", detail()}};
}

NODUS_DECL void PerformanceEntry::inspectInto(nodus::detail::ValueSink& sink) const {
  constexpr std::string_view classes[] = {"PerformanceMark", "PerformanceMeasure", "PerformanceNodeEntry"};
  if (!sink.begin(nodus::detail::Shape::object, 5, classes[static_cast<unsigned>(state_->type)])) return;
  sink.key("name");
  sink.string(name());
  sink.key("entryType");
  sink.string(entryType());
  sink.key("startTime");
  sink.number(startTime());
  sink.key("duration");
  sink.number(duration());
  sink.key("detail");
  detail().inspectInto(sink);
  sink.end();
}

}  // namespace perf_hooks
}  // namespace nodus::inline v0
