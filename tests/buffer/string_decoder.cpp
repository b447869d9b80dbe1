#include <nodus/buffer/string_decoder.hpp>

#include "node_oracle.hpp"

using namespace nodus;
using namespace nodus_test;

namespace {

std::vector<std::string> joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text;
  return {all};
}

}  // namespace

TEST_CASE("a StringDecoder emits what Node's emits, chunk by chunk") {
  NodeOracle oracle;
  Random random(21);
  for (int i = 0; i < 12000; ++i) {
    const auto encoding = random.encoding();
    std::vector<Buffer> chunks;
    const auto whole =
        random.below(2) ? random.bytes(14) : Buffer::from(random.text(6), random.below(3) ? "utf8" : "utf16le");
    for (std::size_t at = 0; at < whole.length();) {
      const auto size = random.below(4);
      chunks.push_back(whole.subarray(at, at + size));
      at += size;
    }
    const auto run = [&] {
      StringDecoder decoder(encoding);
      std::vector<std::string> texts;
      for (const auto& chunk : chunks) texts.push_back(decoder.write(chunk));
      texts.push_back(decoder.end());
      // Half a surrogate pair is a string in JavaScript, but not in UTF-8: it waits for the other half here.
      if (decoder.encoding() == Encoding::utf16le) return joined(texts);
      return texts;
    };
    const auto method = parseEncoding(encoding) == Encoding::utf16le ? "joinedDecoder" : "decoder";
    oracle.onClass(method, run, encoding, chunks);
  }
  oracle.compare();
}

TEST_CASE("a character that is split over three chunks comes out whole") {
  StringDecoder decoder;
  CHECK(decoder.write(Buffer::from({0xF0, 0x9F})).empty());
  CHECK(decoder.write(Buffer::from({0x98})).empty());
  CHECK(decoder.write(Buffer::from({0x80, 'a'})) ==
        "\xF0\x9F\x98\x80"
        "a");
  CHECK(decoder.end().empty());
}

TEST_CASE("end() emits what is incomplete and starts over") {
  StringDecoder decoder(Encoding::utf8);
  CHECK(decoder.end(Buffer::from({'x', 0xE2, 0x82})) == "x\xEF\xBF\xBD");
  CHECK(decoder.end(Buffer::from("y")) == "y");
}

TEST_CASE("an unknown encoding is refused") {
  try {
    StringDecoder decoder("nope");
    FAIL("no error");
  } catch (const TypeError& error) {
    CHECK(error.code() == "ERR_UNKNOWN_ENCODING");
    CHECK(error.message() == "Unknown encoding: nope");
  }
}
