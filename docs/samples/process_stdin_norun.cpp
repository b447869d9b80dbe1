#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

using namespace nodus;

Promise<> app() {
  auto input = process::stdin_().setEncoding("utf8");
  std::size_t lines = 0;
  while (auto text = co_await input.next()) {
    for (const char c : *text) lines += c == '\n' ? 1 : 0;
  }
  console::log(lines);
}

int main(int argc, char** argv) { return run(argc, argv, app); }
