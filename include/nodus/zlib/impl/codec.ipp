#pragma once

#include <nodus/buffer/detail/checks.hpp>
#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/detail/codec.hpp>
#include <nodus/zlib/detail/codec_slab.hpp>
#include <nodus/zlib/options.hpp>

#include <algorithm>
#include <utility>

#include <nodus/zlib/detail/macros_away.hpp>

namespace nodus::inline v0 {
namespace detail {

namespace zc = zlib::constants;

// deflate and inflate in all their wrappings, driven as Node drives them.
class ZlibCodec final : public Codec {
 public:
  explicit ZlibCodec(CodecSettings settings) : settings_(std::move(settings)), mode_(settings_.mode) {}
  ~ZlibCodec() override { ZlibCodec::release(); }

  std::optional<CodecFailure> process(CodecIo& io) override {
    // zlib counts in 32 bits.
    constexpr std::size_t most = std::size_t{1} << 30;
    if (!begun_ && !begin()) return failure("Zlib error");
    applyParams();
    bool more = true;
    while (more) {
      const bool part = io.inSize > most;
      flush_ = part ? zc::Z_NO_FLUSH : io.flush;
      stream_.nextIn = io.in;
      stream_.availIn = static_cast<unsigned>(std::min(io.inSize, most));
      stream_.nextOut = io.out;
      stream_.availOut = static_cast<unsigned>(std::min(io.outSize, most));
      const auto given = stream_.availIn;
      const auto room = stream_.availOut;
      isDeflating() ? static_cast<void>(status_ = nodusDeflate(&stream_, flush_)) : decompress();
      io.in = stream_.nextIn;
      io.inSize -= given - stream_.availIn;
      io.out = stream_.nextOut;
      io.outSize -= room - stream_.availOut;
      more = part && stream_.availIn == 0 && stream_.availOut > 0 && status_ == zc::Z_OK;
    }
    return check();
  }

  void release() noexcept override {
    if (!std::exchange(begun_, false)) return;
    isDeflating() ? nodusDeflateEnd(&stream_) : nodusInflateEnd(&stream_);
    stream_ = {};
    slab_.clear();
  }

  bool begun() const noexcept override { return begun_; }

  // By zlib's own account of what it needs.
  std::size_t memory() const noexcept override {
    const int windowBits = settings_.windowBits == 0 ? zc::Z_MAX_WINDOWBITS : settings_.windowBits;
    if (!isDeflating()) return (std::size_t{1} << windowBits) + 8 * 1024;
    return (std::size_t{1} << (windowBits + 2)) + (std::size_t{1} << (settings_.memLevel + 9)) + 8 * 1024;
  }

  void reset() override {
    if (!begun_) return;
    status_ = isDeflating() ? nodusDeflateReset(&stream_) : nodusInflateReset(&stream_);
    setDictionary();
  }

  void setParams(int level, int strategy) override {
    settings_.level = level;
    settings_.strategy = strategy;
    paramsChanged_ = begun_;
  }

 private:
  bool isDeflating() const noexcept { return isCompressing(mode_); }

  bool begin() {
    int bits = settings_.windowBits;
    if (settings_.mode == CodecMode::gzip || settings_.mode == CodecMode::gunzip) bits += 16;
    if (settings_.mode == CodecMode::unzip) bits += 32;
    if (settings_.mode == CodecMode::deflateRaw || settings_.mode == CodecMode::inflateRaw) bits = -bits;
    constexpr int deflated = 8;
    mode_ = settings_.mode;
    magicBytes_ = 0;
    stream_ = {};
    if (isDeflating()) {
      stream_.allocate = &CodecSlab::allocate;
      stream_.free = &CodecSlab::free;
      stream_.context = &slab_;
    }
    status_ = isDeflating() ? nodusDeflateInit(&stream_, settings_.level, deflated, bits, settings_.memLevel,
                                               settings_.strategy, nodusZlibVersion(), sizeof(ZStream))
                            : nodusInflateInit(&stream_, bits, nodusZlibVersion(), sizeof(ZStream));
    if (status_ != zc::Z_OK) return false;
    begun_ = true;
    setDictionary();
    return true;
  }

  const std::uint8_t* dictionary() const noexcept { return settings_.dictionary.data(); }
  unsigned dictionarySize() const noexcept { return static_cast<unsigned>(settings_.dictionary.size()); }

  void setDictionary() {
    if (settings_.dictionary.empty()) return;
    if (mode_ == CodecMode::deflate || mode_ == CodecMode::deflateRaw) {
      status_ = nodusDeflateSetDictionary(&stream_, dictionary(), dictionarySize());
    } else if (mode_ == CodecMode::inflateRaw) {
      status_ = nodusInflateSetDictionary(&stream_, dictionary(), dictionarySize());
    }
  }

  // After a flush, so that nothing is left to be compressed with what was before.
  void applyParams() {
    if (!std::exchange(paramsChanged_, false) || !isDeflating()) return;
    std::uint8_t none[1];
    stream_.nextIn = nullptr;
    stream_.availIn = 0;
    stream_.nextOut = none;
    stream_.availOut = 0;
    nodusDeflateParams(&stream_, settings_.level, settings_.strategy);
  }

  void decompress() {
    if (mode_ == CodecMode::unzip) recognise();
    status_ = nodusInflate(&stream_, flush_);
    if (mode_ != CodecMode::inflateRaw && status_ == zc::Z_NEED_DICT && !settings_.dictionary.empty()) {
      status_ = nodusInflateSetDictionary(&stream_, dictionary(), dictionarySize());
      if (status_ == zc::Z_OK) {
        status_ = nodusInflate(&stream_, flush_);
      } else if (status_ == zc::Z_DATA_ERROR) {
        status_ = zc::Z_NEED_DICT;  // the wrong one
      }
    }
    // What follows a member is another one, padding with zeros, or garbage, which is an error then.
    while (stream_.availIn > 0 && mode_ == CodecMode::gunzip && status_ == zc::Z_STREAM_END && *stream_.nextIn != 0) {
      nodusInflateReset(&stream_);
      status_ = nodusInflate(&stream_, flush_);
    }
  }

  // Whether the input has the two bytes that a gzip member begins with; they may come one at a time. zlib finds that
  // out by itself, but several members are taken only of a gzip file.
  void recognise() {
    const auto* next = stream_.nextIn;
    const auto* end = next + stream_.availIn;
    if (next != end && magicBytes_ == 0) {
      if (*next++ != 0x1f) {
        mode_ = CodecMode::inflate;
        return;
      }
      magicBytes_ = 1;
    }
    if (next != end && magicBytes_ == 1) mode_ = *next == 0x8b ? CodecMode::gunzip : CodecMode::inflate;
  }

  std::optional<CodecFailure> check() const {
    switch (status_) {
      case zc::Z_OK:
      case zc::Z_BUF_ERROR:
        if (stream_.availOut != 0 && flush_ == zc::Z_FINISH) return failure("unexpected end of file");
        return {};
      case zc::Z_STREAM_END: return {};
      case zc::Z_NEED_DICT: return failure(settings_.dictionary.empty() ? "Missing dictionary" : "Bad dictionary");
      default: return failure("Zlib error");
    }
  }

  CodecFailure failure(std::string_view message) const {
    return {stream_.message ? std::string(stream_.message) : std::string(message), std::string(zlib::codes[status_]),
            status_};
  }

  CodecSettings settings_;
  ZStream stream_;
  CodecSlab slab_;
  int status_ = 0;
  int flush_ = 0;
  CodecMode mode_;
  std::uint8_t magicBytes_ = 0;
  bool begun_ = false;
  bool paramsChanged_ = false;
};

NODUS_DECL Error CodecFailure::toError() const { return numberedError(message, code, number); }

NODUS_DECL std::unique_ptr<Codec> makeCodec(CodecSettings settings) {
#if defined(NODUS_HAS_BROTLI)
  if (settings.mode == CodecMode::brotliDecode || settings.mode == CodecMode::brotliEncode) {
    return makeBrotliCodec(std::move(settings));
  }
#endif
  return std::make_unique<ZlibCodec>(std::move(settings));
}

NODUS_DECL int checkedOption(std::optional<int> value, std::string_view name, int least, int most, int fallback) {
  if (!value) return fallback;
  if (*value < least || *value > most) {
    throwOutOfRange(name, ">= " + std::to_string(least) + " and <= " + std::to_string(most), std::to_string(*value));
  }
  return *value;
}

NODUS_DECL void checkOutputOptions(CodecSettings& settings, std::optional<std::int64_t> chunkSize,
                                   std::optional<std::int64_t> maxOutputLength) {
  const auto size = chunkSize.value_or(zc::Z_DEFAULT_CHUNK);
  if (size < zc::Z_MIN_CHUNK) {
    throwOutOfRange("options.chunkSize", ">= " + std::to_string(zc::Z_MIN_CHUNK), receivedText(size));
  }
  settings.chunkSize = static_cast<std::size_t>(std::min(size, maxBufferLength));
  const auto most = maxOutputLength.value_or(maxBufferLength);
  if (most < 1 || most > maxBufferLength) {
    throwOutOfRange("options.maxOutputLength", ">= 1 and <= " + std::to_string(maxBufferLength), receivedText(most));
  }
  settings.maxOutputLength = static_cast<std::size_t>(most);
}

// In the order in which Node checks them.
NODUS_DECL CodecSettings zlibSettings(CodecMode mode, const zlib::ZlibOptions& options) {
  CodecSettings settings;
  settings.mode = mode;
  const bool sizeInHeader = mode == CodecMode::inflate || mode == CodecMode::gunzip || mode == CodecMode::unzip;
  if (!sizeInHeader || options.windowBits.value_or(0) != 0) {
    auto wanted = options.windowBits;
    if (mode == CodecMode::deflateRaw && wanted == 8) wanted = 9;  // zlib has no raw stream of 8 any more
    settings.windowBits =
        checkedOption(wanted, "options.windowBits", zc::Z_MIN_WINDOWBITS + (mode == CodecMode::gzip ? 1 : 0),
                      zc::Z_MAX_WINDOWBITS, zc::Z_DEFAULT_WINDOWBITS);
  }
  settings.level = checkedOption(options.level, "options.level", zc::Z_MIN_LEVEL, zc::Z_MAX_LEVEL, zc::Z_DEFAULT_LEVEL);
  settings.memLevel = checkedOption(options.memLevel, "options.memLevel", zc::Z_MIN_MEMLEVEL, zc::Z_MAX_MEMLEVEL,
                                    zc::Z_DEFAULT_MEMLEVEL);
  settings.strategy = checkedOption(options.strategy, "options.strategy", zc::Z_DEFAULT_STRATEGY, zc::Z_FIXED,
                                    zc::Z_DEFAULT_STRATEGY);
  settings.dictionary.assign(options.dictionary.begin(), options.dictionary.end());
  settings.flush = checkedOption(options.flush, "options.flush", zc::Z_NO_FLUSH, zc::Z_BLOCK, zc::Z_NO_FLUSH);
  settings.finishFlush =
      checkedOption(options.finishFlush, "options.finishFlush", zc::Z_NO_FLUSH, zc::Z_BLOCK, zc::Z_FINISH);
  settings.fullFlush = zc::Z_FULL_FLUSH;
  constexpr int mostThreads = 1024;
  settings.threads = checkedOption(options.threads, "options.threads", 1, mostThreads, 0);
  checkOutputOptions(settings, options.chunkSize, options.maxOutputLength);
  return settings;
}

NODUS_DECL int strongerFlush(int a, int b) noexcept {
  // By number: none, partial, sync, full, finish; a block is weaker than all but none.
  constexpr int strength[] = {0, 2, 3, 4, 5, 1};
  return strength[a] > strength[b] ? a : b;
}

NODUS_DECL std::uint32_t crc32Of(std::span<const std::uint8_t> bytes, std::uint32_t value) noexcept {
  constexpr std::size_t most = std::size_t{1} << 30;
  unsigned long crc = value;
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), most));
    crc = nodusCrc32(crc, part.data(), static_cast<unsigned>(part.size()));
    bytes = bytes.subspan(part.size());
  }
  return static_cast<std::uint32_t>(crc);
}

}  // namespace detail
}  // namespace nodus::inline v0

#include <nodus/zlib/detail/macros_back.hpp>
