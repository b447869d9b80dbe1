#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/worker_threads/pool.hpp>

#include "../micro.hpp"

using namespace nodus;
using worker_threads::WorkerPool;

namespace {

void nothing() {}

void work() {
  for (const auto until = micro::nanoseconds(CLOCK_THREAD_CPUTIME_ID) + 1e6;
       micro::nanoseconds(CLOCK_THREAD_CPUTIME_ID) < until;) {
  }
}

template <class Body>
Promise<> measure(const char* name, std::size_t n, Body body) {
  std::vector<micro::Time> times;
  for (int i = 0; i <= micro::kRepetitions; ++i) {
    auto from = micro::now();
    auto pass = body(n);
    co_await pass;
    times.push_back(micro::since(from, n));
  }
  micro::report(name, times);
}

Promise<> app() {
  WorkerPool pool({.size = 2});
  const auto together = [&pool](auto job) {
    return [&pool, job](std::size_t n) -> Promise<> {
      std::vector<Promise<>> all;
      for (std::size_t i = 0; i < n; ++i) all.push_back(pool.run(job));
      co_await promise::all(all);
    };
  };
  const auto empty = together(nothing);
  co_await measure("pool run", 1000, empty);
  const auto inTurn = [&pool](std::size_t n) -> Promise<> {
    for (std::size_t i = 0; i < n; ++i) co_await pool.run(nothing);
  };
  co_await measure("pool run in turn", 1000, inTurn);
  const auto full = together(work);
  co_await measure("pool 1 ms", 100, full);
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, app); }
