#pragma once

#include <nodus/config.hpp>

#if defined(NODUS_HAS_BROTLI)

#include <nodus/zlib/brotli.hpp>
#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec.hpp>
#include <nodus/zlib/detail/codec_stream.hpp>
#include <nodus/zlib/detail/make_codec_stream.hpp>
#include <nodus/zlib/detail/one_shot.hpp>

#include <string>
#include <utility>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

inline CodecSettings brotliSettings(CodecMode mode, const zlib::BrotliOptions& options) {
  namespace zc = zlib::constants;
  CodecSettings settings;
  settings.mode = mode;
  const auto& values = options.params.values();
  for (unsigned key = 0; key < values.size(); ++key) {
    if (values[key]) settings.params.emplace_back(key, *values[key]);
  }
  if (!settings.params.empty() && !brotliTakesParams(settings)) throwError(ErrorCode::ERR_ZLIB_INITIALIZATION_FAILED);
  settings.flush = checkedOption(options.flush, "options.flush", zc::BROTLI_OPERATION_PROCESS,
                                 zc::BROTLI_OPERATION_EMIT_METADATA, zc::BROTLI_OPERATION_PROCESS);
  settings.finishFlush = checkedOption(options.finishFlush, "options.finishFlush", zc::BROTLI_OPERATION_PROCESS,
                                       zc::BROTLI_OPERATION_EMIT_METADATA, zc::BROTLI_OPERATION_FINISH);
  settings.fullFlush = zc::BROTLI_OPERATION_FLUSH;
  checkOutputOptions(settings, options.chunkSize, options.maxOutputLength);
  return settings;
}

inline Ref<EmitterState> brotliStream(CodecMode mode, const zlib::BrotliOptions& options) {
  return makeCodecStream(brotliSettings(mode, options), codecStreamOptions(options));
}

}  // namespace detail

namespace zlib {

NODUS_DECL BrotliParams& BrotliParams::set(int key, std::uint32_t value) {
  if (key < 0 || static_cast<std::size_t>(key) >= count) {
    detail::throwError(ErrorCode::ERR_BROTLI_INVALID_PARAM, {std::to_string(key)});
  }
  values_[static_cast<std::size_t>(key)] = value;
  return *this;
}

NODUS_DECL BrotliCompress::BrotliCompress(const BrotliOptions& options)
    : Zlib(detail::brotliStream(detail::CodecMode::brotliEncode, options)) {}
NODUS_DECL BrotliDecompress::BrotliDecompress(const BrotliOptions& options)
    : Zlib(detail::brotliStream(detail::CodecMode::brotliDecode, options)) {}

NODUS_DECL Promise<Buffer> brotliCompress(const Buffer& buffer, const BrotliOptions& options) {
  return detail::codeInPool(buffer, detail::brotliSettings(detail::CodecMode::brotliEncode, options));
}
NODUS_DECL Promise<Buffer> brotliCompress(std::string_view text, const BrotliOptions& options) {
  return brotliCompress(Buffer::from(text), options);
}
NODUS_DECL Promise<Buffer> brotliDecompress(const Buffer& buffer, const BrotliOptions& options) {
  return detail::codeInPool(buffer, detail::brotliSettings(detail::CodecMode::brotliDecode, options));
}
NODUS_DECL Promise<Buffer> brotliDecompress(std::string_view text, const BrotliOptions& options) {
  return brotliDecompress(Buffer::from(text), options);
}
NODUS_DECL Buffer brotliCompressSync(std::span<const std::uint8_t> bytes, const BrotliOptions& options) {
  return detail::codeNow(bytes, detail::brotliSettings(detail::CodecMode::brotliEncode, options));
}
NODUS_DECL Buffer brotliCompressSync(std::string_view text, const BrotliOptions& options) {
  return brotliCompressSync(detail::bytesOf(text), options);
}
NODUS_DECL Buffer brotliDecompressSync(std::span<const std::uint8_t> bytes, const BrotliOptions& options) {
  return detail::codeNow(bytes, detail::brotliSettings(detail::CodecMode::brotliDecode, options));
}
NODUS_DECL Buffer brotliDecompressSync(std::string_view text, const BrotliOptions& options) {
  return brotliDecompressSync(detail::bytesOf(text), options);
}

}  // namespace zlib
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
#endif
