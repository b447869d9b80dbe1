#pragma once

#include <nodus/stream/detail/operators.hpp>
#include <nodus/stream/finished.hpp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::size_t OperatorLimits::queueSize() const {
  if (concurrency == 0) throwError(ErrorCode::ERR_OUT_OF_RANGE, {"options.concurrency", ">= 1", "0"});
  return highWaterMark.value_or(concurrency - 1) + concurrency;
}

NODUS_DECL std::int64_t checkedCount(std::int64_t count) {
  if (count < 0) throwError(ErrorCode::ERR_OUT_OF_RANGE, {"number", ">= 0", std::to_string(count)});
  return count;
}

NODUS_DECL void throwAborted() { throwError(ErrorCode::ABORT_ERR); }

NODUS_DECL Promise<> destroyAborted(StreamState& stream, const Error& error) {
  stream.errorIsAwaited();
  stream.destroy(error);
  return finishedState(stream, {});
}

NODUS_DECL void throwNothingToReduce() {
  throw TypeError("Reduce of an empty stream requires an initial value", {.code = "ERR_MISSING_ARGS"});
}

}  // namespace detail
}  // namespace nodus::inline v0
