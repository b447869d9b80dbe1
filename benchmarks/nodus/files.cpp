// files FOLDER: what the harness made there: `big` and 2,000 files `small/N`.
#include <nodus/fs.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <cstdlib>
#include <string>
#include <vector>

#include "../micro.hpp"

using namespace nodus;

namespace {

constexpr std::size_t count = 2000;

std::string folder;

std::string smallFile(std::size_t i) { return folder + "/small/" + std::to_string(i); }

void check(bool right) {
  if (!right) std::abort();
}

Promise<> copy() {
  co_await pipeline(fs::createReadStream(folder + "/big"), fs::createWriteStream(folder + "/copy"));
}

Promise<> readAll() {
  std::vector<Promise<Buffer>> reads;
  for (std::size_t i = 0; i < count; ++i) reads.push_back(fs::readFile(smallFile(i)));
  const auto files = co_await promise::all(std::move(reads));
  for (const auto& file : files) check(file.size() == 1000);
}

Promise<> statAll() {
  std::vector<Promise<fs::Stats>> stats;
  for (std::size_t i = 0; i < count; ++i) stats.push_back(fs::stat(smallFile(i)));
  const auto all = co_await promise::all(std::move(stats));
  for (const auto& one : all) check(one.size == 1000);
}

Promise<> measure(const char* name, std::size_t n, Promise<> (*body)()) {
  std::vector<micro::Time> times;
  for (int i = 0; i <= micro::kRepetitions; ++i) {
    const auto from = micro::now();
    co_await body();
    times.push_back(micro::since(from, n));
  }
  micro::report(name, times);
}

Promise<> app() {
  co_await measure("copy", 1, copy);
  fs::unlinkSync(folder + "/copy");
  co_await measure("readFile", count, readAll);
  co_await measure("stat", count, statAll);
}

}  // namespace

int main(int argc, char** argv) {
  check(argc > 1);
  folder = argv[1];
  return run(argc, argv, app);
}
