#pragma once

#include <nodus/stream/detail/stream_look.hpp>
#include <nodus/stream/utilities.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool looksReadable(StreamState& stream) noexcept {
  return !stream.destroyed() && StreamLook(stream).isReadable();
}

NODUS_DECL bool looksWritable(StreamState& stream) noexcept {
  return !stream.destroyed() && StreamLook(stream).isWritable();
}

NODUS_DECL bool looksDisturbed(StreamState& stream) noexcept {
  const auto* source = StreamLook(stream).readable;
  return source && (source->dataEmitted() || ((stream.destroyed() || stream.errored()) && !source->endEmitted()));
}

}  // namespace detail
}  // namespace nodus::inline v0
