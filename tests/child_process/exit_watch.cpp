#include <nodus/child_process/detail/exit_watch.hpp>

#include "support.hpp"

#include <nodus/child_process/detail/launch.hpp>

using namespace child_test;

namespace machinery = nodus::child_process::detail;

namespace {

struct Told {
  machinery::ExitWatch watch;
  Loop::Hold hold;
  int pid = 0;
  machinery::OwnFd pidfd;
  machinery::ExitStatus status;

  void start(bool withPidfd) {
    auto launched = machinery::launch(machinery::makeCommand("sh", {"-c", "exit 3"}, {}), {{}, {}, {}});
    REQUIRE(launched.error == 0);
    pid = launched.pid;
    if (withPidfd) pidfd = std::move(launched.pidfd);
    hold = Loop::Hold(Loop::current());
    REQUIRE(watch.open(Loop::current(), pid, pidfd, &Told::ended, this) == 0);
  }
  static void ended(void* owner, unsigned) {
    auto& self = *static_cast<Told*>(owner);
    self.status = machinery::reap(self.pid, self.pidfd, false);
    if (!self.status.ended) return;
    self.watch.close();
    self.hold.release();
  }
};

}  // namespace

TEST_CASE("the end of a child is noticed with a pidfd, and without one by a thread") {
  for (const bool withPidfd : {true, false}) {
    CAPTURE(withPidfd);
    Told told;
    runLoop([&] { told.start(withPidfd); });
    CHECK(told.status.ended);
    CHECK(told.status.code == 3);
    CHECK_FALSE(hasChildren());
  }
}

TEST_CASE("who has closed the watch is told nothing") {
  Told told;
  runLoop([&] {
    told.start(false);
    told.watch.close();
    told.hold.release();
    told.status = machinery::reap(told.pid, told.pidfd, true);
  });
  CHECK(told.status.code == 3);
}
