// A duplex in front of other streams: what is written to it goes to the first of them, what is read comes from the
// last.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>
#include <nodus/stream/detail/iteration.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Node's steps, apart from what the chunks are. It holds the inner streams, and who tells of their end holds it.
class ComposedCore : public StreamState {
 public:
  ComposedCore(Ref<StreamState> head, Ref<StreamState> tail);
  ~ComposedCore() override;

  // The inner streams are a pipeline, which is through.
  void pipelineEnded(const std::optional<Error>& error) { innerEnded(error, true); }
  // They are no pipeline, and each is watched on its own.
  void watchBoth();

 protected:
  bool isHeadWritable() const noexcept { return isHeadWritable_; }
  bool isTailReadable() const noexcept { return isTailReadable_; }
  StreamState& head() const noexcept { return *head_; }
  StreamState& tail() const noexcept { return *tail_; }
  // Once the two sides are there.
  void begin();
  void wroteToHead(bool more);
  void endHead();
  virtual void pullFromTail() = 0;
  void waitForTail() noexcept { waitsForTail_ = true; }
  void doDestroy(const std::optional<Error>& error) override;

 private:
  struct HeadWatch final : StreamWatcher {
    explicit HeadWatch(ComposedCore& s) noexcept : self(s) {}
    void streamReached(StreamState& stream, Moment moment) override;
    ComposedCore& self;
  };
  struct End final : RefCounted, EndOfStream {
    using Told = void (ComposedCore::*)(const std::optional<Error>& error);
    End(ComposedCore& s, Told t) noexcept : self(&s), told(t) {}
    void reached(const std::optional<Error>& error) override {
      if (self) (self->*told)(error);
    }
    Ref<RefCounted> owner() noexcept override { return Ref<RefCounted>(this); }
    ComposedCore* self;
    Told told;
  };

  Ref<End> watchEnd(StreamState& stream, EndOfStream::Sides sides, End::Told told);
  void forget(Ref<End>& end) noexcept;
  void tailEnded(const std::optional<Error>& error);
  void headGone(const std::optional<Error>& error);
  void tailGone(const std::optional<Error>& error);
  void finishFinal();
  void innerEnded(const std::optional<Error>& error, bool isPipeline);

  Ref<StreamState> head_;
  Ref<StreamState> tail_;
  HeadWatch headWatch_;
  Ref<End> tailEnd_;
  Ref<End> headGone_;
  Ref<End> tailGone_;
  Subscription readable_;
  Subscription end_;
  bool isHeadWritable_;
  bool isTailReadable_;
  bool isPair_ = false;
  bool innerIsOver_ = false;
  bool isDestroying_ = false;
  bool waitsForDrain_ = false;
  bool waitsForTail_ = false;
  bool isEnding_ = false;
};

template <class In, class Out>
class ComposedState final : public ComposedCore, public FromFreeList {
 public:
  ComposedState(Ref<StreamState> head, Ref<StreamState> tail)
      : ComposedCore(std::move(head), std::move(tail)),
        readable_(*this, defaultHighWaterMark<Out>),
        writable_(*this, defaultHighWaterMark<In>) {
    if (!isTailReadable()) readable_.disable();
    if (!isHeadWritable()) writable_.disable();
    begin();
  }

  ReadableCore* readable() noexcept override { return &readable_; }
  WritableCore* writable() noexcept override { return &writable_; }

 private:
  struct ReadSide final : ReadablePart<Out> {
    using ReadablePart<Out>::ReadablePart;
    void doRead() override { static_cast<ComposedState&>(this->stream()).pullFromTail(); }
  };
  struct WriteSide final : WritablePart<In> {
    using WritablePart<In>::WritablePart;
    ComposedState& self() const noexcept { return static_cast<ComposedState&>(this->stream()); }
    void doWrite(In chunk) override {
      self().wroteToHead(static_cast<WritablePart<In>&>(*self().head().writable()).write(std::move(chunk)));
    }
    bool hasFinal() const noexcept override { return true; }
    void doFinal() override { self().endHead(); }
  };

  void pullFromTail() override {
    auto& from = static_cast<ReadablePart<Out>&>(*tail().readable());
    while (auto chunk = from.read()) {
      if (!readable_.push(std::move(*chunk))) return;
    }
    waitForTail();
  }

  ReadSide readable_;
  WriteSide writable_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/composed_state.ipp>
#endif
