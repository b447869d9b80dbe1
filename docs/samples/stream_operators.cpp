#include <nodus/console.hpp>
#include <nodus/json.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>
#include <nodus/stream/consumers.hpp>

#include <string>

using namespace nodus;

Promise<std::string> lookUp(int id) {
  co_await timers::setTimeout(5);
  co_return "name " + std::to_string(id);
}

Promise<> app() {
  auto names = Readable<int>::from({1, 2, 3, 4, 5})
                   .filter([](int id) { return id != 3; })
                   .map(lookUp, {.concurrency = 2})  // two look-ups at a time; names in the order of the ids
                   .take(3);
  console::log(co_await names.toArray());

  const auto sum = [](int a, int b) { return a + b; };
  auto numbers = Readable<int>::from({1, 2, 3});
  console::log(co_await numbers.reduce(sum, 0));

  auto body = Readable<>::from(Buffer::from(R"({"ok": true})"));
  const auto value = co_await stream::consumers::json(body);
  console::log(json::stringify(value));
}

int main(int argc, char** argv) { return run(argc, argv, app); }
