// A stream that an async generator reads, step by step as Node's async iterator of a stream does it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>

#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// Hears of what there is to read, and of the end. It holds itself until then: a stream that is left early is
// destroyed with an error, which somebody has to hear.
class IterationWatch final : public RefCounted, public FromFreeList, public EndOfStream {
 public:
  void start(StreamState& stream);
  // The stream goes on without it.
  void stop();
  // Settled when there is something new.
  Promise<> changed();

  bool isEnded() const noexcept { return ended_; }
  const std::optional<Error>& error() const noexcept { return error_; }

 private:
  void reached(const std::optional<Error>& error) override;
  Ref<RefCounted> owner() noexcept override { return Ref<RefCounted>(this); }
  void wake();

  Subscription readable_;
  Ref<PromiseState<void>> changed_;
  std::optional<Error> error_;
  bool ended_ = false;
};

// In the generator's frame: sees to it, however the iteration ends, that the stream is destroyed or let go of.
class Iteration {
 public:
  Iteration(StreamState& stream, bool destroyOnReturn);
  Iteration(const Iteration&) = delete;
  Iteration& operator=(const Iteration&) = delete;
  ~Iteration();

  IterationWatch* operator->() const noexcept { return watch_.get(); }

 private:
  bool destroys() const noexcept;

  Ref<StreamState> stream_;
  Ref<IterationWatch> watch_;
  int exceptions_;
  bool destroyOnReturn_;
};

// Node's destroyer: a stream that is not at its end is destroyed with an AbortError, if there is no other cause.
void destroyUnfinished(StreamState& stream, const std::optional<Error>& error = {});

template <class T, class Stream>
AsyncGenerator<T> iterate(Stream stream, bool destroyOnReturn) {
  const Iteration iteration(static_cast<StreamState&>(*stream.emitterState()), destroyOnReturn);
  while (true) {
    auto chunk = stream.destroyed() ? std::optional<T>() : stream.read();
    if (chunk) {
      co_yield std::move(*chunk);
    } else if (iteration->error()) {
      iteration->error()->raise();
    } else if (iteration->isEnded()) {
      co_return;
    } else {
      co_await iteration->changed();
    }
  }
}

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/iteration.ipp>
#endif
