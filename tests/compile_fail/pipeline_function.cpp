// A function in the middle of a pipeline is a generator.
// error: a function between two stages returns an AsyncGenerator
#include <nodus/stream.hpp>

int main() {
  using namespace nodus;
  Readable<int> source;
  Writable<int> sink({.write = [](int) {}});
#if defined(NODUS_MISTAKE)
  const auto stage = [](Readable<int>) { return 1; };
#else
  const auto stage = [](Readable<int> input) -> AsyncGenerator<int> {
    while (auto n = co_await input.next()) co_yield *n + 1;
  };
#endif
  pipeline(source, stage, sink).detach();
}
