#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/stream_state.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void StreamWatcher::watch(StreamState& stream) {
  unwatch();
  stream_ = &stream;
  next_ = std::exchange(stream.watchers_, this);
  if (next_) next_->previous_ = this;
}

NODUS_DECL void StreamWatcher::unwatch() noexcept {
  if (!stream_) return;
  (previous_ ? previous_->next_ : stream_->watchers_) = next_;
  if (next_) next_->previous_ = previous_;
  previous_ = next_ = nullptr;
  stream_ = nullptr;
}

NODUS_DECL StreamState::~StreamState() { notify(StreamWatcher::Moment::gone); }

// A watcher may take itself or others off the list, so each round looks for one that has not been told.
NODUS_DECL void StreamState::notify(StreamWatcher::Moment moment) {
  if (!watchers_) return;
  StreamWatcher* pending = std::exchange(watchers_, nullptr);
  while (pending) {
    auto* watcher = pending;
    pending = watcher->next_;
    if (pending) pending->previous_ = nullptr;
    watcher->previous_ = nullptr;
    watcher->next_ = std::exchange(watchers_, watcher);
    if (watcher->next_) watcher->next_->previous_ = watcher;
    watcher->streamReached(*this, moment);
  }
}

NODUS_DECL void StreamState::destroy(std::optional<Error> error) {
  if (destroyed_) return;
  const Ref<StreamState> alive(this);
  destroyed_ = true;
  if (error && !errored_) errored_ = error;
  doDestroy(error);
}

NODUS_DECL void StreamState::destroyDone(const std::optional<Error>& error) {
  if (closed_) return;
  closed_ = true;
  if (error && !errored_) errored_ = error;
  if (auto* side = readable()) side->streamClosed();
  if (auto* side = writable()) side->streamClosed();
  process::nextTick([self = Ref<StreamState>(this)] { self->emitEnd(); });
}

NODUS_DECL void StreamState::emitEnd() {
  if (errored_ && !std::exchange(errorEmitted_, true)) {
    const bool excused = (errorAwaited_ || watched()) && !has(eventKey<"error">);
    notify(StreamWatcher::Moment::error);
    if (!excused) emitError(*errored_);
  }
  closeEmitted_ = true;
  notify(StreamWatcher::Moment::close);
  const std::tuple<> none;
  if (emitClose) emit(eventKey<"close">, &none);
}

NODUS_DECL void StreamState::listenersChanged(const EventKey& key, bool added) {
  auto* side = readable();
  if (!side) return;
  if (&key == &eventKey<"data">) side->dataListened(added);
  if (&key == &eventKey<"readable">) side->readableListened(added);
}

NODUS_DECL void StreamState::revive() noexcept {
  errored_.reset();
  destroyed_ = closed_ = errorEmitted_ = closeEmitted_ = errorAwaited_ = false;
}

}  // namespace detail
}  // namespace nodus::inline v0
