#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool ReadableCore::beginPush() {
  reading_ = false;
  if (ended_) {
    stream_.fail(makeError(ErrorCode::ERR_STREAM_PUSH_AFTER_EOF));
    return false;
  }
  return !stream_.destroyed() && !stream_.errored();
}

NODUS_DECL void ReadableCore::buffered(std::size_t size) {
  length_ += size;
  if (hasReaders()) {
    serveReaders();
  } else if (needReadable_) {
    emitReadable();
  }
}

NODUS_DECL void ReadableCore::pushEnd() {
  reading_ = false;
  if (std::exchange(ended_, true)) return;
  if (hasReaders()) {
    endReaders();
    if (length_ == 0) endReadable();
  } else if (sync_) {
    emitReadable();
  } else {
    needReadable_ = false;
    emittedReadable_ = true;
    emitReadableNow();
  }
}

NODUS_DECL void ReadableCore::emitReadable() {
  needReadable_ = false;
  if (emittedReadable_) return;
  emittedReadable_ = true;
  process::nextTick([this, alive = Ref<StreamState>(&stream_)] { emitReadableNow(); });
}

NODUS_DECL void ReadableCore::emitReadableNow() {
  const Ref<StreamState> alive(&stream_);
  if (!stream_.destroyed() && !stream_.errored() && (length_ > 0 || ended_)) {
    const std::tuple<> none;
    stream_.emit(eventKey<"readable">, &none);
    emittedReadable_ = false;
  }
  needReadable_ = flowing_ != Flowing::yes && !ended_ && length_ <= highWaterMark_;
  flow();
}

NODUS_DECL void ReadableCore::maybeReadMore() {
  if (readingMore_) return;
  readingMore_ = true;
  process::nextTick([this, alive = Ref<StreamState>(&stream_)] { readMore(); });
}

NODUS_DECL void ReadableCore::readMore() {
  while (!reading_ && !ended_ &&
         (length_ < highWaterMark_ || (flowing_ == Flowing::yes && length_ == 0))) {
    const auto before = length_;
    ask();
    if (length_ == before) break;
  }
  readingMore_ = false;
}

NODUS_DECL void ReadableCore::ask() {
  if (needReadable_ && ((highWaterMark_ != 0 ? length_ >= highWaterMark_ : length_ > 0) || ended_)) {
    if (length_ == 0 && ended_) return endReadable();
    return emitReadable();
  }
  if (ended_) {
    if (length_ == 0) endReadable();
    return;
  }
  if (length_ == 0 || length_ < highWaterMark_ || needReadable_) callSource();
}

NODUS_DECL void ReadableCore::askBefore(std::size_t count) {
  if (needReadable_ || length_ == 0 || length_ < count || length_ - count < highWaterMark_) callSource();
}

NODUS_DECL void ReadableCore::callSource() {
  if (ended_ || reading_ || stream_.destroyed() || stream_.errored()) return;
  reading_ = sync_ = true;
  if (length_ == 0) needReadable_ = true;
  try {
    doRead();
  } catch (...) {
    stream_.fail(toError(std::current_exception()));
  }
  sync_ = false;
}

NODUS_DECL void ReadableCore::taken(std::size_t size, bool emptied) {
  length_ -= size;
  if (emptied && !ended_) needReadable_ = true;
}

NODUS_DECL void ReadableCore::wantReaders() {
  if (flowing_ == Flowing::undecided) flowing_ = Flowing::no;
  needReadable_ = true;
  if (ended_ && length_ == 0) return endReadable();
  if (!reading_) callSource();
}

NODUS_DECL void ReadableCore::endReadable() {
  if (endEmitted_ || std::exchange(endScheduled_, true)) return;
  ended_ = true;
  process::nextTick([this, alive = Ref<StreamState>(&stream_)] { endNow(); });
}

NODUS_DECL void ReadableCore::endNow() {
  endScheduled_ = false;
  if (stream_.errored() || stream_.closeEmitted() || endEmitted_ || length_ > 0) return;
  endEmitted_ = true;
  endReaders();
  stream_.notify(StreamWatcher::Moment::end);
  const std::tuple<> none;
  stream_.emit(eventKey<"end">, &none);
  auto* other = stream_.writable();
  if (other && other->writable() && !allowHalfOpen) {
    process::nextTick([other, alive = Ref<StreamState>(&stream_)] {
      if (other->writable()) other->end();
    });
  } else if (stream_.autoDestroy && (!other || other->finished() || other->disabled())) {
    stream_.destroy();
  }
}

NODUS_DECL void ReadableCore::streamClosed() { endReaders(); }

NODUS_DECL void ReadableCore::flow() {
  const Ref<StreamState> alive(&stream_);
  while (flowing_ == Flowing::yes) {
    emittedReadable_ = false;
    if (length_ == 0 && ended_) return endReadable();
    askBefore(length_);
    if (length_ == 0) {
      needReadable_ = true;
      return;
    }
    emitFront();
    if (length_ == 0 && ended_) return endReadable();
  }
}

NODUS_DECL void ReadableCore::resume() {
  if (flowing_ != Flowing::yes) {
    flowing_ = readableListening_ ? Flowing::no : Flowing::yes;
    if (!std::exchange(resumeScheduled_, true)) {
      process::nextTick([this, alive = Ref<StreamState>(&stream_)] { resumeNow(); });
    }
  }
  paused_ = false;
}

NODUS_DECL void ReadableCore::resumeNow() {
  if (!reading_) ask();
  resumeScheduled_ = false;
  const std::tuple<> none;
  stream_.emit(eventKey<"resume">, &none);
  flow();
  if (flowing_ == Flowing::yes && !reading_) ask();
}

NODUS_DECL void ReadableCore::pause() {
  if (flowing_ != Flowing::no) {
    flowing_ = Flowing::no;
    const std::tuple<> none;
    stream_.emit(eventKey<"pause">, &none);
  }
  paused_ = true;
}

NODUS_DECL void ReadableCore::dataListened(bool any) {
  if (!any) return;
  readableListening_ = stream_.has(eventKey<"readable">);
  if (flowing_ != Flowing::no) resume();
}

NODUS_DECL void ReadableCore::readableListened(bool any) {
  if (!any) {
    process::nextTick([this, alive = Ref<StreamState>(&stream_)] {
      readableListening_ = stream_.has(eventKey<"readable">);
      if (resumeScheduled_ && !paused_) {
        flowing_ = Flowing::yes;
      } else if (stream_.has(eventKey<"data">)) {
        resume();
      } else if (!readableListening_) {
        flowing_ = Flowing::undecided;
      }
    });
    return;
  }
  if (endEmitted_ || readableListening_) return;
  readableListening_ = needReadable_ = true;
  flowing_ = Flowing::no;
  emittedReadable_ = false;
  if (length_ > 0) {
    emitReadable();
  } else if (!reading_) {
    process::nextTick([this, alive = Ref<StreamState>(&stream_)] { ask(); });
  }
}

NODUS_DECL void ReadableCore::revive() noexcept {
  length_ = 0;
  flowing_ = Flowing::undecided;
  sync_ = true;
  emittedReadable_ = needReadable_ = ended_ = endEmitted_ = endScheduled_ = reading_ = false;
  readableListening_ = resumeScheduled_ = readingMore_ = paused_ = false;
}

}  // namespace detail
}  // namespace nodus::inline v0
