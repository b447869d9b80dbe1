// performance.timerify: a function that notes how long its calls take.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/clock.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/perf_hooks/histogram.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace perf_hooks {

/// Options of `performance::timerify`.
struct TimerifyOptions {
  /// Counts the nanoseconds of each call.
  std::optional<RecordableHistogram> histogram{};
  /// The name of the entries that observers are told of. Ours: functions of JavaScript have a name.
  std::string name{};
};

}  // namespace perf_hooks

namespace detail {

// A call is over: tells the histogram, and those who observe "function".
void functionTimed(const perf_hooks::TimerifyOptions& options, double start);

template <class F>
class Timerified {
 public:
  template <class G>
  Timerified(G&& f, perf_hooks::TimerifyOptions options)
      : function_(std::forward<G>(f)), options_(std::move(options)) {}

  template <class... Args>
  requires std::is_invocable_v<F&, Args...>
  auto operator()(Args&&... arguments) -> std::invoke_result_t<F&, Args...> {
    using R = std::invoke_result_t<F&, Args...>;
    const auto start = performance::now();
    if constexpr (isPromise<std::remove_cvref_t<R>>) {
      return function_(std::forward<Args>(arguments)...).finally_([options = options_, start] {
        functionTimed(options, start);
      });
    } else if constexpr (std::is_void_v<R>) {
      function_(std::forward<Args>(arguments)...);
      functionTimed(options_, start);
    } else {
      R result = function_(std::forward<Args>(arguments)...);
      functionTimed(options_, start);
      return static_cast<R&&>(result);
    }
  }

 private:
  F function_;
  perf_hooks::TimerifyOptions options_;
};

}  // namespace detail

namespace performance {

/// A function that does what `f` does, and tells observers of "function" entries how long each call took; of a call
/// that returns a promise, until that is settled. A call that throws is not told of.
template <class F>
auto timerify(F&& f, perf_hooks::TimerifyOptions options = {}) {
  return detail::Timerified<std::decay_t<F>>(std::forward<F>(f), std::move(options));
}

}  // namespace performance
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/perf_hooks/impl/timerify.ipp>
#endif
