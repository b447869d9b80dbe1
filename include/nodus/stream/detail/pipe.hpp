// The pump between two native ends: what flows out of one is written to the other, without events.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

// It takes what flows, as a listener for "data" would, pauses the source while the sink is full, and lets go when the
// sink fails, finishes or closes. Who makes it sees to it that it does not outlive the two streams.
class PipeBase : public RefCounted, public FromFreeList, public StreamWatcher {
 public:
  // Lets the source flow, or wait until the sink has room.
  void start();
  void stop();

 protected:
  PipeBase(ReadableCore& source, WritableCore& sink) noexcept : source_(source), sink_(sink) {}

  virtual void attach(bool attached) noexcept = 0;
  // The sink is full.
  void hold();

 private:
  void streamReached(StreamState& stream, Moment moment) final;

  ReadableCore& source_;
  WritableCore& sink_;
  bool attached_ = false;
  bool held_ = false;  // at least once
};

template <class T>
class Pipe final : public PipeBase, ChunkTaker<T> {
 public:
  Pipe(ReadablePart<T>& source, WritablePart<T>& sink) noexcept
      : PipeBase(source, sink), sourcePart_(source), sinkPart_(sink) {}

 private:
  void attach(bool attached) noexcept override { sourcePart_.pipeTo(attached ? this : nullptr); }
  void take(T&& chunk) override {
    if (!sinkPart_.write(std::move(chunk))) hold();
  }
  WritableCore* sink() noexcept override { return &sinkPart_; }

  ReadablePart<T>& sourcePart_;
  WritablePart<T>& sinkPart_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/pipe.ipp>
#endif
