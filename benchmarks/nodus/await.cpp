#include <nodus/async_hooks.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include "../micro.hpp"

using namespace nodus;

Promise<> nothing() { co_return; }

template <class Body>
Promise<> measure(const char* name, Body body) {
  std::vector<micro::Time> times;
  const std::size_t n = 2'000'000;
  for (int i = 0; i <= micro::kRepetitions; ++i) {
    auto from = micro::now();
    auto pass = body(n);
    co_await pass;
    times.push_back(micro::since(from, n));
  }
  micro::report(name, times);
}

Promise<> settled(std::size_t n) {
  auto one = promise::resolve(1);
  for (std::size_t i = 0; i < n; ++i) co_await one;
}

Promise<> fresh(std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) co_await promise::resolve();
}

Promise<> call(std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) co_await nothing();
}

// Two coroutines that take turns, so that each await goes through the queue.
Promise<> turns(std::size_t n) {
  auto other = settled(n / 2);
  auto mine = settled(n / 2);
  co_await other;
  co_await mine;
}

Promise<> app() {
  co_await measure("await", settled);
  co_await measure("await new", fresh);
  co_await measure("await call", call);
  co_await measure("await in turns", turns);
  AsyncLocalStorage<int> storage;
  auto stored = storage.run(1, [] { return measure("await in turns, stored", turns); });
  co_await stored;
}

int main(int argc, char** argv) { return run(argc, argv, app); }
