#include <nodus/util/equal.hpp>

#include <nodus/json.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace nodus;
using util::isDeepStrictEqual;

TEST_CASE("values are compared as isDeepStrictEqual compares them") {
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(isDeepStrictEqual({{"a", {1, "x"}}, {"b", nullptr}}, {{"b", nullptr}, {"a", {1, "x"}}}));
  CHECK_FALSE(isDeepStrictEqual({{"a", 1}}, {{"a", 1}, {"b", 2}}));
  CHECK_FALSE(isDeepStrictEqual({{"a", 1}}, {{"b", 1}}));
  CHECK_FALSE(isDeepStrictEqual({1, 2}, {2, 1}));
  CHECK(isDeepStrictEqual(std::vector{1.0, nan}, std::vector{1.0, nan}));
  CHECK_FALSE(isDeepStrictEqual(0.0, -0.0));
  CHECK(isDeepStrictEqual(1, 1.0));
  CHECK_FALSE(isDeepStrictEqual(1, "1"));
  CHECK_FALSE(isDeepStrictEqual(0, false));
  CHECK_FALSE(isDeepStrictEqual(nullptr, 0));
}
