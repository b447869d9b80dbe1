#include <nodus/buffer/functions.hpp>

#include "node_oracle.hpp"

using namespace nodus;
using namespace nodus_test;

TEST_CASE("transcode converts as Node does") {
  NodeOracle oracle;
  Random random(41);
  constexpr std::string_view encodings[] = {"utf8", "ucs2", "utf16le", "latin1", "binary", "ascii"};
  for (int i = 0; i < 4000; ++i) {
    const auto from = i % 50 == 0 ? "hex" : random.pick(encodings), to = i % 70 == 0 ? "nope" : random.pick(encodings);
    auto source = random.below(2) ? random.bytes(12) : Buffer::from(random.text(6), from == "hex" ? "utf8" : from);
    // ICU makes something else of the last of an odd number of bytes each time.
    if (parseEncoding(from) == Encoding::utf16le) source = source.subarray(source.length() % 2);
    oracle.onClass("transcode", [&] { return buffer::transcode(source, from, to); }, source, from, to);
  }
  oracle.compare();
}

TEST_CASE("isUtf8 and isAscii agree with Node") {
  NodeOracle oracle;
  Random random(42);
  for (int i = 0; i < 2000; ++i) {
    const auto bytes = random.below(2) ? random.bytes(8) : Buffer::from(random.text(40));
    oracle.onClass("isUtf8", [&] { return buffer::isUtf8(bytes); }, bytes);
    oracle.onClass("isAscii", [&] { return buffer::isAscii(bytes); }, bytes);
  }
  oracle.compare();
}

TEST_CASE("atob and btoa take what the web's take") {
  CHECK(btoa("h\xC3\xA9llo") == "aOlsbG8=");
  CHECK(atob("aOls\nbG8=") == "h\xC3\xA9llo");
  CHECK(atob("aOlsbG8") == "h\xC3\xA9llo");
  CHECK(atob("").empty());
  for (std::string_view bad : {"a", "YQ=", "YQ===", "Y=Q=", "a-b_", "\xC3\xA9", "====", "YWJjZ"}) {
    CAPTURE(bad);
    try {
      atob(bad);
      FAIL_CHECK("no error");
    } catch (const Error& error) {
      CHECK(error.name() == "InvalidCharacterError");
    }
  }
  CHECK_THROWS_WITH(btoa("\xE2\x82\xAC"), "InvalidCharacterError: Invalid character");
}
