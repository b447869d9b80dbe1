#include <nodus/console.hpp>
#include <nodus/process.hpp>
#include <nodus/readline.hpp>

#include <initializer_list>
#include <string_view>

using namespace nodus;

namespace {

// What a file, a socket or the body of a request would be.
Readable<Buffer> input(std::initializer_list<std::string_view> chunks) {
  Readable<Buffer> stream({.read = [](Readable<Buffer>&) {}});
  for (const auto chunk : chunks) stream.push(Buffer::from(chunk));
  stream.push(std::nullopt);
  return stream;
}

Promise<> printLines() {
  auto rl = readline::createInterface({.input = input({"first line\r\nsec", "ond line\nthe rest"})});
  while (auto line = co_await rl.next()) console::log(*line);
}

Promise<> ask() {
  Writable<Buffer> output({.write = [](const Buffer& chunk) { console::log(chunk.toString()); }});
  auto rl = readline::createInterface({.input = input({"Ann\n"}), .output = output});
  const auto name = co_await rl.question("Who are you? ");
  console::log("Hello, " + name);
  rl.close();
}

Promise<> app() {
  co_await printLines();
  co_await ask();
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, app); }
