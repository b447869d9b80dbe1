#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <cctype>
#include <string>

using namespace nodus;

AsyncGenerator<std::string> upper(Readable<std::string> source) {
  while (auto word = co_await source.next()) {
    for (char& c : *word) c = static_cast<char>(std::toupper(c));
    co_yield std::move(*word);
  }
}

Promise<> app() {
  Transform<std::string, int> length({.transform = [](std::string word) { return static_cast<int>(word.size()); }});
  Writable<int> sink({.write = [](int n) { console::log(n); }});
  auto words = Readable<std::string>::from({"one", "three"});
  co_await pipeline(words, upper, length, sink);

  // The same stages, up to the sink, as one duplex.
  auto lengths = stream::compose(upper, [](Readable<std::string> source) -> AsyncGenerator<int> {
    while (auto word = co_await source.next()) co_yield static_cast<int>(word->size());
  });
  lengths.write("four");
  lengths.end("sixteen");
  console::log(co_await lengths.toArray());

  // A function at the end gives the pipeline its value.
  const auto sum = [](Readable<int> source, StageContext) -> Promise<int> {
    int all = 0;
    while (auto number = co_await source.next()) all += *number;
    co_return all;
  };
  auto values = Readable<int>::from({1, 2, 3});
  console::log(co_await pipeline(values, sum));  // 6

  // The first cause of a failure is what the promise rejects with, and no stage is left open.
  Transform<int> broken({.transform = [](int) -> int { throw Error("stage 1 broke"); }});
  auto numbers = Readable<int>::from({1, 2, 3});
  try {
    co_await pipeline(numbers, broken, sink);
  } catch (const Error& error) {
    console::log(error.message(), numbers.destroyed());
  }
}

int main(int argc, char** argv) { return run(argc, argv, app); }
