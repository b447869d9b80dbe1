#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {  // the main script: it runs before the loop
    setTimeout([] { console::log("timeout"); }, 0);
    setImmediate([] { console::log("immediate"); });
    promise::resolve().then([] { console::log("promise"); }).detach();
    process::nextTick([] { console::log("nextTick"); });
    console::log("main");  // main, nextTick, promise, then timeout and immediate in the order of the clock
  });
}
