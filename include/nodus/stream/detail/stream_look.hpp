// How a stream looks to Node's utilities.
#pragma once

#include <nodus/config.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

namespace nodus::inline v0 {
namespace detail {

// A side that is disabled is none.
struct StreamLook {
  explicit StreamLook(StreamState& s) noexcept : stream(s), readable(s.readable()), writable(s.writable()) {
    if (readable && readable->disabled()) readable = nullptr;
    if (writable && writable->disabled()) writable = nullptr;
  }

  bool readableFinished() const noexcept {
    return readable && !stream.errored() && (readable->endEmitted() || (readable->ended() && readable->length() == 0));
  }
  bool writableFinished() const noexcept {
    if (!writable) return false;
    return writable->finished() || (!stream.errored() && writable->ended() && writable->length() == 0);
  }
  bool isReadable() const noexcept { return readable && readable->readable(); }
  bool isWritable() const noexcept { return writable && writable->writable(); }

  // Whether there is nothing left to destroy.
  bool isFinished() const noexcept { return stream.destroyed() || (!isReadable() && !isWritable()); }

  StreamState& stream;
  ReadableCore* readable;
  WritableCore* writable;
};

}  // namespace detail
}  // namespace nodus::inline v0
