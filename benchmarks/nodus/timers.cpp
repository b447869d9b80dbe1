#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <functional>

#include "../micro.hpp"

using namespace nodus;

namespace {

std::size_t left = 0;
std::function<void()> finish;

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    micro::repeat("setTimeout+clearTimeout", 1'000'000, [](std::size_t n) {
      for (std::size_t i = 0; i < n; ++i) clearTimeout(setTimeout([] {}, 1000));
    });
    micro::repeat(
        "short timers", 1'000'000,
        [](std::size_t n, auto done) {
          left = n;
          finish = done;
          for (std::size_t i = 0; i < n; ++i) {
            setTimeout(
                [] {
                  if (--left == 0) finish();
                },
                static_cast<int>(1 + i % 8));
          }
        },
        [](auto next) { setImmediate(next); });
  });
}
