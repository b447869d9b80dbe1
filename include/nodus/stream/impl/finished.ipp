#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>
#include <nodus/stream/finished.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

// It holds itself until it is settled.
class FinishedWait final : public RefCounted, public FromFreeList, public EndOfStream {
 public:
  explicit FinishedWait(Ref<PromiseState<void>> outcome) noexcept : outcome_(std::move(outcome)), abort_(*this) {}

  void start(StreamState& stream, const FinishedOptions& options) {
    retain();
    const bool closed = stream.closed();
    begin(stream, {options.readable, options.writable, options.error});
    if (!options.signal || closed) return;
    if (!options.signal.aborted()) return abort_.listen(options.signal.state());
    process::nextTick([self = Ref<FinishedWait>(this), reason = options.signal.reason()] { self->abort(reason); });
  }

 private:
  struct Abort final : AbortListener {
    explicit Abort(FinishedWait& w) noexcept
        : AbortListener(
              [](AbortListener& listener, const Error& reason) { static_cast<Abort&>(listener).wait.abort(reason); }),
          wait(w) {}
    FinishedWait& wait;
  };

  void abort(const Error& reason) {
    if (isOver()) return;
    cancel();
    reached(abortError(reason));
  }
  void reached(const std::optional<Error>& error) override {
    const Ref<FinishedWait> self(this, adoptRef);
    abort_.stop();
    if (error) return outcome_->reject(toException(*error));
    outcome_->fulfil();
  }
  Ref<RefCounted> owner() noexcept override { return Ref<RefCounted>(this); }

  Ref<PromiseState<void>> outcome_;
  Abort abort_;
};

NODUS_DECL Promise<> finishedState(StreamState& stream, const FinishedOptions& options) {
  auto outcome = makeState<void>();
  makeRef<FinishedWait>(outcome)->start(stream, options);
  return Promise<>(std::move(outcome));
}

}  // namespace detail
}  // namespace nodus::inline v0
