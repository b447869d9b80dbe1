// The floor of emit: a vector of function pointers with a context, one call each; eight of them in turn, as in the
// other programs.
#include <array>
#include <cstdlib>

#include "../micro.hpp"

namespace {

struct Listener {
  void (*call)(void* context, int value);
  void* context;
};

void add(void* sum, int value) { *static_cast<long*>(sum) += value; }

}  // namespace

int main() {
  std::array<long, 8> sums{};
  std::array<std::vector<Listener>, 8> emitters;
  for (std::size_t i = 0; i < 8; ++i) emitters[i].push_back({add, &sums[i]});
  micro::repeat("emit", 20'000'000, [&](std::size_t n) {
    sums.fill(0);
    for (std::size_t i = 0; i < n; ++i) {
      micro::escape(&emitters);
      for (auto& listener : emitters[i & 7]) listener.call(listener.context, static_cast<int>(i & 1));
    }
    long sum = 0;
    for (long s : sums) sum += s;
    if (sum != static_cast<long>(n / 2)) std::abort();
  });
}
