#include <nodus/util/trim.hpp>

#include <doctest/doctest.h>

using nodus::util::trim;

TEST_CASE("what JavaScript takes for white space is taken off both ends") {
  CHECK(trim(" \t\r\n a b \v\f\n") == "a b");
  CHECK(trim("\xC2\xA0\xE3\x80\x80x\xEF\xBB\xBF\xE2\x80\xA8") == "x");
  CHECK(trim("\xC2\xA1") == "\xC2\xA1");
  CHECK(trim(" \n") == "");
  CHECK(trim("") == "");
}
