// The floor of a burst of setImmediates: append to a vector, then call each.
#include "../micro.hpp"
#include "ring.hpp"

namespace {

void count(void* calls) { ++*static_cast<std::size_t*>(calls); }

}  // namespace

int main() {
  std::vector<Ring::Entry> queue;
  std::size_t calls = 0;
  micro::repeat("setImmediate", 1'000'000, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) queue.push_back({count, &calls});
    micro::escape(queue.data());
    for (auto& entry : queue) entry.call(entry.context);
    queue.clear();
  });
}
