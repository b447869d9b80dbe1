#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <array>
#include <cstdlib>

#include "../micro.hpp"

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    std::array<long, 8> sums{};
    std::array<EventEmitter<Event<"tick", int>>, 8> emitters;
    for (std::size_t i = 0; i < 8; ++i) emitters[i].on<"tick">([&sums, i](int value) { sums[i] += value; });
    micro::repeat("emit", 20'000'000, [&](std::size_t n) {
      sums.fill(0);
      for (std::size_t i = 0; i < n; ++i) {
        micro::escape(&emitters);
        emitters[i & 7].emit<"tick">(static_cast<int>(i & 1));
      }
      long sum = 0;
      for (long s : sums) sum += s;
      if (sum != static_cast<long>(n / 2)) std::abort();
    });
  });
}
