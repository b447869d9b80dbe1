#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/readable_extras.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <bit>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <void (ReadableCore::*Method)()>
void ReadableCore::onNextTick() {
  stream_.retain();
  Loop::current().nextTick({[](void* context, TaskAction action) {
                              auto& self = *static_cast<ReadableCore*>(context);
                              const Ref<StreamState> alive(&self.stream_, adoptRef);
                              if (action == TaskAction::run) (self.*Method)();
                            },
                            this});
}

NODUS_DECL bool ReadableCore::isUnobserved() const noexcept {
  return flowing_ == Flowing::yes && length_ == 0 && !dataListening_ && !readableListening_ &&
         (!extras_ || extras_->pipes.empty()) && !stream_.has(eventKey<"pause">) && !stream_.has(eventKey<"resume">);
}

NODUS_DECL ReadableCore::~ReadableCore() { dropExtras(); }

NODUS_DECL ReadableExtras& ReadableCore::extras() {
  if (!extras_) extras_ = new ReadableExtras;
  return *extras_;
}

NODUS_DECL void ReadableCore::dropExtras() {
  if (!extras_) return;
  unpipeAll();
  delete std::exchange(extras_, nullptr);
}

NODUS_DECL void ReadableCore::constructed() {
  if (needReadable_) maybeReadMore();
}

NODUS_DECL void ReadableCore::forgetAwaitedDrains() {
  for (const auto& pipe : extras_->pipes) pipe->awaitsDrain = false;
}

// The stream goes, and what it was piped into stays.
NODUS_DECL void ReadableCore::unpipeAll() {
  for (const auto& pipe : std::exchange(extras_->pipes, {})) pipe->letGo();
}

NODUS_DECL bool ReadableCore::refusePush() {
  if (ended_) stream_.fail(makeError(ErrorCode::ERR_STREAM_PUSH_AFTER_EOF));
  return false;
}

NODUS_DECL void ReadableCore::pushedNothing() {
  reading_ = false;
  maybeReadMore();
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
  if (ended_) return;
  if (decodes_) bufferRest();
  ended_ = true;
  if (endsQuietly && flowing_ == Flowing::undecided && !readableListening_) return;
  if (sync_) {
    emitReadable();
  } else {
    needReadable_ = false;
    emittedReadable_ = true;
    emitReadableNow();
  }
}

NODUS_DECL void ReadableCore::beginDecoding(Encoding encoding) {
  extras().decoder.emplace(encoding);
  decodes_ = true;
}

NODUS_DECL std::string ReadableCore::decoded(std::span<const std::uint8_t> bytes) {
  return extras_->decoder->write(bytes);
}

NODUS_DECL void ReadableCore::bufferRest() {
  auto rest = extras_->decoder->end();
  if (rest.empty()) return;
  length_ += rest.size();
  bufferText(std::move(rest));
}

NODUS_DECL std::size_t ReadableCore::sizeOfUnits(std::span<const std::uint8_t> text, std::size_t& units) noexcept {
  std::size_t size = 0;
  for (const auto byte : text) {
    const bool begins = (byte & 0xC0) != 0x80;
    if (begins && units == 0) break;
    if (begins) units -= byte >= 0xF0 && units > 1 ? 2 : 1;
    ++size;
  }
  return size;
}

NODUS_DECL std::optional<std::string_view> encodingOf(const ReadableCore& source) {
  if (!source.decodes()) return {};
  return encodingName(source.extrasIfAny()->decoder->encoding());
}

NODUS_DECL void ReadableCore::emitReadable() {
  needReadable_ = false;
  if (!std::exchange(emittedReadable_, true)) onNextTick<&ReadableCore::emitReadableNow>();
}

NODUS_DECL void ReadableCore::emitReadableNow() {
  const Ref<StreamState> alive(&stream_);
  if (!stream_.destroyed() && !stream_.errored() && (length_ > 0 || ended_)) {
    const std::tuple<> none;
    stream_.emit(eventKey<"readable">, &none);
    emittedReadable_ = false;
    if (ended_ && length_ == 0 && hasReaders()) endReadable();
  }
  if (flowing_ != Flowing::yes && !ended_ && length_ <= highWaterMark_) needReadable_ = true;
  flow();
}

NODUS_DECL void ReadableCore::readMoreLater() {
  readingMore_ = true;
  onNextTick<&ReadableCore::readMore>();
}

NODUS_DECL void ReadableCore::readMore() {
  while (!reading_ && !ended_ && (length_ < highWaterMark_ || (flowing_ == Flowing::yes && length_ == 0))) {
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
  askBefore(0);
  missed();
  if (length_ == 0 && !ended_) needReadable_ = true;
}

NODUS_DECL bool ReadableCore::callSource() {
  if (ended_ || reading_ || stream_.destroyed() || stream_.errored() || !stream_.constructed()) return false;
  reading_ = sync_ = true;
  if (length_ == 0) needReadable_ = true;
  const bool within = calling_;
  calling_ = true;
  try {
    doRead();
  } catch (...) {
    stream_.fail(toError(std::current_exception()));
  }
  calling_ = within;
  sync_ = false;
  return !reading_;
}

NODUS_DECL void ReadableCore::raiseHighWaterMark(std::size_t wanted) {
  if (wanted > 0x40000000) {
    throwError(ErrorCode::ERR_OUT_OF_RANGE, {"size", "<= 1GiB", std::to_string(wanted)});
  }
  highWaterMark_ = std::bit_ceil(wanted);
}

NODUS_DECL void ReadableCore::wantReaders() {
  const Ref<StreamState> alive(&stream_);
  flowing_ = Flowing::no;
  needReadable_ = true;
  if (ended_ && length_ == 0) return endReadable();
  callSource();
}

NODUS_DECL void ReadableCore::endReadable() {
  if (endEmitted_) return;
  ended_ = true;
  onNextTick<&ReadableCore::endNow>();
}

NODUS_DECL void ReadableCore::endNow() {
  if (stream_.errored() || stream_.closeEmitted() || endEmitted_ || length_ > 0) return;
  endEmitted_ = true;
  endReaders();
  const std::tuple<> none;
  stream_.emit(eventKey<"end">, &none);
  stream_.notify(StreamWatcher::Moment::end);
  const auto* other = stream_.writable();
  if (other && other->writable() && !allowHalfOpen) {
    onNextTick<&ReadableCore::endOtherSide>();
  } else if (stream_.autoDestroy && (!other || other->finished() || other->disabled())) {
    stream_.destroy();
  }
}

NODUS_DECL void ReadableCore::endOtherSide() {
  auto* other = stream_.writable();
  if (other->writable()) other->end();
}

NODUS_DECL void ReadableCore::flow() {
  const Ref<StreamState> alive(&stream_);
  while (flowing_ == Flowing::yes && flowOne()) {
  }
}

NODUS_DECL void ReadableCore::resume() {
  if (flowing_ != Flowing::yes) {
    flowing_ = readableListening_ ? Flowing::no : Flowing::yes;
    if (!std::exchange(resumeScheduled_, true)) onNextTick<&ReadableCore::resumeNow>();
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
  dataListening_ = any;
  if (any) takerCame();
}

NODUS_DECL void ReadableCore::takerCame() {
  if (stream_.has(eventKey<"readable">)) readableListening_ = true;
  if (flowing_ != Flowing::no) resume();
}

NODUS_DECL void ReadableCore::readableListened(bool any) {
  if (!any) return onNextTick<&ReadableCore::updateReadableListening>();
  if (endEmitted_ || readableListening_) return;
  readableListening_ = needReadable_ = true;
  flowing_ = Flowing::no;
  emittedReadable_ = false;
  if (length_ > 0) {
    emitReadable();
  } else if (!reading_) {
    onNextTick<&ReadableCore::ask>();
  }
}

NODUS_DECL void ReadableCore::updateReadableListening() {
  readableListening_ = stream_.has(eventKey<"readable">);
  if (resumeScheduled_ && !paused_) {
    flowing_ = Flowing::yes;
  } else if (hasTaker()) {
    resume();
  } else if (!readableListening_) {
    flowing_ = Flowing::undecided;
  }
}

NODUS_DECL void ReadableCore::revive() noexcept {
  dropExtras();
  decodes_ = false;
  length_ = 0;
  flowing_ = Flowing::undecided;
  sync_ = true;
  emittedReadable_ = needReadable_ = ended_ = endEmitted_ = reading_ = dataEmitted_ = false;
  readableListening_ = resumeScheduled_ = readingMore_ = paused_ = false;
}

}  // namespace detail
}  // namespace nodus::inline v0
