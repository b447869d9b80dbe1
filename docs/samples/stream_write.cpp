#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <string>
#include <vector>

using namespace nodus;

Promise<> app() {
  Writable<std::string> log({
      .highWaterMark = 4,
      .writev = [](std::vector<std::string> lines) -> Promise<> {  // all that waits, at once
        co_await timers::setImmediate();
        console::log("wrote", lines.size());
      },
      .final = [] { console::log("flushed"); },
  });
  log.cork();
  for (int i = 0; i < 3; ++i) log.write("line " + std::to_string(i));
  log.uncork();
  for (int i = 3; i < 10; ++i) {
    if (!log.write("line " + std::to_string(i))) co_await once<"drain">(log);
  }
  co_await log.end();  // after "finish"
  console::log(log.writableFinished());
}

int main(int argc, char** argv) { return run(argc, argv, app); }
