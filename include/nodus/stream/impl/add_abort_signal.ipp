#pragma once

#include <nodus/stream/add_abort_signal.hpp>
#include <nodus/stream/detail/end_of_stream.hpp>

namespace nodus::inline v0 {
namespace detail {

// It holds itself until the stream is at its end or gone.
class AbortableStream final : public RefCounted, public FromFreeList, public EndOfStream {
 public:
  AbortableStream() noexcept : abort_(*this) {}

  void start(const AbortSignal& signal, StreamState& stream) {
    retain();
    begin(stream, {});
    abort_.listen(signal.state());
  }

 private:
  struct Abort final : AbortListener {
    explicit Abort(AbortableStream& o) noexcept
        : AbortListener([](AbortListener& listener, const Error& reason) {
            const Ref<AbortableStream> alive(&static_cast<Abort&>(listener).owner);
            if (auto* stream = alive->watched()) stream->destroy(abortError(reason));
          }),
          owner(o) {}
    AbortableStream& owner;
  };

  void reached(const std::optional<Error>&) override {
    const Ref<AbortableStream> self(this, adoptRef);
    abort_.stop();
  }
  Ref<RefCounted> owner() noexcept override { return Ref<RefCounted>(this); }

  Abort abort_;
};

NODUS_DECL void abortWith(const AbortSignal& signal, StreamState& stream) {
  if (signal.aborted()) return stream.destroy(abortError(*signal.reason()));
  if (signal) makeRef<AbortableStream>()->start(signal, stream);
}

}  // namespace detail
}  // namespace nodus::inline v0
