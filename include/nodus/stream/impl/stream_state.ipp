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
  since_ = stream.rounds_ + 1;
  previous_ = std::exchange(stream.lastWatcher_, this);
  (previous_ ? previous_->next_ : stream.firstWatcher_) = this;
}

NODUS_DECL void StreamWatcher::unwatch() noexcept {
  if (!stream_) return;
  for (auto* round = stream_->round_; round; round = round->outer) {
    if (round->next == this) round->next = next_;
  }
  (previous_ ? previous_->next_ : stream_->firstWatcher_) = next_;
  (next_ ? next_->previous_ : stream_->lastWatcher_) = previous_;
  previous_ = next_ = nullptr;
  stream_ = nullptr;
}

NODUS_DECL StreamState::~StreamState() {
  notify(StreamWatcher::Moment::gone);
  while (firstWatcher_) firstWatcher_->unwatch();
}

// A watcher may take itself or others off the list, add others, and bring about another round.
NODUS_DECL void StreamState::tellWatchers(StreamWatcher::Moment moment) {
  const auto number = ++rounds_;
  Round round{firstWatcher_, round_};
  round_ = &round;
  while (auto* watcher = round.next) {
    round.next = watcher->next_;
    if (static_cast<std::int32_t>(number - watcher->since_) >= 0) watcher->streamReached(*this, moment);
  }
  round_ = round.outer;
}

NODUS_DECL void StreamState::destroy(std::optional<Error> error) {
  if (destroyed_) return;
  const Ref<StreamState> alive(this);
  auto* sink = writable();
  if (sink) sink->dropLater();
  destroyed_ = true;
  if (error) setErrored(*error);
  if (constructed_) beginDestroy(error);
}

NODUS_DECL void StreamState::beginDestroy(const std::optional<Error>& error) {
  try {
    doDestroy(error);
  } catch (...) {
    destroyDone(toError(std::current_exception()));
  }
}

NODUS_DECL void StreamState::constructDone(const std::optional<Error>& error) {
  constructed_ = true;
  if (destroyed_) return beginDestroy(errored_ ? errored_ : error);
  if (error) return fail(*error, true);
  if (auto* side = readable()) side->constructed();
  if (auto* side = writable()) side->constructed();
}

NODUS_DECL void StreamState::fail(const Error& error, bool later) {
  if (destroyed_) return;
  if (autoDestroy) return destroy(error);
  setErrored(error);
  if (!later) return emitErrorOnce(error);
  process::nextTick([self = Ref<StreamState>(this), error] { self->emitErrorOnce(error); });
}

NODUS_DECL void StreamState::destroyDone(const std::optional<Error>& error) {
  if (closed_) return;
  closed_ = true;
  if (error) setErrored(*error);
  if (!error) {
    retain();
    return Loop::current().nextTick({[](void* context, TaskAction action) {
                                       const Ref<StreamState> self(static_cast<StreamState*>(context), adoptRef);
                                       if (action == TaskAction::run) self->emitClosed();
                                     },
                                     this});
  }
  process::nextTick([self = Ref<StreamState>(this), error = *error] {
    self->emitErrorOnce(error);
    self->emitClosed();
  });
}

NODUS_DECL void StreamState::emitErrorOnce(const Error& error) {
  if (std::exchange(errorEmitted_, true)) return;
  const bool excused = isErrorHeard() && !has(eventKey<"error">);
  if (auto* side = readable()) side->endReaders();
  const Ref<StreamState> alive(this);
  if (!excused) emitError(error);
  notify(StreamWatcher::Moment::error);
}

NODUS_DECL void StreamState::emitClosed() {
  closeEmitted_ = true;
  if (auto* side = readable()) side->endReaders();
  const std::tuple<> none;
  try {
    if (emitClose) emit(eventKey<"close">, &none);
  } catch (...) {
    letGo();
    throw;
  }
  letGo();
}

// The listeners can not run any more, and may hold the stream itself.
NODUS_DECL void StreamState::letGo() {
  if (emitClose) removeAll(nullptr);
  notify(StreamWatcher::Moment::close);
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
