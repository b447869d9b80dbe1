#include <nodus/url/detail/idna.hpp>

#include "../../util/node_oracle.hpp"

#include <doctest/doctest.h>

#include <nodus/json.hpp>
#include <nodus/url/detail/punycode.hpp>
#include <nodus/util/detail/utf8.hpp>

#include <random>

using namespace nodus;

TEST_CASE("every code point that is taken becomes what Node makes of it") {
  nodus_test::NodeTexts texts(
      "const host = (text) => { try { return new URL(`http://${text}/`).hostname; } catch { return 'refused'; } };");
  int taken = 0;
  for (char32_t c = 0x80; c < 0x20000; c += c < 0x3400 || c > 0xF800 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string host = "q";
    detail::appendUtf8(host, c);
    host += "w";
    const auto ascii = detail::domainToAscii(host);
    // What is refused may be so for want of rules.
    if (!ascii || ascii->find('%') != std::string::npos) continue;
    ++taken;
    texts.expect("host(" + json::stringify(host) + ")", *ascii);
  }
  CHECK(taken > 10'000);
  texts.compare();
}

TEST_CASE("Punycode is read as it was written") {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::u32string label;
    for (auto left = 1 + random() % 20; left > 0; --left) {
      const auto c = random() % 3 == 0 ? 'a' + random() % 26 : 0x80 + random() % (random() % 2 == 0 ? 0x400 : 0x10FF00);
      if (c < 0xD800 || c > 0xDFFF) label += static_cast<char32_t>(c);
    }
    std::string text;
    REQUIRE(detail::appendPunycode(text, label));
    CHECK(detail::decodePunycode(text) == label);
  }
}

TEST_CASE("what is no Punycode is refused") {
  for (const auto* text : {"a", "9", "99999999999", "a-\xC3\xA9", "-\xC3", "0!", ""}) {
    CAPTURE(text);
    const auto decoded = detail::decodePunycode(text);
    CHECK((!decoded || !detail::hasValidPunycode("xn--" + std::string(text))));
  }
  CHECK(!detail::decodePunycode(std::string(100'000, 'a')));
}
