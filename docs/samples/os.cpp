#include <nodus/console.hpp>
#include <nodus/os.hpp>
#include <nodus/process.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    console::log(os::type(), os::release(), os::arch(), os::hostname());
    console::log(os::availableParallelism(), "threads,", os::freemem() / 1048576, "MiB free");
    for (const auto& [name, addresses] : os::networkInterfaces()) console::log(name, addresses.front().cidr);
    console::log(os::constants::signals()["SIGTERM"]);  // 15
  });
}
