#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/finish_watcher.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::optional<Error> WritableCore::refusal() const {
  if (ending_) return makeError(ErrorCode::ERR_STREAM_WRITE_AFTER_END);
  if (stream_.destroyed()) return makeError(ErrorCode::ERR_STREAM_DESTROYED, {"write"});
  return {};
}

NODUS_DECL void WritableCore::refuse(const Error& error, const WriteCallback& callback) {
  if (callback) process::nextTick([callback, error] { callback(error); });
  stream_.fail(error);
}

NODUS_DECL bool WritableCore::admit(std::size_t size) {
  ++pendingCallbacks_;
  length_ += size;
  return !writing_ && corked_ == 0 && !stream_.errored();
}

NODUS_DECL bool WritableCore::admitted() {
  const bool below = length_ < highWaterMark_ || length_ == 0;
  if (!below) needDrain_ = true;
  return below && !stream_.destroyed() && !stream_.errored();
}

NODUS_DECL void WritableCore::beginWrite(std::size_t size, WriteCallback callback) {
  writeLength_ = size;
  writeCallback_ = std::move(callback);
  writing_ = sync_ = expectDone_ = true;
}

NODUS_DECL void WritableCore::writeDone(const std::optional<Error>& error) {
  const Ref<StreamState> alive(&stream_);
  if (!expectDone_) return stream_.fail(makeError(ErrorCode::ERR_MULTIPLE_CALLBACK));
  const bool sync = sync_;
  auto callback = std::exchange(writeCallback_, {});
  writing_ = expectDone_ = false;
  length_ -= writeLength_;
  writeLength_ = 0;

  if (error) {
    if (!sync) return writeFailed(*error, callback);
    process::nextTick([this, alive, error = *error, callback] { writeFailed(error, callback); });
    return;
  }
  if (hasBuffered()) clearBuffer();
  if (!sync) return afterWrite(callback);
  const bool needTick = callback || (needDrain_ && length_ == 0) || stream_.destroyed();
  if (needTick && (callback || !afterWritePending_)) {
    afterWritePending_ = true;
    process::nextTick([this, alive, callback] { afterWrite(callback); });
    return;
  }
  --pendingCallbacks_;
  if (ending_) finishMaybe(true);
}

NODUS_DECL void WritableCore::writeFailed(const Error& error, const WriteCallback& callback) {
  --pendingCallbacks_;
  if (callback) callback(error);
  dropBuffered(error);
  stream_.fail(error);
}

NODUS_DECL void WritableCore::afterWrite(const WriteCallback& callback) {
  afterWritePending_ = false;
  if (needDrain_ && !ending_ && !stream_.destroyed() && length_ == 0) {
    needDrain_ = false;
    stream_.notify(StreamWatcher::Moment::drain);
    const std::tuple<> none;
    stream_.emit(eventKey<"drain">, &none);
  }
  --pendingCallbacks_;
  if (callback) callback({});
  if (stream_.destroyed()) streamClosed();
  if (ending_) finishMaybe(true);
}

NODUS_DECL void WritableCore::uncork() {
  if (corked_ == 0) return;
  --corked_;
  if (!writing_) clearBuffer();
}

NODUS_DECL void WritableCore::clearBuffer() {
  if (corked_ > 0 || bufferProcessing_ || stream_.destroyed() || !hasBuffered()) return;
  bufferProcessing_ = true;
  writeBuffered();
  bufferProcessing_ = false;
}

NODUS_DECL void WritableCore::streamClosed() {
  if (!writing_ && hasBuffered()) {
    dropBuffered(stream_.errored() ? *stream_.errored() : makeError(ErrorCode::ERR_STREAM_DESTROYED, {"write"}));
  }
}

NODUS_DECL void WritableCore::end() {
  if (corked_ > 0) {
    corked_ = 1;
    uncork();
  }
  if (ending_ || stream_.errored()) return;
  ending_ = true;
  finishMaybe(true);
}

NODUS_DECL bool WritableCore::needFinish() const noexcept {
  return ending_ && !finished_ && !writing_ && length_ == 0 && !hasBuffered() && !stream_.destroyed() &&
         !stream_.errored() && !stream_.closeEmitted();
}

NODUS_DECL void WritableCore::finishMaybe(bool sync) {
  if (!needFinish()) return;
  prefinish();
  if (pendingCallbacks_ > 0 || !needFinish()) return;
  ++pendingCallbacks_;
  if (!sync) return finish();
  process::nextTick([this, alive = Ref<StreamState>(&stream_)] {
    if (needFinish()) {
      finish();
    } else {
      --pendingCallbacks_;
    }
  });
}

NODUS_DECL void WritableCore::prefinish() {
  if (prefinished_ || finalCalled_) return;
  if (!hasFinal() || stream_.destroyed()) {
    prefinished_ = true;
    const std::tuple<> none;
    stream_.emit(eventKey<"prefinish">, &none);
    return;
  }
  finalCalled_ = finalPending_ = true;
  ++pendingCallbacks_;
  doFinal();
}

NODUS_DECL void WritableCore::finalDone(const std::optional<Error>& error) {
  if (!std::exchange(finalPending_, false)) return stream_.fail(makeError(ErrorCode::ERR_MULTIPLE_CALLBACK));
  --pendingCallbacks_;
  if (error) return stream_.fail(*error);
  if (!needFinish()) return;
  prefinished_ = true;
  const std::tuple<> none;
  stream_.emit(eventKey<"prefinish">, &none);
  ++pendingCallbacks_;
  process::nextTick([this, alive = Ref<StreamState>(&stream_)] { finish(); });
}

NODUS_DECL void WritableCore::finish() {
  --pendingCallbacks_;
  finished_ = true;
  const Ref<StreamState> alive(&stream_);
  stream_.notify(StreamWatcher::Moment::finish);
  const std::tuple<> none;
  stream_.emit(eventKey<"finish">, &none);
  if (!stream_.autoDestroy) return;
  const auto* other = stream_.readable();
  if (!other || other->endEmitted() || other->disabled()) stream_.destroy();
}

NODUS_DECL void WritableCore::revive() noexcept {
  length_ = writeLength_ = pendingCallbacks_ = 0;
  corked_ = 0;
  writeCallback_ = {};
  needDrain_ = ending_ = finished_ = writing_ = sync_ = expectDone_ = bufferProcessing_ = false;
  afterWritePending_ = prefinished_ = finalCalled_ = finalPending_ = false;
}

NODUS_DECL Promise<> WritableCore::awaitFinish(RefCounted& stream) {
  return FinishWatcher::start(static_cast<StreamState&>(stream));
}

}  // namespace detail
}  // namespace nodus::inline v0
