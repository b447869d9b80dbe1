#include <nodus/console.hpp>
#include <nodus/fs.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <string>

using namespace nodus;

Promise<> copyTwice(std::string from, std::string to) {
  co_await pipeline(fs::createReadStream(from), fs::createWriteStream(to));
  auto source = fs::createReadStream(from, {.start = 6});
  auto sink = fs::createWriteStream(to, {.flags = "a"});
  while (auto chunk = co_await source.next()) {
    if (!sink.write(*chunk)) co_await once<"drain">(sink);
  }
  co_await sink.end();
}

Promise<> app() {
  const std::string folder = co_await fs::mkdtemp("/tmp/nodus-sample-");
  co_await fs::writeFile(folder + "/a", "hello world");
  co_await copyTwice(folder + "/a", folder + "/b");
  console::log(co_await fs::readFile(folder + "/b", "utf8"));  // hello worldworld
  co_await fs::rm(folder, {.recursive = true});
}

int main(int argc, char** argv) { return run(argc, argv, app); }
