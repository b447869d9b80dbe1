// libFuzzer target for decompression: the first byte picks the format and where the input is split. What comes out of
// chunks of any size and of pieces of the input is what comes out at once, up to the same error.
#include <nodus/zlib/detail/codec.hpp>
#include <nodus/zlib/options.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

using namespace nodus;

namespace {

struct Result {
  std::string output;
  std::string failure;
  bool ended = false;

  bool operator==(const Result&) const = default;
};

// Bombs are cut: what comes after is not looked at.
constexpr std::size_t mostOutput = std::size_t{1} << 20;

// Puts a piece in; false if there is no point in another.
bool put(detail::Codec& codec, const std::uint8_t* data, std::size_t size, int flush, std::size_t chunkSize,
         Result& result) {
  // Of the exact size, so that a byte too many is noticed.
  const auto in = std::make_unique<std::uint8_t[]>(size);
  std::copy(data, data + size, in.get());
  const auto chunk = std::make_unique<std::uint8_t[]>(chunkSize);
  detail::CodecIo io{.in = in.get(), .inSize = size, .flush = flush};
  do {
    io.out = chunk.get();
    io.outSize = chunkSize;
    if (const auto failure = codec.process(io)) {
      result.failure = failure->code + ": " + failure->message;
      // Up to here the output depends on the size of the chunks.
      return false;
    }
    result.output.append(reinterpret_cast<const char*>(chunk.get()), chunkSize - io.outSize);
    if (result.output.size() > mostOutput) return false;
  } while (io.outSize == 0);
  result.ended = io.inSize > 0;
  return !result.ended;
}

Result run(detail::CodecMode mode, const std::uint8_t* data, std::size_t size, std::size_t cut, std::size_t chunkSize) {
  constexpr int finish = 4;
  const auto codec = detail::makeCodec(detail::zlibSettings(mode, {}));
  Result result;
  if (put(*codec, data, cut, 0, chunkSize, result) && put(*codec, data + cut, size - cut, 0, chunkSize, result)) {
    put(*codec, nullptr, 0, finish, chunkSize, result);
  }
  return result;
}

// Bytewise.
Result runBytes(detail::CodecMode mode, const std::uint8_t* data, std::size_t size) {
  constexpr int finish = 4;
  const auto codec = detail::makeCodec(detail::zlibSettings(mode, {}));
  Result result;
  for (std::size_t i = 0; i < size; ++i) {
    if (!put(*codec, data + i, 1, 0, 64, result)) return result;
  }
  put(*codec, nullptr, 0, finish, 64, result);
  return result;
}

void check(bool holds) {
  if (!holds) std::abort();
}

// Where both fail, or were cut short, one may have come a little further before it.
void compare(const Result& a, const Result& b) {
  if (a.output.size() > mostOutput || b.output.size() > mostOutput) return;
  check(a.failure == b.failure);
  const auto size = std::min(a.output.size(), b.output.size());
  check(a.output.compare(0, size, b.output, 0, size) == 0);
  if (a.failure.empty()) check(a.output.size() == b.output.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static constexpr detail::CodecMode modes[] = {detail::CodecMode::gunzip, detail::CodecMode::inflate,
                                                detail::CodecMode::inflateRaw, detail::CodecMode::unzip};
  const auto mode = modes[data[0] & 3];
  const auto cut = (size - 1) * (data[0] >> 2) / 64;
  const auto whole = run(mode, data + 1, size - 1, size - 1, 16384);
  compare(whole, run(mode, data + 1, size - 1, cut, 16384));
  compare(whole, run(mode, data + 1, size - 1, cut, 100));
  compare(whole, runBytes(mode, data + 1, size - 1));
  return 0;
}
