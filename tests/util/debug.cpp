#include <nodus/util/debug.hpp>

#include "../console/captured.hpp"
#include "../support/run_loop.hpp"

#include <cstdlib>

using namespace nodus;
using nodus_test::captured;

TEST_CASE("a section is written where NODE_DEBUG names it") {
  ::setenv("NODE_DEBUG", "http,my-*", 1);
  const auto pool = util::debuglog("My-pool"), other = util::debuglog("net"), http = util::debug("HTTP");
  ::unsetenv("NODE_DEBUG");
  CHECK(pool.enabled());
  CHECK(http.enabled());
  CHECK_FALSE(other.enabled());
  CHECK_FALSE(util::debuglog("http").enabled());
  const auto text = captured(2, [&] {
    pool("%d connections", 3, "x");
    other("nothing");
  });
  CHECK(text == "MY-POOL " + std::to_string(::getpid()) + ": 3 connections x\n");
}

TEST_CASE("a deprecated function warns once, and those with one code once together") {
  const auto text = captured(2, [] {
    nodus_test::runLoop([] {
      auto plain = util::deprecate([](int x) { return x + 1; }, "plain() is old");
      CHECK(plain(1) == 2);
      auto copy = plain;
      CHECK(copy(2) == 3);
      util::deprecate([] {}, "first() is old", "DEP_TEST")();
      util::deprecate([] {}, "second() is old", "DEP_TEST")();
    });
  });
  const auto start = "(nodus:" + std::to_string(::getpid()) + ") ";
  CHECK(text ==
        start + "DeprecationWarning: plain() is old\n" + start + "[DEP_TEST] DeprecationWarning: first() is old\n");
}
