#include <nodus/child_process.hpp>

#include <nodus/json.hpp>
#include <nodus/kernel.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include <unistd.h>

using namespace nodus;
using namespace nodus::child_process;
using nodus_test::runLoop;

namespace {

// A script for Node, in a file that goes with it.
class Script {
 public:
  explicit Script(std::string_view text) {
    const int fd = ::mkstemps(path_, 4);
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(path_) << text;
  }
  Script(const Script&) = delete;
  ~Script() { ::unlink(path_); }
  std::string path() const { return path_; }

 private:
  char path_[sizeof "/tmp/nodus-test-XXXXXX.cjs"] = "/tmp/nodus-test-XXXXXX.cjs";
};

}  // namespace

TEST_CASE("messages go both ways between this program and one of Node") {
  if (!nodus_test::hasNode()) return;
  const Script script("process.on('message', (m) => process.send({ got: m }, () => process.disconnect()));");
  nodus_test::Trace trace;
  runLoop([&]() -> Promise<> {
    auto child = fork(script.path(), {.execPath = "node"});
    CHECK(child.connected());
    child.on<"message">([&](json::Value message) { trace(json::stringify(message)); });
    child.on<"disconnect">([&] { trace("disconnect"); });
    child.on<"exit">([&] { trace("exit"); });
    child.send({{"n", 1}});
    auto closed = once<"close">(child);
    co_await closed;
    CHECK_FALSE(child.connected());
    CHECK_FALSE(child.channel());
  });
  CHECK(trace.text() == "{\"got\":{\"n\":1}} disconnect exit");
}
