#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>

#include <cstdlib>

#include "../micro.hpp"

using namespace nodus;

// Many writes of 1 KiB to a sink that is done with each at once.
int main(int argc, char** argv) {
  return run(argc, argv, [] {
    const auto chunk = Buffer::alloc(1024);
    std::size_t taken = 0;
    Writable<> sink({.write = [&](const Buffer& bytes) { taken += bytes.size(); }});
    micro::repeat("writable", 5'000'000, [&](std::size_t n) {
      taken = 0;
      for (std::size_t i = 0; i < n; ++i) {
        micro::escape(&sink);
        if (!sink.write(chunk)) std::abort();
      }
      if (taken != n * 1024) std::abort();
    });
  });
}
