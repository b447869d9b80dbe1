// PerformanceObserver: to be told of what is noted on the timeline.
#pragma once

#include <nodus/config.hpp>
#include <nodus/perf_hooks/detail/observer_state.hpp>
#include <nodus/perf_hooks/entry.hpp>

#include <initializer_list>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace perf_hooks {

/// What an observer is told: entries in the order of their start.
class PerformanceObserverEntryList {
 public:
  std::vector<PerformanceEntry> getEntries() const { return entries_; }
  /// Those of a name, and of a type if one is given.
  std::vector<PerformanceEntry> getEntriesByName(std::string_view name,
                                                 std::optional<std::string_view> type = {}) const;
  std::vector<PerformanceEntry> getEntriesByType(std::string_view type) const;

 private:
  friend class nodus::detail::Timeline;
  explicit PerformanceObserverEntryList(std::vector<PerformanceEntry> entries) : entries_(std::move(entries)) {}
  std::vector<PerformanceEntry> entries_;
};

/// Options of `PerformanceObserver::observe`: either types or one type.
struct ObserveOptions {
  /// What to be told of, in place of what was observed before.
  std::optional<std::initializer_list<std::string_view>> entryTypes{};
  /// One more type to be told of.
  std::optional<std::string_view> type{};
  /// With `type`: whether to be told also of what is on the timeline already.
  bool buffered = false;
};

/// Is told of the entries of some types, in an immediate: all at once that came meanwhile. A handle; while it observes,
/// it keeps itself alive.
class PerformanceObserver {
 public:
  /// `callback` takes the list of entries, and the observer if it likes.
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, PerformanceObserver>) explicit PerformanceObserver(F&& callback) {
    using List = PerformanceObserverEntryList;
    if constexpr (std::is_invocable_v<std::decay_t<F>&, const List&, PerformanceObserver&>) {
      state_ = nodus::detail::makeRef<nodus::detail::ObserverState>(std::forward<F>(callback));
    } else {
      state_ = nodus::detail::makeRef<nodus::detail::ObserverState>(
          [f = std::decay_t<F>(std::forward<F>(callback))](const List& list, PerformanceObserver&) mutable {
            static_cast<void>(f(list));
          });
    }
  }

  /// Begins to observe. Types that do not exist are ignored. Throws ERR_MISSING_ARGS without a type,
  /// ERR_INVALID_ARG_VALUE with both, and an InvalidModificationError for the other kind than before.
  void observe(const ObserveOptions& options);
  /// Stops observing, and forgets what was not told yet.
  void disconnect();
  /// Takes what was not told yet.
  std::vector<PerformanceEntry> takeRecords() { return std::exchange(state_->buffer, {}); }

  /// "function", "mark" and "measure".
  static std::vector<std::string_view> supportedEntryTypes() { return {"function", "mark", "measure"}; }

  /// True if both are one observer. Ours.
  friend bool operator==(const PerformanceObserver& a, const PerformanceObserver& b) noexcept {
    return a.state_ == b.state_;
  }

 private:
  friend class nodus::detail::Timeline;
  explicit PerformanceObserver(nodus::detail::Ref<nodus::detail::ObserverState> state) noexcept
      : state_(std::move(state)) {}

  nodus::detail::Ref<nodus::detail::ObserverState> state_;
};

}  // namespace perf_hooks
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/observer.ipp>
#endif
