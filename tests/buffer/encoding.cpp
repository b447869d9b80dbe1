#include <nodus/buffer/encoding.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;

TEST_CASE("every name of an encoding is known in any case") {
  CHECK(parseEncoding("utf8") == Encoding::utf8);
  CHECK(parseEncoding("UTF-8") == Encoding::utf8);
  CHECK(parseEncoding("ucs2") == Encoding::utf16le);
  CHECK(parseEncoding("UCS-2") == Encoding::utf16le);
  CHECK(parseEncoding("utf16LE") == Encoding::utf16le);
  CHECK(parseEncoding("utf-16le") == Encoding::utf16le);
  CHECK(parseEncoding("Binary") == Encoding::latin1);
  CHECK(parseEncoding("latin1") == Encoding::latin1);
  CHECK(parseEncoding("ASCII") == Encoding::ascii);
  CHECK(parseEncoding("Base64") == Encoding::base64);
  CHECK(parseEncoding("base64URL") == Encoding::base64url);
  CHECK(parseEncoding("HEX") == Encoding::hex);
  CHECK(!parseEncoding(""));
  CHECK(!parseEncoding("utf 8"));
  CHECK(!parseEncoding("utf8 "));
}

TEST_CASE("an encoding's own name leads back to it") {
  for (auto encoding : {Encoding::utf8, Encoding::utf16le, Encoding::latin1, Encoding::ascii, Encoding::base64,
                        Encoding::base64url, Encoding::hex}) {
    CHECK(parseEncoding(encodingName(encoding)) == encoding);
  }
}

TEST_CASE("an argument takes names and values, and fails only when it is used") {
  CHECK(BufferEncoding("hex").value() == Encoding::hex);
  CHECK(BufferEncoding(std::string("hex")).value() == Encoding::hex);
  CHECK(BufferEncoding(Encoding::hex).name() == "hex");
  const BufferEncoding unknown("nope");
  CHECK(!unknown.find());
  CHECK_THROWS_WITH_AS(unknown.value(), "TypeError: Unknown encoding: nope", TypeError);
}
