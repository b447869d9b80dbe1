#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <string>

using namespace nodus;

Promise<> app() {
  // A source of your own: `read` is called when there is room.
  Readable<int> numbers({.read = [n = 0](Readable<int>& self) mutable {
    if (n < 3) {
      self.push(n++);
    } else {
      self.push(std::nullopt);  // the end
    }
  }});
  while (auto number = co_await numbers.next()) console::log(*number);

  // The same with events, as they come.
  auto words = Readable<std::string>::from({"one", "two"});
  words.on<"data">([](const std::string& word) { console::log(word); });
  co_await once<"end">(words);

  // Bytes as text: a character whose bytes come in two chunks comes whole.
  Readable<> bytes;
  auto text = bytes.setEncoding("utf8");
  bytes.push(Buffer::from({0xe2, 0x82}));
  bytes.push(Buffer::from({0xac}));
  bytes.push(std::nullopt);
  while (auto part = co_await text.next()) console::log(*part);  // €
}

int main(int argc, char** argv) { return run(argc, argv, app); }
