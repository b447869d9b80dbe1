#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/finish_watcher.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <void (WritableCore::*Method)()>
void WritableCore::onNextTick() {
  stream_.retain();
  Loop::current().nextTick({[](void* context, TaskAction action) {
                              auto& self = *static_cast<WritableCore*>(context);
                              const Ref<StreamState> alive(&self.stream_, adoptRef);
                              if (action == TaskAction::run) (self.*Method)();
                            },
                            this});
}

NODUS_DECL bool WritableCore::beginTransfer() {
  const bool isIdle = !writing_ && corked_ == 0 && length_ == 0 && !hasBuffered();
  if (!isIdle || !writable() || stream_.has(eventKey<"drain">)) return false;
  ++pendingCallbacks_;
  beginWrite(0, {});
  endWrite();
  return true;
}

NODUS_DECL std::optional<Error> WritableCore::refusal() const {
  if (ending_) return makeError(ErrorCode::ERR_STREAM_WRITE_AFTER_END);
  if (stream_.destroyed()) return makeError(ErrorCode::ERR_STREAM_DESTROYED, {"write"});
  return {};
}

NODUS_DECL void WritableCore::refuse(const Error& error, const WriteCallback& callback) {
  if (callback) process::nextTick([callback, error] { callback(error); });
  stream_.fail(error, true);
}

NODUS_DECL bool WritableCore::refuseWrite(const WriteCallback& callback) {
  refuse(*refusal(), callback);
  return false;
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
    stream_.setErrored(*error);
    if (!sync) return writeFailed(*error, callback);
    process::nextTick([this, alive, error = *error, callback] { writeFailed(error, callback); });
    return;
  }
  if (hasBuffered()) clearBuffer();
  if (!sync) return afterWrite(callback);
  if (callback) {
    afterWritePending_ = true;
    return process::nextTick([this, alive, callback] { afterWrite(callback); });
  }
  if (!afterWritePending_ && (isObjectMode_ || (needDrain_ && length_ == 0))) {
    afterWritePending_ = true;
    return onNextTick<&WritableCore::afterQuietWrite>();
  }
  --pendingCallbacks_;
  if (ending_) finishMaybe();
}

NODUS_DECL void WritableCore::writeFailed(const Error& error, const WriteCallback& callback) {
  --pendingCallbacks_;
  if (callback) callback(error);
  dropWaiting();
  stream_.fail(error);
}

NODUS_DECL void WritableCore::afterWrite(const WriteCallback& callback) {
  afterWritePending_ = false;
  drain();
  --pendingCallbacks_;
  if (callback) callback({});
  if (stream_.destroyed()) dropWaiting();
  if (ending_) finishMaybe();
}

NODUS_DECL void WritableCore::drain() {
  if (!needDrain_ || ending_ || stream_.destroyed() || length_ > 0) return;
  needDrain_ = false;
  const std::tuple<> none;
  stream_.emit(eventKey<"drain">, &none);
  stream_.notify(StreamWatcher::Moment::drain);
}

NODUS_DECL void WritableCore::uncork() {
  if (corked_ == 0) return;
  --corked_;
  if (!writing_) clearBuffer();
}

NODUS_DECL void WritableCore::clearBuffer() {
  if (corked_ > 0 || bufferProcessing_ || stream_.destroyed() || !hasBuffered() || !stream_.constructed()) return;
  bufferProcessing_ = true;
  writeBuffered();
  bufferProcessing_ = false;
}

NODUS_DECL void WritableCore::constructed() {
  if (!writing_) clearBuffer();
  finishMaybe();
}

NODUS_DECL void WritableCore::dropLater() {
  if (hasBuffered() || !endCallbacks_.empty()) onNextTick<&WritableCore::dropWaiting>();
}

NODUS_DECL void WritableCore::dropWaiting() {
  if (writing_) return;
  const auto because = [this](std::string_view what) {
    return stream_.errored() ? *stream_.errored() : makeError(ErrorCode::ERR_STREAM_DESTROYED, {what});
  };
  if (hasBuffered()) dropBuffered(because("write"));
  if (!endCallbacks_.empty()) callEndCallbacks(because("end"));
}

NODUS_DECL void WritableCore::callEndCallbacks(const std::optional<Error>& error) {
  if (endCallbacks_.empty()) return;
  const auto callbacks = std::exchange(endCallbacks_, {});
  for (const auto& callback : callbacks) callback(error);
}

NODUS_DECL std::optional<Error> WritableCore::endAfter(std::optional<Error> refused) {
  if (corked_ > 0) {
    corked_ = 1;
    uncork();
  }
  if (refused) return refused;
  if (!ending_ && !stream_.errored()) {
    ending_ = true;
    finishMaybe();
    ended_ = true;
  } else if (finished_) {
    return makeError(ErrorCode::ERR_STREAM_ALREADY_FINISHED, {"end"});
  } else if (stream_.destroyed()) {
    return makeError(ErrorCode::ERR_STREAM_DESTROYED, {"end"});
  }
  return {};
}

NODUS_DECL void WritableCore::tellOfEnd(const std::optional<Error>& error, WriteCallback callback) {
  const auto& reason = error ? error : stream_.errored();
  if (reason || finished_) return process::nextTick([callback, reason] { callback(reason); });
  endCallbacks_.push_back(std::move(callback));
}

NODUS_DECL bool WritableCore::needFinish() const noexcept {
  return ending_ && !finished_ && !writing_ && length_ == 0 && !hasBuffered() && !stream_.destroyed() &&
         !stream_.errored() && !stream_.closeEmitted() && stream_.constructed();
}

NODUS_DECL void WritableCore::finishMaybe() {
  if (!needFinish()) return;
  prefinish();
  if (pendingCallbacks_ > 0) return;
  ++pendingCallbacks_;
  onNextTick<&WritableCore::finishIfNeeded>();
}

NODUS_DECL void WritableCore::finishIfNeeded() {
  if (needFinish()) return finish();
  --pendingCallbacks_;
}

NODUS_DECL void WritableCore::prefinish() {
  if (prefinished_ || finalCalled_) return;
  finalCalled_ = true;
  if (!hasFinal()) {
    prefinished_ = true;
    return tellPrefinish();
  }
  finalPending_ = finalSync_ = true;
  ++pendingCallbacks_;
  try {
    doFinal();
  } catch (...) {
    finalDone(toError(std::current_exception()));
  }
  finalSync_ = false;
}

NODUS_DECL void WritableCore::tellPrefinish() {
  prefinishing();
  const std::tuple<> none;
  stream_.emit(eventKey<"prefinish">, &none);
}

NODUS_DECL void WritableCore::finalDone(const std::optional<Error>& error) {
  if (!std::exchange(finalPending_, false)) {
    return stream_.fail(error ? *error : makeError(ErrorCode::ERR_MULTIPLE_CALLBACK));
  }
  const Ref<StreamState> alive(&stream_);
  --pendingCallbacks_;
  if (error) {
    callEndCallbacks(error);
    return stream_.fail(*error, finalSync_);
  }
  if (!needFinish()) return;
  prefinished_ = true;
  tellPrefinish();
  ++pendingCallbacks_;
  onNextTick<&WritableCore::finish>();
}

NODUS_DECL void WritableCore::finish() {
  --pendingCallbacks_;
  finished_ = true;
  callEndCallbacks({});
  const std::tuple<> none;
  stream_.emit(eventKey<"finish">, &none);
  stream_.notify(StreamWatcher::Moment::finish);
  if (!stream_.autoDestroy) return;
  const auto* other = stream_.readable();
  if (!other || other->endEmitted() || other->disabled()) stream_.destroy();
}

NODUS_DECL void WritableCore::revive() noexcept {
  length_ = writeLength_ = pendingCallbacks_ = 0;
  corked_ = 0;
  writeCallback_ = {};
  needDrain_ = ending_ = finished_ = writing_ = sync_ = expectDone_ = bufferProcessing_ = false;
  afterWritePending_ = prefinished_ = finalCalled_ = finalPending_ = finalSync_ = ended_ = false;
}

NODUS_DECL Promise<> WritableCore::awaitFinish(RefCounted& stream) {
  return FinishWatcher::start(static_cast<StreamState&>(stream));
}

}  // namespace detail
}  // namespace nodus::inline v0
