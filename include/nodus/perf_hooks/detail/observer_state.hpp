// What the handles of one PerformanceObserver share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/perf_hooks/entry.hpp>

#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace perf_hooks {

class PerformanceObserver;
class PerformanceObserverEntryList;
struct ObserveOptions;

}  // namespace perf_hooks

namespace detail {

struct ObserverState final : RefCounted {
  using Callback = Function<void(const perf_hooks::PerformanceObserverEntryList&, perf_hooks::PerformanceObserver&)>;
  enum class Mode : unsigned char { none, single, multiple };

  explicit ObserverState(Callback f) : callback(std::move(f)) {}

  Callback callback;
  std::vector<perf_hooks::PerformanceEntry> buffer;
  unsigned types = 0;  // a bit for each EntryType
  Mode mode = Mode::none;
};

}  // namespace detail
}  // namespace nodus::inline v0
