// What a pipeline knows of its stages: Node's bookkeeping, apart from what the chunks are.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>
#include <nodus/stream/detail/pipe.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class PipelineState;

// One stream of a pipeline, and the four ways in which it is watched.
class PipelineStage final : public StreamWatcher, public FromFreeList {
 public:
  // reading: something follows it; writing: something comes before it.
  PipelineStage(PipelineState& pipeline, Ref<StreamState> stream, bool reading, bool writing, bool destroys);

  StreamState& stream() const noexcept { return *stream_; }
  // Fed by `source`, or the source of `sink`: Node's pipe(), apart from the chunks.
  void readInto(PipelineStage& sink, Ref<PipeBase> pipe, bool end);
  void writtenFrom();
  void destroyWith(const std::optional<Error>& error);
  // The pipeline is through. A stream that was destroyed is watched until it has closed.
  void release();
  bool isReleased() const noexcept { return watched() == nullptr; }

 private:
  enum class Part : std::uint8_t { whole, source, sink };

  class Eos final : public EndOfStream {
   public:
    Eos(PipelineStage& stage, Part part) noexcept : stage_(stage), part_(part) {}

   private:
    void reached(const std::optional<Error>& error) override { stage_.partEnded(part_, error); }
    Ref<RefCounted> owner() noexcept override;

    PipelineStage& stage_;
    Part part_;
  };

  void streamReached(StreamState& stream, Moment moment) override;
  void partEnded(Part part, const std::optional<Error>& error);
  void endNext();

  PipelineState& pipeline_;
  Ref<StreamState> stream_;
  Ref<PipeBase> pipe_;             // out of this one
  PipelineStage* next_ = nullptr;  // what is to be ended with this one
  Eos whole_;
  Eos source_;
  Eos sink_;
  bool destroys_;
  bool isOver_ = false;       // nothing left to destroy
  bool isPipedInto_ = false;  // a close before the source's end is premature
  bool sourceEnded_ = false;
  bool sourceMayEndLate_ = false;
};

// It holds itself until all stages are through.
class PipelineState : public RefCounted, public FromFreeList {
 public:
  explicit PipelineState(SignalRef signal, bool end);

  bool ends() const noexcept { return end_; }

  PipelineStage& addStage(Ref<StreamState> stream, bool reading, bool writing);
  void connect(PipelineStage& source, PipelineStage& sink, Ref<PipeBase> pipe, bool end);
  // What stages that are functions are told to stop by: it fires whenever the pipeline is through.
  AbortSignal stageSignal();
  // Something that is needed as long as the pipeline runs.
  void keep(Ref<RefCounted> kept) { kept_.push_back(std::move(kept)); }
  // All stages are there, or a function failed before they were.
  void begin();
  void buildFailed(const Error& error);

  void expectEnds(int count) noexcept { pending_ += count; }
  // One of the expected ends has come, good or bad.
  void finish(const std::optional<Error>& error);
  void stageReleased();
  // The same a tick later, as of a promise.
  void finishLater(const std::optional<Error>& error);

 protected:
  // Settles the promise; called once.
  virtual void settle(const std::optional<Error>& error) = 0;

 private:
  struct Abort final : AbortListener {
    explicit Abort(PipelineState& p) noexcept
        : AbortListener([](AbortListener& listener, const Error& reason) {
            static_cast<Abort&>(listener).pipeline.abort(reason);
          }),
          pipeline(p) {}
    PipelineState& pipeline;
  };

  void abort(const Error& reason);
  void finishWith(const std::optional<Error>& error, bool isLast);
  void complete(const std::optional<Error>& error);

  std::vector<Owned<PipelineStage>> stages_;
  std::vector<Ref<RefCounted>> kept_;
  std::optional<Error> error_;
  AbortSignal signal_;
  std::optional<AbortController> stageController_;
  Abort abort_;
  int pending_ = 0;
  bool end_;
  bool destroyed_ = false;
  bool completed_ = false;
  bool settled_ = false;
  bool released_ = false;
};

// The same with its promise: of what the function at its end returned, if there is one.
template <class R>
class PipelineOf final : public PipelineState {
 public:
  using PipelineState::PipelineState;

  Promise<R> outcome() const { return Promise<R>(outcome_); }

  // The last stage is a function that has returned this.
  void addPromise(const Promise<R>& promise) {
    expectEnds(1);
    const Ref<PipelineOf> self(this);
    const auto failed = [self](const Error& error) { self->finishLater(error); };
    if constexpr (std::is_void_v<R>) {
      promise.then([self] { self->finishLater({}); }, failed).detach();
    } else {
      promise
          .then(
              [self](const R& value) {
                self->take(value);
                self->finishLater({});
              },
              failed)
          .detach();
    }
  }

 private:
  using Value = std::conditional_t<std::is_void_v<R>, bool, R>;

  // What can not be copied was made for this pipeline alone.
  void take(const Value& value) {
    if constexpr (std::is_copy_constructible_v<Value>) {
      result_.emplace(value);
    } else {
      result_.emplace(std::move(const_cast<Value&>(value)));
    }
  }
  void settle(const std::optional<Error>& error) override {
    if (error) return outcome_->reject(toException(*error));
    if constexpr (std::is_void_v<R>) {
      outcome_->fulfil();
    } else {
      outcome_->fulfil(std::move(*result_));
    }
  }

  Ref<PromiseState<R>> outcome_ = makeState<R>();
  std::optional<Value> result_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/pipeline_state.ipp>
#endif
