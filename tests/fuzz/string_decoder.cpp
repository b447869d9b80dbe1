// libFuzzer target for StringDecoder and TextDecoder: however the bytes are split, the text is that of all at once. The
// first byte picks the encoding, the second one seeds the splits.
#include <nodus/buffer.hpp>
#include <nodus/util/text_encoding.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using nodus::Buffer;

namespace {

class Splits {
 public:
  explicit Splits(unsigned seed) : state_(seed * 2654435761u + 1) {}
  std::size_t next(std::size_t left) {
    state_ = state_ * 1664525u + 1013904223u;
    return std::min<std::size_t>(left, (state_ >> 24) % 6);
  }

 private:
  unsigned state_;
};

template <class Take>
void split(const Buffer& bytes, unsigned seed, Take take) {
  Splits splits(seed);
  for (std::size_t at = 0; at < bytes.length();) {
    const auto size = splits.next(bytes.length() - at);
    take(bytes.subarray(at, at + size));
    at += size;
  }
}

void checkStringDecoder(const Buffer& bytes, nodus::Encoding encoding, unsigned seed) {
  nodus::StringDecoder decoder(encoding);
  // The second round finds nothing of the first one.
  for (int round = 0; round < 2; ++round) {
    std::string text;
    split(bytes, seed, [&](const Buffer& chunk) { text += decoder.write(chunk); });
    text += decoder.end();
    if (text != bytes.toString(encoding)) std::abort();
  }
}

void checkTextDecoder(const Buffer& bytes, const char* label, unsigned seed) {
  nodus::TextDecoder decoder(label), atOnce(label);
  for (int round = 0; round < 2; ++round) {
    std::string text;
    split(bytes, seed, [&](const Buffer& chunk) { text += decoder.decode(chunk, {.stream = true}); });
    text += decoder.decode();
    if (text != atOnce.decode(bytes)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto bytes = Buffer::from(Buffer::Bytes(data + 2, size - 2));
  constexpr nodus::Encoding encodings[] = {nodus::Encoding::utf8,  nodus::Encoding::utf16le, nodus::Encoding::latin1,
                                           nodus::Encoding::ascii, nodus::Encoding::base64,  nodus::Encoding::base64url,
                                           nodus::Encoding::hex};
  constexpr const char* labels[] = {"utf-8", "utf-16le", "utf-16be", "windows-1252"};
  checkStringDecoder(bytes, encodings[data[0] % 7], data[1]);
  checkTextDecoder(bytes, labels[data[0] / 7 % 4], data[1]);
  return 0;
}
