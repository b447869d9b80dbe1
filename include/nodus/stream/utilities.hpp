// What Node's module `stream` has beside its classes.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/detail/chunk.hpp>
#include <nodus/stream/detail/iteration.hpp>
#include <nodus/stream/finished.hpp>

#include <cstddef>
#include <optional>

namespace nodus::inline v0 {
namespace detail {

bool looksReadable(StreamState& stream) noexcept;
bool looksWritable(StreamState& stream) noexcept;
bool looksDisturbed(StreamState& stream) noexcept;

template <IsStream S>
StreamState& stateOfStream(const S& stream) noexcept {
  return static_cast<StreamState&>(*stream.emitterState());
}

}  // namespace detail

/// Node's `stream`. Its classes, `pipeline`, `finished` and `addAbortSignal` are in `nodus` itself, too.
namespace stream {

/// The high-water mark of streams that are made without one: 16,384 bytes, or 16 objects, unless it was changed.
inline std::size_t getDefaultHighWaterMark(bool objectMode) noexcept {
  return detail::defaultMarks[objectMode ? 1 : 0];
}
/// Changes it for the streams that this thread makes from now on.
inline void setDefaultHighWaterMark(bool objectMode, std::size_t value) noexcept {
  detail::defaultMarks[objectMode ? 1 : 0] = value;
}

/// Whether there may still be something to read from it. False for a stream that is only written.
template <detail::IsStream S>
bool isReadable(const S& stream) noexcept {
  return detail::looksReadable(detail::stateOfStream(stream));
}
/// Whether it may still be written. False for a stream that is only read.
template <detail::IsStream S>
bool isWritable(const S& stream) noexcept {
  return detail::looksWritable(detail::stateOfStream(stream));
}
/// Whether it has failed, and has said so.
template <detail::IsStream S>
bool isErrored(const S& stream) noexcept {
  return detail::stateOfStream(stream).errorEmitted();
}
/// Whether something was read from it, or it was given up before its end.
template <detail::IsStream S>
bool isDisturbed(const S& stream) noexcept {
  return detail::looksDisturbed(detail::stateOfStream(stream));
}
template <detail::IsStream S>
bool isDestroyed(const S& stream) noexcept {
  return detail::stateOfStream(stream).destroyed();
}
/// Destroys the stream, with an AbortError if it is not at its end and no other error is given.
template <detail::IsStream S>
void destroy(const S& stream, const std::optional<Error>& error = {}) {
  detail::destroyUnfinished(detail::stateOfStream(stream), error);
}

}  // namespace stream
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/stream/impl/utilities.ipp>
#endif
