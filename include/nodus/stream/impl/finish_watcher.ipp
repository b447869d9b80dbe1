#pragma once

#include <nodus/stream/detail/finish_watcher.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <memory>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL Promise<> FinishWatcher::start(StreamState& stream) {
  const auto* side = stream.writable();
  if (!side || side->finished()) return promise::resolve();
  if (stream.errorEmitted() || stream.closeEmitted()) {
    return promise::reject(stream.errored() ? *stream.errored() : makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE));
  }
  auto outcome = makeState<void>();
  (new FinishWatcher(outcome))->watch(stream);  // it destroys itself
  return Promise<>(std::move(outcome));
}

NODUS_DECL void FinishWatcher::streamReached(StreamState& stream, Moment moment) {
  if (moment == Moment::end || moment == Moment::drain) return;
  const Owned<FinishWatcher> self(this);
  if (moment == Moment::finish) return outcome_->fulfil();
  if (stream.errored()) return outcome_->reject(toException(*stream.errored()));
  outcome_->reject(toException(makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE)));
}

}  // namespace detail
}  // namespace nodus::inline v0
