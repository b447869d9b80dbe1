#include <nodus/util/detail/utf8.hpp>

#include "../node_oracle.hpp"

using namespace nodus;

TEST_CASE("a code point is read with the place behind it") {
  const std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  std::size_t at = 0;
  CHECK(detail::decodeUtf8(text, at) == U'a');
  CHECK(detail::decodeUtf8(text, at) == U'é');
  CHECK(detail::decodeUtf8(text, at) == U'€');
  CHECK(detail::decodeUtf8(text, at) == U'😀');
  CHECK(at == text.size());
}

TEST_CASE("lone surrogates are kept, each invalid part is one U+FFFD") {
  std::size_t at = 0;
  CHECK(detail::decodeUtf8("\xED\xA0\x80", at) == 0xD800);
  CHECK(at == 3);
  const std::string_view broken = "\xF0\x9F\x98z\xFF\xC0\x80";
  std::u32string points;
  for (at = 0; at < broken.size();) points += detail::decodeUtf8(broken, at);
  CHECK(points == U"\uFFFDz\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("lengths count UTF-16 units, widths count columns") {
  CHECK(detail::jsLength("aé€😀") == 5);
  CHECK(detail::utf16Offset("aé€😀", 3) == 6);
  CHECK(detail::utf16Offset("ab", 9) == 2);
  CHECK(detail::displayWidth("aé漢😀") == 6);
  CHECK(detail::displayWidth("e\u0301") == 1);
  CHECK(detail::stripAnsi("\x1b[33m1\x1b[39m") == "1");
}
