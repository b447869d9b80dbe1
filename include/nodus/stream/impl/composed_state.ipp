#pragma once

#include <nodus/stream/detail/composed_state.hpp>
#include <nodus/stream/detail/stream_look.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL ComposedCore::ComposedCore(Ref<StreamState> head, Ref<StreamState> tail)
    : head_(std::move(head)),
      tail_(std::move(tail)),
      headWatch_(*this),
      isHeadWritable_(head_ && !head_->destroyed() && StreamLook(*head_).isWritable()),
      isTailReadable_(tail_ && !tail_->destroyed() && StreamLook(*tail_).isReadable()) {}

NODUS_DECL ComposedCore::~ComposedCore() {
  forget(tailEnd_);
  forget(headGone_);
  forget(tailGone_);
  readable_.off();
  end_.off();
}

NODUS_DECL void ComposedCore::begin() {
  if (isHeadWritable_) headWatch_.watch(*head_);
  if (isHeadWritable_ && tail_) tailEnd_ = watchEnd(*tail_, {}, &ComposedCore::tailEnded);
  if (!isTailReadable_) return;
  auto readable = makeListener(
      [this] {
        if (std::exchange(waitsForTail_, false)) pullFromTail();
      },
      false, std::type_identity<std::tuple<>>{});
  tail_->add(eventKey<"readable">, readable, false);
  readable_ = Subscription(std::move(readable));
  auto end = makeListener([this] { this->readable()->pushEnd(); }, false, std::type_identity<std::tuple<>>{});
  tail_->add(eventKey<"end">, end, false);
  end_ = Subscription(std::move(end));
}

NODUS_DECL void ComposedCore::watchBoth() {
  isPair_ = true;
  forget(tailEnd_);
  for (const bool is : {isHeadWritable_, isTailReadable_}) {
    if (is) retain();
  }
  if (isHeadWritable_) headGone_ = watchEnd(*head_, {}, &ComposedCore::headGone);
  if (isTailReadable_) tailGone_ = watchEnd(*tail_, {}, &ComposedCore::tailGone);
}

NODUS_DECL Ref<ComposedCore::End> ComposedCore::watchEnd(StreamState& stream, EndOfStream::Sides sides,
                                                         End::Told told) {
  auto end = makeRef<End>(*this, told);
  end->begin(stream, sides);
  return end;
}

NODUS_DECL void ComposedCore::forget(Ref<End>& end) noexcept {
  if (!end) return;
  end->self = nullptr;
  end->cancel();
  end.reset();
}

NODUS_DECL void ComposedCore::wroteToHead(bool more) {
  if (more) return writable()->writeDone();
  waitsForDrain_ = true;
}

NODUS_DECL void ComposedCore::HeadWatch::streamReached(StreamState&, Moment moment) {
  const Ref<ComposedCore> alive(&self);
  if (moment == Moment::drain && std::exchange(self.waitsForDrain_, false)) self.writable()->writeDone();
  if (moment == Moment::finish && self.isPair_) self.finishFinal();
}

NODUS_DECL void ComposedCore::endHead() {
  isEnding_ = true;
  head_->writable()->end();
}

NODUS_DECL void ComposedCore::finishFinal() {
  if (std::exchange(isEnding_, false)) writable()->finalDone();
}

NODUS_DECL void ComposedCore::tailEnded(const std::optional<Error>&) {
  const Ref<ComposedCore> alive(this);
  finishFinal();
}

NODUS_DECL void ComposedCore::headGone(const std::optional<Error>& error) {
  const Ref<ComposedCore> held(this, adoptRef);
  if (error && tail_) destroyUnfinished(*tail_, error);
  innerEnded(error, false);
}

NODUS_DECL void ComposedCore::tailGone(const std::optional<Error>& error) {
  const Ref<ComposedCore> held(this, adoptRef);
  if (error && head_) destroyUnfinished(*head_, error);
  innerEnded(error, false);
}

NODUS_DECL void ComposedCore::innerEnded(const std::optional<Error>& error, bool isPipeline) {
  const Ref<ComposedCore> alive(this);
  innerIsOver_ = true;
  if (!error && !tail_) finishFinal();
  if (std::exchange(isDestroying_, false)) return destroyDone(error);
  if (error) return destroy(error);
  if (isPipeline && !isHeadWritable_ && !isTailReadable_) destroy();
}

NODUS_DECL void ComposedCore::doDestroy(const std::optional<Error>& given) {
  const auto error = given || innerIsOver_ ? given : std::optional<Error>(makeError(ErrorCode::ABORT_ERR));
  waitsForTail_ = waitsForDrain_ = isEnding_ = false;
  isDestroying_ = !innerIsOver_;
  const auto head = head_;
  const auto tail = tail_;
  if (isPair_ && head && isDestroying_) destroyUnfinished(*head, error);
  if (tail && (isDestroying_ || !isPair_)) destroyUnfinished(*tail, error);
  if (innerIsOver_ && !closed()) destroyDone(error);
}

}  // namespace detail
}  // namespace nodus::inline v0
