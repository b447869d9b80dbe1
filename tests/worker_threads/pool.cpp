#include <nodus/worker_threads/pool.hpp>

#include <nodus/kernel/combinators.hpp>

#include "../support/run_loop.hpp"

#include <string>
#include <vector>

using namespace nodus;
using namespace nodus_test;
using worker_threads::WorkerPool;

namespace {

int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

}  // namespace

TEST_CASE("jobs run on other threads, and their results come back") {
  runLoop([]() -> Promise<> {
    WorkerPool pool({.size = 2});
    CHECK(pool.threads() == 2);
    auto both = co_await promise::all(pool.run(fib, 20), pool.run(fib, 10));
    CHECK(std::get<0>(both) == 6765);
    CHECK(std::get<1>(both) == 55);
  });
}
