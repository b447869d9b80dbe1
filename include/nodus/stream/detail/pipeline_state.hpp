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
class PipelineState final : public RefCounted, public FromFreeList {
 public:
  explicit PipelineState(SignalRef signal, bool end);

  Promise<> outcome() const { return Promise<>(outcome_); }
  bool ends() const noexcept { return end_; }

  PipelineStage& addStage(Ref<StreamState> stream, bool reading, bool writing);
  void connect(PipelineStage& source, PipelineStage& sink, Ref<PipeBase> pipe, bool end);
  // The last stage is a function that has returned this.
  void addPromise(const Promise<>& promise);
  // Something that is needed as long as the pipeline runs.
  void keep(Ref<RefCounted> kept) { kept_.push_back(std::move(kept)); }
  // All stages are there, or a function failed before they were.
  void begin();
  void buildFailed(const Error& error);

  void expectEnds(int count) noexcept { pending_ += count; }
  // One of the expected ends has come, good or bad.
  void finish(const std::optional<Error>& error);
  void stageReleased();

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

  Ref<PromiseState<void>> outcome_;
  std::vector<Owned<PipelineStage>> stages_;
  std::vector<Ref<RefCounted>> kept_;
  std::optional<Error> error_;
  AbortSignal signal_;
  Abort abort_;
  int pending_ = 0;
  bool end_;
  bool destroyed_ = false;
  bool completed_ = false;
  bool released_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/pipeline_state.ipp>
#endif
