#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

namespace nodus::inline v0 {
namespace detail {

// The looks at a stream that Node's utilities take, where a side that is disabled is none.
struct StreamLook {
  explicit StreamLook(StreamState& s) noexcept : stream(s), readable(s.readable()), writable(s.writable()) {
    if (readable && readable->disabled()) readable = nullptr;
    if (writable && writable->disabled()) writable = nullptr;
  }

  bool readableFinished() const noexcept {
    return readable && !stream.errored() && (readable->endEmitted() || (readable->ended() && readable->length() == 0));
  }
  bool writableFinished() const noexcept {
    if (!writable) return false;
    return writable->finished() || (!stream.errored() && writable->ended() && writable->length() == 0);
  }
  bool isReadable() const noexcept { return readable && readable->readable(); }
  bool isWritable() const noexcept { return writable && writable->writable(); }

  StreamState& stream;
  ReadableCore* readable;
  WritableCore* writable;
};

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
