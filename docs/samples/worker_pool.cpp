#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/worker_threads/pool.hpp>

#include <string>
#include <vector>

using namespace nodus;
using worker_threads::StopToken;
using worker_threads::WorkerPool;

int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

Promise<> basics() {
  WorkerPool pool({.size = 2});
  auto number = co_await pool.run(fib, 20);
  console::log(number);  // 6765

  auto failed = pool.run([](std::string text) -> int { throw RangeError("too long: " + text); }, std::string("x"));
  try {
    co_await failed;
  } catch (const RangeError& error) {
    console::log(error.message());  // too long: x
  }
}

Promise<> many() {
  WorkerPool pool;
  const std::vector numbers{5, 10, 15};
  auto results = co_await promise::map(numbers, pool.each(fib), {.concurrency = 2});
  console::log(results);  // [ 5, 55, 610 ]
}

Promise<> stopping() {
  WorkerPool pool({.size = 1, .maxQueue = 100});
  AbortController controller;
  auto endless = pool.run({.priority = 1, .signal = controller.signal()}, [](StopToken stop) {
    while (!stop.aborted()) {
    }
  });
  controller.abort();
  try {
    co_await endless;
  } catch (const Error& error) {
    console::log(error.code());  // ABORT_ERR
  }
  co_await pool.close();
  console::log(pool.threads());  // 0
}

Promise<> app() {
  co_await basics();
  co_await many();
  co_await stopping();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
