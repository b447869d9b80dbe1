// What zlib's streams and functions take.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

namespace nodus::inline v0 {
namespace zlib {

/// The options of everything but Brotli. What a kind has no use for it checks and ignores, as Node does. A value out of
/// its range throws ERR_OUT_OF_RANGE.
struct ZlibOptions {
  /// How each chunk that is written is flushed: `constants::Z_NO_FLUSH` (the default) to `Z_BLOCK`.
  std::optional<int> flush{};
  /// How the end is. Default `constants::Z_FINISH`; with `Z_SYNC_FLUSH`, decompressing takes truncated input.
  std::optional<int> finishFlush{};
  /// The most bytes that a chunk of the output has, from 64. Default 16,384.
  std::optional<std::int64_t> chunkSize{};
  /// The size of the window as a power of two: 8 to 15, from 9 for gzip; 0 takes the size of the input's header, for
  /// decompressing. Default 15, or 0 where that is possible.
  std::optional<int> windowBits{};
  /// Compressing: from 0 (none) over 1 (fast) to 9 (small). Default -1, which is 6.
  std::optional<int> level{};
  /// Compressing: how much memory goes into it, 1 to 9. Default 8.
  std::optional<int> memLevel{};
  /// Compressing: `constants::Z_DEFAULT_STRATEGY` (the default) to `Z_FIXED`.
  std::optional<int> strategy{};
  /// What the window begins with, for deflate and inflate, raw or not. Copied.
  std::span<const std::uint8_t> dictionary{};
  /// Functions: more bytes than this are ERR_BUFFER_TOO_LARGE. Default, and the most: 4 GiB.
  std::optional<std::int64_t> maxOutputLength{};
  /// `createGzip`: compresses blocks of 128 KiB independently, this many at a time, on the thread pool. The result is
  /// one ordinary gzip member, a little larger. 1 to 1024; by default it is one stream. Ours.
  std::optional<int> threads{};

  /// Streams: of both sides; it counts more than the two below. Default 16,384 bytes.
  std::optional<std::size_t> highWaterMark{};
  std::optional<std::size_t> readableHighWaterMark{};
  std::optional<std::size_t> writableHighWaterMark{};
  /// Streams: if false, the writable side ends with the readable one. Default true.
  bool allowHalfOpen = true;
  /// Streams: whether they destroy themselves when both sides are at their end. Default true.
  bool autoDestroy = true;
  /// Streams: whether they emit "close". Default true.
  bool emitClose = true;
};
static_assert(std::is_trivially_destructible_v<ZlibOptions>);

}  // namespace zlib
}  // namespace nodus::inline v0
