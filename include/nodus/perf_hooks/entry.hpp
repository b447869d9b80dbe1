// PerformanceEntry: one thing that was noted on the timeline.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

enum class EntryType : unsigned char { mark, measure, function };

struct EntryState final : RefCounted, FromFreeList {
  EntryType type = EntryType::mark;
  std::string name;
  double startTime = 0;
  double duration = 0;
  json::Value detail;
};

class Timeline;

}  // namespace detail

namespace perf_hooks {

/// Something on the timeline: its name, when it was and how long, in milliseconds on the scale of `performance::now`.
/// An immutable handle.
class PerformanceEntry {
 public:
  const std::string& name() const noexcept { return state_->name; }
  /// "mark", "measure" or "function".
  std::string_view entryType() const noexcept;
  double startTime() const noexcept { return state_->startTime; }
  double duration() const noexcept { return state_->duration; }
  /// What whoever made it added; null if nothing.
  const json::Value& detail() const noexcept { return state_->detail; }
  /// All of it as an object.
  json::Value toJSON() const;

  /// True if both are the same entry. Ours.
  friend bool operator==(const PerformanceEntry& a, const PerformanceEntry& b) noexcept { return a.state_ == b.state_; }

  // For util::inspect and json.
  void inspectInto(nodus::detail::ValueSink& sink) const;

 protected:
  friend class nodus::detail::Timeline;
  explicit PerformanceEntry(nodus::detail::Ref<nodus::detail::EntryState> state) noexcept : state_(std::move(state)) {}

  nodus::detail::Ref<nodus::detail::EntryState> state_;
};

/// A point of time: what `performance::mark` returns.
class PerformanceMark : public PerformanceEntry {
 private:
  friend class nodus::detail::Timeline;
  using PerformanceEntry::PerformanceEntry;
};

/// A stretch of time: what `performance::measure` returns.
class PerformanceMeasure : public PerformanceEntry {
 private:
  friend class nodus::detail::Timeline;
  using PerformanceEntry::PerformanceEntry;
};

}  // namespace perf_hooks
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/entry.ipp>
#endif
