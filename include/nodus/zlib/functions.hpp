// Compression and decompression of bytes that are all there, and checksums.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/zlib/options.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace nodus::inline v0 {
namespace zlib {

/// Compress or decompress on the thread pool. A Buffer is not copied: leave its bytes as they are until the promise is
/// settled. Text is copied. The functions reject with
/// - the library's errors, with Node's messages, `errno` and `code`: Z_DATA_ERROR ("incorrect header check", ...),
///   Z_BUF_ERROR ("unexpected end of file"), Z_NEED_DICT ("Missing dictionary");
/// - ERR_BUFFER_TOO_LARGE where there are more bytes than `maxOutputLength`.
///
/// They throw ERR_OUT_OF_RANGE at once where an option is out of its range.
Promise<Buffer> gzip(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> gzip(std::string_view text, const ZlibOptions& options = {});
/// All members of a gzip file, one after the other. Zeros that follow are ignored; anything else is an error.
Promise<Buffer> gunzip(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> gunzip(std::string_view text, const ZlibOptions& options = {});
/// With zlib's header and checksum.
Promise<Buffer> deflate(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> deflate(std::string_view text, const ZlibOptions& options = {});
/// What follows the end of the stream is ignored.
Promise<Buffer> inflate(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> inflate(std::string_view text, const ZlibOptions& options = {});
/// Without any header.
Promise<Buffer> deflateRaw(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> deflateRaw(std::string_view text, const ZlibOptions& options = {});
Promise<Buffer> inflateRaw(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> inflateRaw(std::string_view text, const ZlibOptions& options = {});
/// What `gzip` or `deflate` made, whichever it is.
Promise<Buffer> unzip(const Buffer& buffer, const ZlibOptions& options = {});
Promise<Buffer> unzip(std::string_view text, const ZlibOptions& options = {});

/// The same at once, blocking the thread; they throw.
Buffer gzipSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer gzipSync(std::string_view text, const ZlibOptions& options = {});
Buffer gunzipSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer gunzipSync(std::string_view text, const ZlibOptions& options = {});
Buffer deflateSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer deflateSync(std::string_view text, const ZlibOptions& options = {});
Buffer inflateSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer inflateSync(std::string_view text, const ZlibOptions& options = {});
Buffer deflateRawSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer deflateRawSync(std::string_view text, const ZlibOptions& options = {});
Buffer inflateRawSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer inflateRawSync(std::string_view text, const ZlibOptions& options = {});
Buffer unzipSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options = {});
Buffer unzipSync(std::string_view text, const ZlibOptions& options = {});

/// The CRC-32 of the bytes, as in gzip and PNG. `value` is that of the bytes before these.
std::uint32_t crc32(std::span<const std::uint8_t> data, std::uint32_t value = 0) noexcept;
std::uint32_t crc32(std::string_view data, std::uint32_t value = 0) noexcept;

}  // namespace zlib
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/functions.ipp>
#endif
