// The floor of a chain of nextTicks: push, pop and an indirect call.
#include "../micro.hpp"
#include "ring.hpp"

namespace {

Ring ring;
std::size_t left = 0;

void step(void*) {
  if (--left > 0) ring.push({step, nullptr});
}

}  // namespace

int main() {
  micro::repeat("nextTick", 10'000'000, [](std::size_t n) {
    micro::escape(&ring);
    left = n;
    ring.push({step, nullptr});
    ring.drain();
  });
}
