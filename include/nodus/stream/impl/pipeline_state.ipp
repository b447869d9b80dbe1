#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/pipeline_state.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool isPrematureClose(const Error& error) { return error.code() == "ERR_STREAM_PREMATURE_CLOSE"; }

NODUS_DECL Ref<RefCounted> PipelineStage::Eos::owner() noexcept { return Ref<RefCounted>(&stage_.pipeline_); }

NODUS_DECL PipelineStage::PipelineStage(PipelineState& pipeline, Ref<StreamState> stream, bool reading, bool writing,
                                        bool destroys)
    : pipeline_(pipeline),
      stream_(std::move(stream)),
      whole_(*this, Part::whole),
      source_(*this, Part::source),
      sink_(*this, Part::sink),
      destroys_(destroys) {
  if (destroys) whole_.begin(*stream_, {reading, writing});
  watch(*stream_);
}

NODUS_DECL void PipelineStage::readInto(PipelineStage& sink, Ref<PipeBase> pipe, bool end) {
  pipe_ = std::move(pipe);
  pipe_->start();
  if (end) {
    next_ = &sink;
    if (!stream_->errored() && stream_->readable()->endEmitted()) {
      process::nextTick([this, alive = Ref<PipelineState>(&pipeline_)] { endNext(); });
    }
  } else {
    sink.sourceEnded_ = true;
    pipeline_.finish({});
  }
  source_.begin(*stream_, {true, false});
}

NODUS_DECL void PipelineStage::writtenFrom() {
  isPipedInto_ = true;
  sink_.begin(*stream_, {false, true});
}

NODUS_DECL void PipelineStage::endNext() {
  auto* next = std::exchange(next_, nullptr);
  if (!next) return;
  next->sourceEnded_ = true;
  next->stream().writable()->end();
}

NODUS_DECL void PipelineStage::streamReached(StreamState& stream, Moment moment) {
  const Ref<PipelineState> alive(&pipeline_);
  switch (moment) {
    case Moment::end:
      if (pipe_) pipe_->stop();
      endNext();
      if (sourceMayEndLate_) pipeline_.finish({});
      return;
    case Moment::error: {
      const auto& error = *stream.errored();
      if (error.name() != "AbortError" && !isPrematureClose(error)) pipeline_.finish(error);
      return;
    }
    case Moment::close:
      isOver_ = true;
      if (isPipedInto_ && !sourceEnded_) pipeline_.finish(makeError(ErrorCode::ERR_STREAM_PREMATURE_CLOSE));
      return pipeline_.stageReleased();
    case Moment::drain:
    case Moment::finish:
    case Moment::gone: return;
  }
}

NODUS_DECL void PipelineStage::partEnded(Part part, const std::optional<Error>& error) {
  const Ref<PipelineState> alive(&pipeline_);
  if (part == Part::whole) {
    isOver_ = !error;
    return;
  }
  if (part == Part::source && error && isPrematureClose(*error) && stream_->readable()->ended() &&
      !stream_->errored() && !stream_->errorEmitted()) {
    // Closed before "end", which still comes.
    sourceMayEndLate_ = true;
    return;
  }
  pipeline_.finish(error);
}

NODUS_DECL void PipelineStage::destroyWith(const std::optional<Error>& error) {
  if (!destroys_ || std::exchange(isOver_, true)) return;
  stream_->destroy(error ? *error : makeError(ErrorCode::ERR_STREAM_DESTROYED, {"pipe"}));
}

NODUS_DECL void PipelineStage::release() {
  if (pipe_) pipe_->stop();
  if (stream_->destroyed() && !stream_->closeEmitted()) return;
  whole_.cancel();
  source_.cancel();
  sink_.cancel();
  unwatch();
}

NODUS_DECL PipelineState::PipelineState(SignalRef signal, bool end) : signal_(signal), abort_(*this), end_(end) {
  retain();
}

NODUS_DECL PipelineStage& PipelineState::addStage(Ref<StreamState> stream, bool reading, bool writing) {
  const bool destroys = reading || end_;
  stages_.push_back(makeOwned<PipelineStage>(*this, std::move(stream), reading, writing, destroys));
  return *stages_.back();
}

NODUS_DECL void PipelineState::connect(PipelineStage& source, PipelineStage& sink, Ref<PipeBase> pipe, bool end) {
  expectEnds(2);
  source.readInto(sink, std::move(pipe), end);
  sink.writtenFrom();
}

NODUS_DECL AbortSignal PipelineState::stageSignal() {
  if (!stageController_) stageController_.emplace();
  return stageController_->signal();
}

NODUS_DECL void PipelineState::finishLater(const std::optional<Error>& error) {
  process::nextTick([self = Ref<PipelineState>(this), error] { self->finish(error); });
}

NODUS_DECL void PipelineState::begin() {
  if (!signal_) return;
  if (!signal_.aborted()) return abort_.listen(signal_.state());
  process::nextTick([self = Ref<PipelineState>(this)] { self->abort(*self->signal_.reason()); });
}

NODUS_DECL void PipelineState::buildFailed(const Error& error) {
  pending_ = 1;
  finish(error);
}

NODUS_DECL void PipelineState::abort(const Error& reason) { finishWith(abortError(reason), false); }

NODUS_DECL void PipelineState::finish(const std::optional<Error>& error) { finishWith(error, --pending_ == 0); }

// The first cause counts, but for a premature close, which is only ever the consequence of something else.
NODUS_DECL void PipelineState::finishWith(const std::optional<Error>& error, bool isLast) {
  const Ref<PipelineState> alive(this);
  if (error && (!error_ || isPrematureClose(*error_))) error_ = error;
  if (!error_ && !isLast) return;
  if (!std::exchange(destroyed_, true)) {
    abort_.stop();
    for (const auto& stage : stages_) stage->destroyWith(error_);
    if (stageController_) stageController_->abort();
  }
  if (isLast && !std::exchange(completed_, true)) {
    process::nextTick([self = Ref<PipelineState>(this), error = error_] { self->complete(error); });
  }
}

NODUS_DECL void PipelineState::complete(const std::optional<Error>& error) {
  settled_ = true;
  settle(error);
  stageReleased();
}

NODUS_DECL void PipelineState::stageReleased() {
  if (!settled_) return;
  bool all = true;
  for (const auto& stage : stages_) {
    stage->release();
    all = all && stage->isReleased();
  }
  if (!all || std::exchange(released_, true)) return;
  kept_.clear();
  release();
}

}  // namespace detail
}  // namespace nodus::inline v0
