#include <nodus/buffer/detail/codec.hpp>
#include <nodus/buffer/detail/utf8.hpp>

#include "../node_oracle.hpp"

using namespace nodus;
using namespace nodus_test;

namespace {

// Bytes of that length that are valid UTF-8 of characters of 1 to `widest` bytes.
std::string validUtf8(Random& random, std::size_t length, unsigned widest) {
  constexpr std::string_view characters[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::string text;
  while (text.size() < length) text += characters[random.below(widest)];
  return text;
}

std::string bytesText(const Buffer& bytes) { return std::string(bytes.view()); }

}  // namespace

TEST_CASE("hex and base64 of every length around the block sizes are Node's") {
  NodeOracle oracle;
  Random random(31);
  for (unsigned length = 0; length < 300; ++length) {
    auto bytes = Buffer::alloc(length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    for (std::string_view encoding : {"hex", "base64", "base64url"}) {
      const auto text = bytes.toString(encoding);
      oracle.onBuffer(bytes, "toString", [&] { return text; }, encoding);
      oracle.onClass("from", [&] { return Buffer::from(text, encoding); }, text, encoding);
    }
  }
  oracle.compare();
}

TEST_CASE("one wrong character anywhere in hex or base64 has Node's effect") {
  NodeOracle oracle;
  Random random(32);
  constexpr std::string_view wrong[] = {
      "g", "=", " ", "\n", "-", "_", "\xC3\xA9", "\xC4\xB1", "\xE2\x82\xAC", "@",
      "[", "`", "{", "/",  ":", ".", ",",        "\x7F",     "\x01",         "\xF0\x9F\x98\x80"};
  for (unsigned i = 0; i < 1500; ++i) {
    auto bytes = Buffer::alloc(60 + random.below(80));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    for (std::string_view encoding : {"hex", "base64"}) {
      auto text = bytes.toString(encoding);
      text.insert(random.below(static_cast<unsigned>(text.size())), wrong[i % std::size(wrong)]);
      oracle.onClass("from", [&] { return Buffer::from(text, encoding); }, text, encoding);
      const auto target = Buffer::alloc(random.below(120), 0xEE);
      oracle.onBuffer(target, "write", [&] { return target.write(text, encoding); }, text, encoding);
    }
  }
  oracle.compare();
}

TEST_CASE("every byte value in a block of hex or base64 is taken as Node takes it") {
  NodeOracle oracle;
  for (unsigned byte = 0; byte < 128; ++byte) {
    for (std::string_view encoding : {"hex", "base64"}) {
      std::string text(140, 'A');
      text[70] = static_cast<char>(byte);
      oracle.onClass("from", [&] { return Buffer::from(text, encoding); }, text, encoding);
    }
  }
  oracle.compare();
}

TEST_CASE("broken UTF-8 in long text becomes what Node makes of it") {
  NodeOracle oracle;
  Random random(33);
  for (unsigned i = 0; i < 6000; ++i) {
    auto bytes = Buffer::from(validUtf8(random, 40 + random.below(160), 1 + i % 4));
    if (i % 5 != 0) {
      static constexpr std::uint8_t bad[] = {0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0,
                                             0xF4, 0xF5, 0xFF, 0x9F, 0xA0, 0x90, 0x8F, 'x'};
      for (auto count = 1 + random.below(3); count-- > 0;) {
        bytes[random.below(static_cast<unsigned>(bytes.length()))] = random.pick(bad);
      }
    }
    bytes = bytes.subarray(0, bytes.length() - random.below(4));
    oracle.onBuffer(bytes, "toString", [&] { return bytes.toString(); });
  }
  oracle.compare();
}

TEST_CASE("every sequence of two bytes, and of three and four near the limits, decodes as in Node") {
  NodeOracle oracle;
  constexpr int edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
                           0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
  const std::string before(61, '.'), after(40, '.');
  const auto check = [&](const Buffer& middle) {
    oracle.onBuffer(middle, "toString", [&] { return middle.toString(); });
    const auto text = before + bytesText(middle) + after;
    const auto valid = detail::isValidUtf8(detail::asBytes(text), text.size());
    CHECK(valid == (middle.toString() == middle.view()));
  };
  for (int a = 0x7F; a < 256; ++a) {
    for (int b = 0x7E; b < 256; ++b) check(Buffer::from({a, b}));
  }
  for (int a : edges) {
    for (int b : edges) {
      for (int c : edges) {
        check(Buffer::from({a, b, c}));
        for (int d : {0x7F, 0x80, 0xBF, 0xC0}) check(Buffer::from({a, b, c, d}));
      }
    }
  }
  oracle.compare();
}

TEST_CASE("every UTF-16 unit decodes as in Node") {
  NodeOracle oracle;
  for (int unit = 0; unit < 0x10000; unit += 0x155) {
    for (int next : {0x0041, 0xD83D, 0xDE00}) {
      const auto bytes = Buffer::from({unit & 255, unit >> 8, next & 255, next >> 8, 0});
      oracle.onBuffer(bytes, "toString", [&] { return bytes.toString("utf16le"); }, std::string_view("utf16le"));
    }
  }
  oracle.compare();
}

TEST_CASE("encodeInto writes nothing behind what it reports") {
  Random random(34);
  for (int i = 0; i < 3000; ++i) {
    const auto name = random.encoding();
    const auto encoding = *parseEncoding(name);
    const auto text = random.textFor(name, 200);
    std::vector<std::uint8_t> out(random.below(200), 0xEE);
    const auto written = detail::encodeInto(out, text, encoding);
    REQUIRE(written <= out.size());
    CHECK(written <= detail::encodedBound(text, encoding));
    CHECK(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(written), out.end(), [](auto b) { return b == 0xEE; }));
  }
}
