#include <nodus/child_process/sync.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using namespace nodus::child_process;

TEST_CASE("a program is fed and its output collected") {
  auto result = spawnSync("tr", {"a-z", "A-Z"}, {.input = "sync"});
  CHECK(result.status == 0);
  CHECK(result.stdout_.toString() == "SYNC");
  CHECK_FALSE(result.error);
}
