#include <nodus/kernel/clock.hpp>

#include "../support/run_loop.hpp"

using namespace nodus;

namespace {

class FixedClock final : public System {
 public:
  std::int64_t monotonicTime() override { return monotonic; }
  std::int64_t wallTime() override { return wall; }

  std::int64_t monotonic = 5'000'000'000;
  std::int64_t wall = 1'700'000'000'000;
};

}  // namespace

TEST_CASE("now is in milliseconds with fractions, from the start of the loop") {
  FixedClock clock;
  Loop loop(clock);
  CHECK(performance::now() == 0);
  clock.monotonic += 1'234'567;
  CHECK(performance::now() == doctest::Approx(1.234567));
}

TEST_CASE("timeOrigin is when the loop started, and stays when the wall clock is set") {
  FixedClock clock;
  Loop loop(clock);
  clock.monotonic += 2'000'000;
  clock.wall += 2;
  CHECK(performance::timeOrigin() == 1'700'000'000'000.0);
  clock.wall = 0;
  CHECK(performance::timeOrigin() == 1'700'000'000'000.0);
}
