// finished: waits for the end of a stream.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/stream/detail/stream_state.hpp>

#include <optional>
#include <type_traits>

namespace nodus::inline v0 {

/// What `finished` takes.
struct FinishedOptions {
  /// Whether the end of the readable side is waited for. Default: if there is one.
  std::optional<bool> readable{};
  /// Whether the end of the writable side is waited for. Default: if there is one.
  std::optional<bool> writable{};
  /// If false, an "error" is not the end: "close" is. Default true.
  bool error = true;
  /// Ends the waiting, and not the stream: the promise rejects with an AbortError then.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<FinishedOptions>);

namespace detail {

Promise<> finishedState(StreamState& stream, const FinishedOptions& options);

template <class S>
concept IsStream = requires(const S& stream) {
  stream.emitterState();
  stream.destroyed();
  stream.errored();
};

}  // namespace detail

/// Settles when the stream is at its end: read to the end, finished, closed. Rejects with the stream's error, and with
/// ERR_STREAM_PREMATURE_CLOSE if it was closed, or is gone, before its end. While it waits, an "error" of the stream
/// without a listener is not thrown; it does not keep the stream alive, and leaves nothing behind. Node's
/// `stream/promises` `finished`.
template <detail::IsStream S>
Promise<> finished(const S& stream, FinishedOptions options = {}) {
  return detail::finishedState(static_cast<detail::StreamState&>(*stream.emitterState()), options);
}

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/finished.ipp>
#endif
