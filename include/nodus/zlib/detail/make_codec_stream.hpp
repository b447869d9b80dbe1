// Which kind of stream the options ask for.
#pragma once

#include <nodus/config.hpp>
#include <nodus/zlib/detail/codec.hpp>
#include <nodus/zlib/detail/codec_stream.hpp>

namespace nodus::inline v0 {
namespace detail {

Ref<CodecStreamState> makeCodecStream(CodecSettings settings, const CodecStreamOptions& options);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/make_codec_stream.ipp>
#endif
