// performance.now and performance.timeOrigin.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/loop.hpp>

namespace nodus::inline v0 {
namespace performance {

/// Milliseconds, with fractions down to the nanosecond, since the loop of this thread was made. It never goes back.
double now();
/// When that was, in milliseconds since 1970.
double timeOrigin();

}  // namespace performance
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/clock.ipp>
#endif
