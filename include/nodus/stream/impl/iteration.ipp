#pragma once

#include <nodus/stream/detail/iteration.hpp>
#include <nodus/stream/detail/stream_look.hpp>

#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void IterationWatch::start(StreamState& stream) {
  const Ref<IterationWatch> self(this);
  auto listener = makeListener([self] { self->wake(); }, false, std::type_identity<std::tuple<>>{});
  stream.add(eventKey<"readable">, listener, false);
  readable_ = Subscription(std::move(listener));
  retain();
  begin(stream, {.readable = {}, .writable = false});
}

NODUS_DECL void IterationWatch::stop() {
  readable_.off();
  if (isOver()) return;
  cancel();
  release();
}

NODUS_DECL Promise<> IterationWatch::changed() {
  changed_ = makeState<void>();
  return Promise<>(changed_);
}

NODUS_DECL void IterationWatch::wake() {
  if (auto changed = std::exchange(changed_, {})) changed->fulfil();
}

NODUS_DECL void IterationWatch::reached(const std::optional<Error>& error) {
  const Ref<IterationWatch> self(this, adoptRef);
  ended_ = !error;
  error_ = error;
  wake();
}

NODUS_DECL Iteration::Iteration(StreamState& stream, bool destroyOnReturn)
    : stream_(&stream),
      watch_(makeRef<IterationWatch>()),
      exceptions_(std::uncaught_exceptions()),
      destroyOnReturn_(destroyOnReturn) {
  watch_->start(stream);
}

NODUS_DECL Iteration::~Iteration() { destroys() ? destroyUnfinished(*stream_) : watch_->stop(); }

NODUS_DECL bool Iteration::destroys() const noexcept {
  if (watch_->error() || std::uncaught_exceptions() > exceptions_) return stream_->autoDestroy;
  return destroyOnReturn_ && (!watch_->isEnded() || stream_->autoDestroy);
}

NODUS_DECL void destroyUnfinished(StreamState& stream, const std::optional<Error>& error) {
  if (stream.destroyed()) return;
  stream.destroy(error || StreamLook(stream).isFinished() ? error : makeError(ErrorCode::ABORT_ERR));
}

}  // namespace detail
}  // namespace nodus::inline v0
