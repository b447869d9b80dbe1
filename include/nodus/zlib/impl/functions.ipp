#pragma once

#include <nodus/zlib/detail/one_shot.hpp>
#include <nodus/zlib/functions.hpp>

namespace nodus::inline v0 {
namespace zlib {

NODUS_DECL Promise<Buffer> gzip(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::gzip, options));
}
NODUS_DECL Promise<Buffer> gzip(std::string_view text, const ZlibOptions& options) {
  return gzip(Buffer::from(text), options);
}
NODUS_DECL Buffer gzipSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::gzip, options));
}
NODUS_DECL Buffer gzipSync(std::string_view text, const ZlibOptions& options) {
  return gzipSync(detail::bytesOf(text), options);
}

NODUS_DECL Promise<Buffer> gunzip(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::gunzip, options));
}
NODUS_DECL Promise<Buffer> gunzip(std::string_view text, const ZlibOptions& options) {
  return gunzip(Buffer::from(text), options);
}
NODUS_DECL Buffer gunzipSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::gunzip, options));
}
NODUS_DECL Buffer gunzipSync(std::string_view text, const ZlibOptions& options) {
  return gunzipSync(detail::bytesOf(text), options);
}

NODUS_DECL Promise<Buffer> deflate(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::deflate, options));
}
NODUS_DECL Promise<Buffer> deflate(std::string_view text, const ZlibOptions& options) {
  return deflate(Buffer::from(text), options);
}
NODUS_DECL Buffer deflateSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::deflate, options));
}
NODUS_DECL Buffer deflateSync(std::string_view text, const ZlibOptions& options) {
  return deflateSync(detail::bytesOf(text), options);
}

NODUS_DECL Promise<Buffer> inflate(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::inflate, options));
}
NODUS_DECL Promise<Buffer> inflate(std::string_view text, const ZlibOptions& options) {
  return inflate(Buffer::from(text), options);
}
NODUS_DECL Buffer inflateSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::inflate, options));
}
NODUS_DECL Buffer inflateSync(std::string_view text, const ZlibOptions& options) {
  return inflateSync(detail::bytesOf(text), options);
}

NODUS_DECL Promise<Buffer> deflateRaw(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::deflateRaw, options));
}
NODUS_DECL Promise<Buffer> deflateRaw(std::string_view text, const ZlibOptions& options) {
  return deflateRaw(Buffer::from(text), options);
}
NODUS_DECL Buffer deflateRawSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::deflateRaw, options));
}
NODUS_DECL Buffer deflateRawSync(std::string_view text, const ZlibOptions& options) {
  return deflateRawSync(detail::bytesOf(text), options);
}

NODUS_DECL Promise<Buffer> inflateRaw(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::inflateRaw, options));
}
NODUS_DECL Promise<Buffer> inflateRaw(std::string_view text, const ZlibOptions& options) {
  return inflateRaw(Buffer::from(text), options);
}
NODUS_DECL Buffer inflateRawSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::inflateRaw, options));
}
NODUS_DECL Buffer inflateRawSync(std::string_view text, const ZlibOptions& options) {
  return inflateRawSync(detail::bytesOf(text), options);
}

NODUS_DECL Promise<Buffer> unzip(const Buffer& buffer, const ZlibOptions& options) {
  return detail::codeInPool(buffer, detail::zlibSettings(detail::CodecMode::unzip, options));
}
NODUS_DECL Promise<Buffer> unzip(std::string_view text, const ZlibOptions& options) {
  return unzip(Buffer::from(text), options);
}
NODUS_DECL Buffer unzipSync(std::span<const std::uint8_t> bytes, const ZlibOptions& options) {
  return detail::codeNow(bytes, detail::zlibSettings(detail::CodecMode::unzip, options));
}
NODUS_DECL Buffer unzipSync(std::string_view text, const ZlibOptions& options) {
  return unzipSync(detail::bytesOf(text), options);
}

NODUS_DECL std::uint32_t crc32(std::span<const std::uint8_t> data, std::uint32_t value) noexcept {
  return detail::crc32Of(data, value);
}
NODUS_DECL std::uint32_t crc32(std::string_view data, std::uint32_t value) noexcept {
  return crc32(detail::bytesOf(data), value);
}

}  // namespace zlib
}  // namespace nodus::inline v0
