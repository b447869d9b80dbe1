// What compresses or decompresses, apart from streams and threads: an object that is used by one thread at a time.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/zlib/detail/zlib_abi.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

namespace zlib {
struct ZlibOptions;
}

namespace detail {

// Node's numbers.
enum class CodecMode : std::uint8_t {
  none,
  deflate,
  inflate,
  gzip,
  gunzip,
  deflateRaw,
  inflateRaw,
  unzip,
  brotliDecode,
  brotliEncode
};

constexpr bool isCompressing(CodecMode mode) noexcept {
  return mode == CodecMode::deflate || mode == CodecMode::gzip || mode == CodecMode::deflateRaw ||
         mode == CodecMode::brotliEncode;
}

// Where it reads and writes; process() moves both on.
struct CodecIo {
  const std::uint8_t* in = nullptr;
  std::size_t inSize = 0;
  std::uint8_t* out = nullptr;
  std::size_t outSize = 0;
  int flush = 0;
};

struct CodecFailure {
  std::string message;
  std::string code;
  int number = 0;

  Error toError() const;
};

class Codec {
 public:
  Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  virtual ~Codec() = default;

  // Goes on until the input is used up, or the output is full, or there is no point in going on. The first call takes
  // the memory. Returns why that failed.
  virtual std::optional<CodecFailure> process(CodecIo& io) = 0;
  // Frees the memory. Another process() starts anew.
  virtual void release() noexcept = 0;
  virtual bool begun() const noexcept = 0;
  // How much that memory is, about.
  virtual std::size_t memory() const noexcept = 0;
  virtual void reset() = 0;
  virtual void setParams(int /*level*/, int /*strategy*/) {}
};

// Checked options.
struct CodecSettings {
  CodecMode mode = CodecMode::none;
  int flush = 0;
  int finishFlush = 0;
  int fullFlush = 0;
  std::size_t chunkSize = 0;
  std::size_t maxOutputLength = 0;
  int windowBits = 0;
  int level = 0;
  int memLevel = 0;
  int strategy = 0;
  int threads = 0;
  std::vector<std::uint8_t> dictionary;
  std::vector<std::pair<unsigned, unsigned>> params;  // Brotli's
};

// Throws Node's range errors.
CodecSettings zlibSettings(CodecMode mode, const zlib::ZlibOptions& options);
// Node's checkRangesOrGetDefault, for integers.
int checkedOption(std::optional<int> value, std::string_view name, int least, int most, int fallback);
// What both kinds of options have.
void checkOutputOptions(CodecSettings& settings, std::optional<std::int64_t> chunkSize,
                        std::optional<std::int64_t> maxOutputLength);
// The stronger of two ways to flush.
int strongerFlush(int a, int b) noexcept;

std::unique_ptr<Codec> makeCodec(CodecSettings settings);
#if defined(NODUS_HAS_BROTLI)
std::unique_ptr<Codec> makeBrotliCodec(CodecSettings settings);
bool brotliTakesParams(const CodecSettings& settings);
#endif

std::uint32_t crc32Of(std::span<const std::uint8_t> bytes, std::uint32_t value) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/zlib/impl/brotli_codec.ipp>
#include <nodus/zlib/impl/codec.ipp>
#endif
