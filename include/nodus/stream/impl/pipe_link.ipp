#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/pipe_link.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/readable_extras.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <algorithm>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class>
struct ListenerArguments;
template <class F, class... Args>
struct ListenerArguments<void (F::*)(Args...) const> : std::type_identity<std::tuple<std::remove_cvref_t<Args>...>> {};

template <FixedString Name, class F>
Subscription PipeLink::listen(StreamState& stream, F f, bool once, bool prepend) {
  auto listener = makeListener(std::move(f), once, ListenerArguments<decltype(&F::operator())>{});
  stream.add(eventKey<Name>, listener, prepend);
  return Subscription(std::move(listener));
}

NODUS_DECL void PipeLink::start(bool end) {
  const Ref<PipeLink> self(this);
  auto& source = *source_->readable();
  auto& extras = source.extras();
  if (extras.pipes.size() == 1) extras.hadSeveralPipes = true;
  extras.pipes.push_back(self);

  const auto atEnd = [self, ends = end && sink_->writable()->endsByPipe] {
    if (!ends) return self->unpipe();
    if (!self->isCleanedUp_) self->sink_->writable()->end();
  };
  if (source.endEmitted()) {
    process::nextTick(atEnd);
  } else {
    end_ = listen<"end">(*source_, atEnd, true);
  }
  auto unpiped = makeListener(
      [self] {
        auto* taken = self->source_ ? self->source_->readable()->extras().unpiped : nullptr;
        if (taken && !std::exchange(*taken, true)) self->cleanUp();
      },
      false, std::type_identity<std::tuple<>>{});
  sink_->add(eventKey<"unpipe">, unpiped, false);
  unpipe_ = Subscription(std::move(unpiped));
  data_ = listenToData(*source_);
  error_ = listen<"error">(*sink_, [self](const Error& error) { self->failed(error); }, false, true);
  close_ = listen<"close">(
      *sink_,
      [self] {
        self->finish_.off();
        self->unpipe();
      },
      true);
  finish_ = listen<"finish">(
      *sink_,
      [self] {
        self->close_.off();
        self->unpipe();
      },
      true);
  tell(*sink_, *source_, eventKey<"pipe">);
  if (sink_->writable()->needDrain()) return pause();
  if (source.flowing() != true) source.resume();
}

NODUS_DECL void PipeLink::cleanUp() {
  if (isCleanedUp_) return;
  const Ref<PipeLink> self(this);
  isCleanedUp_ = true;
  for (auto* listener : {&close_, &finish_, &drain_, &error_, &unpipe_}) listener->off();
  if (!source_) return;
  end_.off();
  data_.off();
  if (!isDrainHeard_ || !sink_->writable()->awaitsDrain()) return;
  const auto& extras = source_->readable()->extras();
  const bool anyWaits =
      std::any_of(extras.pipes.begin(), extras.pipes.end(), [](const auto& p) { return p->awaitsDrain; });
  if (awaitsDrain || anyWaits || extras.hadSeveralPipes) drained();
}

NODUS_DECL void PipeLink::letGo() {
  source_ = nullptr;  // its own listeners go with it
  cleanUp();
}

NODUS_DECL void PipeLink::pause() {
  if (!source_) return;
  auto& source = *source_->readable();
  if (!isCleanedUp_) {
    awaitsDrain = true;
    waiting_ = Ref<StreamState>(source_);
    source.pause();
  }
  if (std::exchange(isDrainHeard_, true)) return;
  drain_ = listen<"drain">(*sink_, [self = Ref<PipeLink>(this)] { self->drained(); });
}

NODUS_DECL void PipeLink::drained() {
  const auto waiting = std::exchange(waiting_, {});
  if (!source_) return;
  awaitsDrain = false;
  auto& source = *source_->readable();
  for (const auto& pipe : source.extras().pipes) {
    if (pipe->awaitsDrain) return;
  }
  if (source_->has(eventKey<"data">)) source.resume();
}

NODUS_DECL void PipeLink::failed(const Error& error) {
  const Ref<PipeLink> self(this);
  unpipe();
  error_.off();
  if (sink_->has(eventKey<"error">)) return;
  if (!sink_->errorEmitted()) return sink_->fail(error);
  if (!sink_->isErrorHeard()) sink_->emitError(error);
}

NODUS_DECL void PipeLink::unpipe() {
  if (source_) detail::unpipe(*source_, sink_.get());
}

NODUS_DECL void PipeLink::tellUnpiped() {
  if (!source_) return;
  const Ref<StreamState> alive(source_);
  bool taken = false;
  auto& unpiped = source_->readable()->extras().unpiped;
  auto* const outer = std::exchange(unpiped, &taken);
  tell(*sink_, *source_, eventKey<"unpipe">);
  alive->readable()->extras().unpiped = outer;
}

NODUS_DECL void unpipe(StreamState& stream, const StreamState* sink) {
  auto& source = *stream.readable();
  auto* extras = source.extrasIfAny();
  if (!extras || extras->pipes.empty()) return;
  const Ref<StreamState> alive(&stream);
  auto& pipes = extras->pipes;
  if (!sink) {
    const auto all = std::exchange(pipes, {});
    source.pause();
    for (const auto& pipe : all) pipe->tellUnpiped();
    return;
  }
  const auto found = std::find_if(pipes.begin(), pipes.end(), [&](const auto& p) { return &p->sink() == sink; });
  if (found == pipes.end()) return;
  const auto pipe = *found;
  pipes.erase(found);
  if (pipes.empty()) source.pause();
  pipe->tellUnpiped();
}

}  // namespace detail
}  // namespace nodus::inline v0
