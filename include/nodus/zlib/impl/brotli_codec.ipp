#pragma once

#include <nodus/config.hpp>

#if defined(NODUS_HAS_BROTLI)

#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/brotli_abi.hpp>
#include <nodus/zlib/detail/codec.hpp>

#include <string>
#include <utility>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

// The library's own names differ from version to version; these are those of Node's.
inline const char* brotliErrorCode(int error) noexcept {
  namespace zc = zlib::constants;
  switch (error) {
    case zc::BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE: return "ERR__ERROR_FORMAT_EXUBERANT_NIBBLE";
    case zc::BROTLI_DECODER_ERROR_FORMAT_RESERVED: return "ERR__ERROR_FORMAT_RESERVED";
    case zc::BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE: return "ERR__ERROR_FORMAT_EXUBERANT_META_NIBBLE";
    case zc::BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET: return "ERR__ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET";
    case zc::BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME: return "ERR__ERROR_FORMAT_SIMPLE_HUFFMAN_SAME";
    case zc::BROTLI_DECODER_ERROR_FORMAT_CL_SPACE: return "ERR__ERROR_FORMAT_CL_SPACE";
    case zc::BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE: return "ERR__ERROR_FORMAT_HUFFMAN_SPACE";
    case zc::BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT: return "ERR__ERROR_FORMAT_CONTEXT_MAP_REPEAT";
    case zc::BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1: return "ERR__ERROR_FORMAT_BLOCK_LENGTH_1";
    case zc::BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2: return "ERR__ERROR_FORMAT_BLOCK_LENGTH_2";
    case zc::BROTLI_DECODER_ERROR_FORMAT_TRANSFORM: return "ERR__ERROR_FORMAT_TRANSFORM";
    case zc::BROTLI_DECODER_ERROR_FORMAT_DICTIONARY: return "ERR__ERROR_FORMAT_DICTIONARY";
    case zc::BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS: return "ERR__ERROR_FORMAT_WINDOW_BITS";
    case zc::BROTLI_DECODER_ERROR_FORMAT_PADDING_1: return "ERR__ERROR_FORMAT_PADDING_1";
    case zc::BROTLI_DECODER_ERROR_FORMAT_PADDING_2: return "ERR__ERROR_FORMAT_PADDING_2";
    case zc::BROTLI_DECODER_ERROR_FORMAT_DISTANCE: return "ERR__ERROR_FORMAT_DISTANCE";
    case zc::BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET: return "ERR__ERROR_DICTIONARY_NOT_SET";
    case zc::BROTLI_DECODER_ERROR_INVALID_ARGUMENTS: return "ERR__ERROR_INVALID_ARGUMENTS";
    case zc::BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES: return "ERR__ERROR_ALLOC_CONTEXT_MODES";
    case zc::BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS: return "ERR__ERROR_ALLOC_TREE_GROUPS";
    case zc::BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP: return "ERR__ERROR_ALLOC_CONTEXT_MAP";
    case zc::BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1: return "ERR__ERROR_ALLOC_RING_BUFFER_1";
    case zc::BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2: return "ERR__ERROR_ALLOC_RING_BUFFER_2";
    case zc::BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES: return "ERR__ERROR_ALLOC_BLOCK_TYPE_TREES";
    case zc::BROTLI_DECODER_ERROR_UNREACHABLE: return "ERR__ERROR_UNREACHABLE";
    default: return "ERR_";
  }
}

inline CodecFailure brotliNotBegun() { return {"Initialization failed", "ERR_ZLIB_INITIALIZATION_FAILED", -1}; }

class BrotliEncoderCodec final : public Codec {
 public:
  explicit BrotliEncoderCodec(CodecSettings settings) : settings_(std::move(settings)) {}
  ~BrotliEncoderCodec() override { BrotliEncoderCodec::release(); }

  std::optional<CodecFailure> process(CodecIo& io) override {
    if (!encoder_ && !begin()) return brotliNotBegun();
    if (nodusBrotliEncode(encoder_, static_cast<unsigned>(io.flush), &io.inSize, &io.in, &io.outSize, &io.out,
                          nullptr)) {
      return {};
    }
    return CodecFailure{"Compression failed", "ERR_BROTLI_COMPRESSION_FAILED", -1};
  }
  void release() noexcept override {
    if (encoder_) nodusBrotliEncoderDestroy(std::exchange(encoder_, nullptr));
  }
  bool begun() const noexcept override { return encoder_ != nullptr; }
  std::size_t memory() const noexcept override { return std::size_t{3} << 20; }
  void reset() override { release(); }

  // False where the library does not take the parameters.
  bool begin() {
    encoder_ = nodusBrotliEncoderCreate(nullptr, nullptr, nullptr);
    if (!encoder_) return false;
    for (const auto& [key, value] : settings_.params) {
      if (!nodusBrotliEncoderSet(encoder_, key, value)) return false;
    }
    return true;
  }

 private:
  CodecSettings settings_;
  BrotliEncoder* encoder_ = nullptr;
};

class BrotliDecoderCodec final : public Codec {
 public:
  explicit BrotliDecoderCodec(CodecSettings settings) : settings_(std::move(settings)) {}
  ~BrotliDecoderCodec() override { BrotliDecoderCodec::release(); }

  std::optional<CodecFailure> process(CodecIo& io) override {
    namespace zc = zlib::constants;
    if (!decoder_ && !begin()) return brotliNotBegun();
    const int result = nodusBrotliDecode(decoder_, &io.inSize, &io.in, &io.outSize, &io.out, nullptr);
    if (result == zc::BROTLI_DECODER_RESULT_ERROR) {
      const int error = nodusBrotliDecoderError(decoder_);
      return CodecFailure{"Decompression failed", brotliErrorCode(error), error};
    }
    if (io.flush == zc::BROTLI_OPERATION_FINISH && result == zc::BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
      return CodecFailure{"unexpected end of file", std::string(zlib::codes[zc::Z_BUF_ERROR]), zc::Z_BUF_ERROR};
    }
    return {};
  }
  void release() noexcept override {
    if (decoder_) nodusBrotliDecoderDestroy(std::exchange(decoder_, nullptr));
  }
  bool begun() const noexcept override { return decoder_ != nullptr; }
  std::size_t memory() const noexcept override { return std::size_t{1} << 19; }
  void reset() override { release(); }

  bool begin() {
    decoder_ = nodusBrotliDecoderCreate(nullptr, nullptr, nullptr);
    if (!decoder_) return false;
    for (const auto& [key, value] : settings_.params) {
      if (!nodusBrotliDecoderSet(decoder_, key, value)) return false;
    }
    return true;
  }

 private:
  CodecSettings settings_;
  BrotliDecoder* decoder_ = nullptr;
};

NODUS_DECL std::unique_ptr<Codec> makeBrotliCodec(CodecSettings settings) {
  if (settings.mode == CodecMode::brotliEncode) return std::make_unique<BrotliEncoderCodec>(std::move(settings));
  return std::make_unique<BrotliDecoderCodec>(std::move(settings));
}

// The library is asked by making a codec and throwing it away.
NODUS_DECL bool brotliTakesParams(const CodecSettings& settings) {
  return settings.mode == CodecMode::brotliEncode ? BrotliEncoderCodec(settings).begin()
                                                  : BrotliDecoderCodec(settings).begin();
}

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
#endif
