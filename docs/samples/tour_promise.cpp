#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

using namespace nodus;

Promise<int> twice(int number) {
  co_await timers::setTimeout(5);
  co_return number * 2;
}

Promise<> app() {
  auto first = twice(1);  // both are under way now
  auto second = twice(2);
  console::log(co_await first, co_await second);

  AbortController controller;
  auto slow = timers::setTimeout(60'000, {.signal = controller.signal()});
  controller.abort();
  try {
    co_await slow;
  } catch (const Error& error) {
    console::log(error.name(), error.code());  // AbortError ABORT_ERR
  }
}

int main(int argc, char** argv) { return run(argc, argv, app); }
