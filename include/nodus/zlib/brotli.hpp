// Brotli, where the library was found: NODUS_HAS_BROTLI says so.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/zlib/streams.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#if defined(NODUS_HAS_BROTLI)
namespace nodus::inline v0 {
namespace zlib {

/// Brotli's parameters by their keys: `BrotliParams().set(constants::BROTLI_PARAM_QUALITY, 4)`.
class BrotliParams {
 public:
  /// How many keys there are: 0 to 8, the largest of which is `constants::BROTLI_PARAM_NDIRECT`.
  static constexpr std::size_t count = 9;

  constexpr BrotliParams() noexcept = default;
  /// Sets a parameter; returns this object. ERR_BROTLI_INVALID_PARAM if there is no such key.
  BrotliParams& set(int key, std::uint32_t value);
  /// What was set, if anything was.
  const std::array<std::optional<std::uint32_t>, count>& values() const noexcept { return values_; }

 private:
  std::array<std::optional<std::uint32_t>, count> values_{};
};

/// The options of Brotli's streams and functions. A value out of its range throws ERR_OUT_OF_RANGE.
struct BrotliOptions {
  /// How each chunk that is written is flushed. Default `constants::BROTLI_OPERATION_PROCESS`.
  std::optional<int> flush{};
  /// How the end is. Default `constants::BROTLI_OPERATION_FINISH`.
  std::optional<int> finishFlush{};
  /// The most bytes that a chunk of the output has, from 64. Default 16,384.
  std::optional<std::int64_t> chunkSize{};
  /// Keys and values; the default quality is 11, which is slow.
  BrotliParams params{};
  /// Functions: more bytes than this are ERR_BUFFER_TOO_LARGE. Default, and the most: 4 GiB.
  std::optional<std::int64_t> maxOutputLength{};

  /// Streams: as of `ZlibOptions`.
  std::optional<std::size_t> highWaterMark{};
  std::optional<std::size_t> readableHighWaterMark{};
  std::optional<std::size_t> writableHighWaterMark{};
  bool allowHalfOpen = true;
  bool autoDestroy = true;
  bool emitClose = true;
};
static_assert(std::is_trivially_destructible_v<BrotliOptions>);

/// Compresses with Brotli. `params()` has no effect.
class BrotliCompress : public Zlib {
 public:
  /// Throws ERR_ZLIB_INITIALIZATION_FAILED where the library refuses a parameter.
  explicit BrotliCompress(const BrotliOptions& options = {});
};
/// Reads what `BrotliCompress` made.
class BrotliDecompress : public Zlib {
 public:
  explicit BrotliDecompress(const BrotliOptions& options = {});
};
inline BrotliCompress createBrotliCompress(const BrotliOptions& options = {}) { return BrotliCompress(options); }
inline BrotliDecompress createBrotliDecompress(const BrotliOptions& options = {}) { return BrotliDecompress(options); }

/// Compress or decompress on the thread pool; as zlib's functions, but for the errors of input that is no Brotli:
/// "Decompression failed", with codes such as ERR__ERROR_FORMAT_PADDING_1.
Promise<Buffer> brotliCompress(const Buffer& buffer, const BrotliOptions& options = {});
Promise<Buffer> brotliCompress(std::string_view text, const BrotliOptions& options = {});
Promise<Buffer> brotliDecompress(const Buffer& buffer, const BrotliOptions& options = {});
Promise<Buffer> brotliDecompress(std::string_view text, const BrotliOptions& options = {});
/// The same at once, blocking the thread; they throw.
Buffer brotliCompressSync(std::span<const std::uint8_t> bytes, const BrotliOptions& options = {});
Buffer brotliCompressSync(std::string_view text, const BrotliOptions& options = {});
Buffer brotliDecompressSync(std::span<const std::uint8_t> bytes, const BrotliOptions& options = {});
Buffer brotliDecompressSync(std::string_view text, const BrotliOptions& options = {});

}  // namespace zlib
}  // namespace nodus::inline v0
#endif

#if defined(NODUS_HEADER_ONLY) && defined(NODUS_HAS_BROTLI)
#include <nodus/zlib/impl/brotli.ipp>
#endif
