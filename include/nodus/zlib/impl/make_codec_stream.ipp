#pragma once

#include <nodus/zlib/detail/make_codec_stream.hpp>
#include <nodus/zlib/detail/parallel_gzip.hpp>
#include <nodus/zlib/detail/serial_codec.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL Ref<CodecStreamState> makeCodecStream(CodecSettings settings, const CodecStreamOptions& options) {
  if (settings.threads > 0) return makeRef<ParallelGzipState>(std::move(settings), options);
  return makeRef<SerialCodecState>(std::move(settings), options);
}

}  // namespace detail
}  // namespace nodus::inline v0
