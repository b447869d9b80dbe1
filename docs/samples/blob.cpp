#include <nodus/blob.hpp>
#include <nodus/console.hpp>
#include <nodus/process.hpp>

using namespace nodus;

Promise<> app() {
  const Blob blob({"head ", Buffer::from("body"), " tail"}, {.type = "text/plain"});
  console::log(blob.size(), blob.type());  // 14 text/plain
  auto reading = blob.slice(5, 9).text();
  console::log(co_await reading);  // body
}

int main(int argc, char** argv) { return run(argc, argv, app); }
