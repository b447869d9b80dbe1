#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    auto input = process::stdin_();
    if (!input.isTTY()) return console::error("this needs a terminal");
    input.setRawMode(true);
    input.on<"data">([](const Buffer& keys) {
      console::log(keys);
      if (keys[0] == 3) process::exit(0);  // Ctrl-C is a byte now
    });
    process::stdout_().on<"resize">([] { console::log(process::stdout_().getWindowSize()); });
  });
}
