// What `co_await stream.end()` waits with: settled when everything is written, or when it never will be.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

class FinishWatcher final : public StreamWatcher {
 public:
  static Promise<> start(StreamState& stream);

 private:
  explicit FinishWatcher(Ref<PromiseState<void>> outcome) : outcome_(std::move(outcome)) {}
  void streamReached(StreamState& stream, Moment moment) override;

  Ref<PromiseState<void>> outcome_;
};

}  // namespace detail
}  // namespace nodus::inline v0
