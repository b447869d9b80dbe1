#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <cstdlib>

#include "../micro.hpp"

using namespace nodus;

// A chunk of 1 KiB, given by a source, taken by a sink, and a PassThrough between them.
Promise<> chunks(std::size_t n) {
  const auto chunk = Buffer::alloc(1024);
  std::size_t given = 0;
  std::size_t taken = 0;
  Readable<> source({.read = [&](Readable<>& self) {
    if (given++ < n) {
      self.push(chunk);
    } else {
      self.push(std::nullopt);
    }
  }});
  Writable<> sink({.write = [&](const Buffer& bytes) { taken += bytes.size(); }});
  co_await pipeline(source, PassThrough<>(), sink);
  if (taken != n * 1024) std::abort();
}

Promise<> app() {
  const std::size_t n = 2'000'000;
  std::vector<micro::Time> times;
  for (int i = 0; i <= micro::kRepetitions; ++i) {
    auto from = micro::now();
    auto pass = chunks(n);
    co_await pass;
    times.push_back(micro::since(from, n));
  }
  micro::report("passthrough", times);
}

int main(int argc, char** argv) { return run(argc, argv, app); }
