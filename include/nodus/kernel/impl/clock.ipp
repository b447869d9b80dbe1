#pragma once

#include <nodus/kernel/clock.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL double millisecondsSinceStart(const Loop& loop) {
  return static_cast<double>(loop.system().monotonicTime() - loop.startTime()) / 1e6;
}

// The wall clock may be set; its origin is taken once.
struct TimeOrigin {
  explicit TimeOrigin(const Loop& loop)
      : milliseconds(static_cast<double>(loop.system().wallTime()) - millisecondsSinceStart(loop)) {}
  double milliseconds;
};

}  // namespace detail

NODUS_DECL double performance::now() { return detail::millisecondsSinceStart(Loop::current()); }

NODUS_DECL double performance::timeOrigin() { return Loop::current().local<detail::TimeOrigin>().milliseconds; }

}  // namespace nodus::inline v0
