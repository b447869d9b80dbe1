#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <string>

using namespace nodus;

Promise<> app() {
  auto source = Readable<std::string>::from({"one", "two", "three"});
  Writable<std::string> sink({.highWaterMark = 2, .write = [](std::string word) -> Promise<> {
                                co_await timers::setImmediate();
                                console::log(word);
                              }});
  while (auto word = co_await source.next()) {
    if (!sink.write(std::move(*word))) co_await once<"drain">(sink);
  }
  co_await sink.end();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
