#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>
#include <nodus/stream/detail/stream_look.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void EndOfStream::begin(StreamState& stream, Sides sides) {
  const StreamLook look(stream);
  readable_ = sides.readable.value_or(look.readable != nullptr);
  writable_ = sides.writable.value_or(look.writable != nullptr);
  error_ = sides.error;
  willEmitClose_ = stream.autoDestroy && stream.emitClose && !stream.closed() &&
                   (look.readable != nullptr) == readable_ && (look.writable != nullptr) == writable_;
  readableFinished_ = look.readableFinished();
  writableFinished_ = look.writableFinished();
  watch(stream);
  if (stream.closed()) return later(true);
  if (stream.errorEmitted()) {
    if (!willEmitClose_) later(false);
  } else if (!readable_ && (!willEmitClose_ || look.isReadable()) && (writableFinished_ || !look.isWritable()) &&
             (!look.writable || look.writable->pendingCallbacks() == 0)) {
    later(false);
  } else if (!writable_ && (!willEmitClose_ || look.isWritable()) && (readableFinished_ || !look.isReadable())) {
    later(false);
  }
}

NODUS_DECL void EndOfStream::cancel() noexcept {
  over_ = true;
  unwatch();
}

NODUS_DECL void EndOfStream::later(bool premature) {
  process::nextTick([this, alive = owner(), premature] {
    if (over_) return;
    auto& stream = *watched();
    if (premature) return onClose(stream);
    settle(stream.errored());
  });
}

NODUS_DECL void EndOfStream::settle(const std::optional<Error>& error) {
  cancel();
  reached(error);
}

NODUS_DECL void EndOfStream::streamReached(StreamState& stream, Moment moment) {
  switch (moment) {
    case Moment::end: return onEnd(stream);
    case Moment::finish: return onFinish(stream);
    case Moment::close: return onClose(stream);
    case Moment::error:
      if (error_) settle(stream.errored());
      return;
    case Moment::gone:
      return settle(stream.errored() ? *stream.errored() : makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE));
    case Moment::drain: return;
  }
}

// A stream that is destroyed at this point does it on its own, and what it will emit can not be told.
NODUS_DECL void EndOfStream::onEnd(StreamState& stream) {
  readableFinished_ = true;
  if (stream.destroyed()) willEmitClose_ = false;
  if (willEmitClose_ && (!StreamLook(stream).isWritable() || writable_)) return;
  if (!writable_ || writableFinished_) settle({});
}

NODUS_DECL void EndOfStream::onFinish(StreamState& stream) {
  writableFinished_ = true;
  if (stream.destroyed()) willEmitClose_ = false;
  if (willEmitClose_ && (!StreamLook(stream).isReadable() || readable_)) return;
  if (!readable_ || readableFinished_) settle({});
}

NODUS_DECL void EndOfStream::onClose(StreamState& stream) {
  const StreamLook look(stream);
  if (stream.errored()) return settle(stream.errored());
  if ((readable_ && !readableFinished_ && look.readable && !look.readableFinished()) ||
      (writable_ && !writableFinished_ && !look.writableFinished())) {
    return settle(makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE));
  }
  settle({});
}

}  // namespace detail
}  // namespace nodus::inline v0
