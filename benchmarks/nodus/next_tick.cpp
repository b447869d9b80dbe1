#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <functional>

#include "../micro.hpp"

using namespace nodus;

namespace {

std::size_t left = 0;
std::function<void()> finish;

void step() {
  if (--left > 0)
    process::nextTick([] { step(); });
  else
    finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    micro::repeat(
        "nextTick", 5'000'000,
        [](std::size_t n, auto done) {
          left = n;
          finish = done;
          step();
        },
        [](auto next) { setImmediate(next); });
  });
}
