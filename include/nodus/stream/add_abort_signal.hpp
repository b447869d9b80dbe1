// addAbortSignal: lets a signal destroy a stream.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/stream/finished.hpp>

namespace nodus::inline v0 {
namespace detail {

void abortWith(const AbortSignal& signal, StreamState& stream);

}  // namespace detail

/// When the signal fires, the stream is destroyed with an AbortError whose cause is the signal's reason; at once, if it
/// has fired already. The signal is let go of when the stream is at its end. Returns the stream. Node's
/// `addAbortSignal`.
template <detail::IsStream S>
S addAbortSignal(const AbortSignal& signal, S stream) {
  detail::abortWith(signal, static_cast<detail::StreamState&>(*stream.emitterState()));
  return stream;
}

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/add_abort_signal.ipp>
#endif
