#include <nodus/child_process.hpp>
#include <nodus/process.hpp>

#include <cstdlib>
#include <functional>
#include <memory>

#include "../micro.hpp"

using namespace nodus;

namespace {

using Done = std::function<void()>;

void start(std::function<void()> closed) {
  auto child = child_process::spawn("true");
  child.on<"close">([closed = std::move(closed)](std::optional<int> code) {
    if (code != 0) std::abort();
    closed();
  });
}

void inTurn(std::size_t left, Done done) {
  if (left == 0) return done();
  start([left, done = std::move(done)] { inTurn(left - 1, done); });
}

void atOnce(std::size_t count, Done done) {
  auto left = std::make_shared<std::size_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    start([left, done] {
      if (--*left == 0) done();
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    micro::repeat(
        "spawn", 100, [](std::size_t n, auto done) { inTurn(n, Done(done)); }, [](auto next) { setImmediate(next); });
    process::once<"beforeExit">([] {
      micro::repeat(
          "spawn 64", 64, [](std::size_t n, auto done) { atOnce(n, Done(done)); },
          [](auto next) { setImmediate(next); });
    });
  });
}
