#include <nodus/cluster/serve.hpp>

#include <nodus/child_process.hpp>
#include <nodus/kernel/timers_promises.hpp>
#include <nodus/process.hpp>

#include "support.hpp"

#include <csignal>
#include <deque>

using namespace nodus;
using nodus_test::get;
using nodus_test::runLoop;

namespace {

const std::string program = nodus_test::program("cluster_serve");

// The program, and what it says.
struct Served {
  struct Line {
    int port = 0;
    int pid = 0;
  };

  child_process::ChildProcess process;
  std::string unread{};
  std::optional<int> code{};
  std::optional<std::string> signal{};
  Promise<> ended{};

  explicit Served(std::string_view argument = "serve", const child_process::Environment& env = {})
      : process(child_process::spawn(program, {argument}, {.env = env, .stdio = {"ignore", "pipe", "inherit"}})) {
    process.on<"exit">(
        [this](const std::optional<int>& c, const std::optional<std::string>& s) { code = c, signal = s; });
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  Promise<std::string> line() {
    auto out = process.stdout_();
    for (;;) {
      if (const auto end = unread.find('\n'); end != unread.npos) {
        auto text = unread.substr(0, end);
        unread.erase(0, end + 1);
        co_return text;
      }
      auto chunk = co_await out.next();
      if (!chunk) co_return "";
      unread += chunk->toString();
    }
  }
  // The next worker that listens.
  Promise<Line> listening() {
    for (;;) {
      const auto text = co_await line();
      if (text.empty()) co_return Line();
      if (text.rfind("listening ", 0) != 0) continue;
      const auto second = text.find(' ', 10);
      co_return Line{std::stoi(text.substr(10)), std::stoi(text.substr(second + 1))};
    }
  }
  Promise<> end(std::string_view how = "SIGTERM") {
    process.kill(how);
    if (!code && !signal) co_await once<"exit">(process);
  }
};

// Asks one after the other until it is told to stop.
struct Load {
  int port;
  std::string path = "/";
  bool stop = false;
  int answered = 0;
  int refused = 0;  // nobody listened
  int lost = 0;     // it ended without an answer

  Promise<> run() {
    while (!stop) {
      try {
        const auto answer = co_await get(port, path);
        ++(answer.empty() ? lost : answered);
      } catch (const Error& error) {
        ++(error.code() == "ECONNREFUSED" ? refused : lost);
      }
    }
  }
};

Promise<> settle(std::vector<Promise<>>& clients) {
  for (auto& client : clients) co_await client;
}

}  // namespace

TEST_CASE("workers share the port, and SIGTERM ends them all" * doctest::skip(program.empty())) {
  for (const std::string how : {"serve", "threads"}) {
    runLoop([&]() -> Promise<> {
      Served served(how);
      const auto first = co_await served.listening();
      const auto second = co_await served.listening();
      CHECK(first.port == second.port);
      const auto answer = co_await get(first.port);
      CHECK_FALSE(answer.empty());
      auto slow = get(first.port, "/slow");
      co_await get(first.port);
      co_await served.end();
      CHECK(served.code == 0);
      const auto late = co_await slow;
      CHECK(late == "slow");
      const auto failure = co_await nodus_test::failureOf(get(first.port));
      CHECK(failure == "ECONNREFUSED");
    });
  }
}

TEST_CASE("a rolling restart under load loses no request" * doctest::skip(program.empty())) {
  for (const std::string policy : {"rr", "none", "reuseport"}) {
    CAPTURE(policy);
    runLoop([&]() -> Promise<> {
      Served served("serve", {{"NODE_CLUSTER_SCHED_POLICY", policy}});
      const auto first = co_await served.listening();
      co_await served.listening();
      Load fast{first.port}, slow{first.port, "/slow"};
      std::vector<Promise<>> clients;
      for (int i = 0; i < 4; ++i) clients.push_back(fast.run());
      for (int i = 0; i < 2; ++i) clients.push_back(slow.run());
      for (int round = 0; round < 3; ++round) {
        served.process.kill("SIGHUP");
        for (int i = 0; i < 2; ++i) {
          const auto next = co_await served.listening();
          CHECK(next.port == first.port);
        }
      }
      fast.stop = slow.stop = true;
      co_await settle(clients);
      for (const auto& load : {fast, slow}) {
        CHECK(load.answered > 0);
        CHECK(load.refused == 0);
        CHECK(load.lost == 0);
      }
      co_await served.end("SIGINT");
      CHECK(served.code == 0);
    });
  }
}

// Each time it is the newest worker that is killed, so that its place is filled later each time. Timers are not early,
// but for the fraction of a millisecond that each of two clocks does not tell.
TEST_CASE("the port answers while workers are killed again and again, and the back-off holds" *
          doctest::skip(program.empty())) {
  for (const std::string policy : {"rr", "none", "reuseport"}) {
    CAPTURE(policy);
    runLoop([&]() -> Promise<> {
      Served served("serve", {{"NODE_CLUSTER_SCHED_POLICY", policy}});
      auto victim = co_await served.listening();
      co_await served.listening();
      const int port = victim.port;
      Load load{port};
      std::vector<Promise<>> clients;
      for (int i = 0; i < 2; ++i) clients.push_back(load.run());
      const int kills = 8;
      for (int i = 0; i < kills; ++i) {
        const auto killed = Loop::current().now();
        process::kill(victim.pid, "SIGKILL");
        victim = co_await served.listening();
        CHECK(victim.port == port);
        CHECK(Loop::current().now() - killed >= (1 << i) - 2);
        const auto answer = co_await get(port);
        CHECK_FALSE(answer.empty());
      }
      load.stop = true;
      co_await settle(clients);
      CHECK(load.answered > 0);
      CHECK(load.refused == 0);
      CHECK(load.lost <= kills * 2);  // what a worker was answering when it died
      co_await served.end();
      CHECK(served.code == 0);
    });
  }
}

TEST_CASE("a worker that does not come to listen is waited for, longer each time") {
  std::vector<std::int64_t> starts;
  runLoop([&]() -> Promise<> {
    AbortController controller;
    cluster::setupPrimary({.exec = "/bin/false"});
    cluster::on<"fork">([&] {
      starts.push_back(Loop::current().now());
      if (starts.size() == 6) controller.abort();
    });
    co_await cluster::serve({.workers = 1, .minBackoff = 2, .signal = controller.signal()}, [] {});
    CHECK(cluster::workers().empty());
    CHECK(process::exitCode() == std::nullopt);
  });
  REQUIRE(starts.size() == 6);
  const std::int64_t pauses[] = {2, 4, 8, 16, 32};
  for (std::size_t i = 0; i < 5; ++i) CHECK(starts[i + 1] - starts[i] >= pauses[i]);
}

// It would take hours otherwise.
TEST_CASE("it is waited for no longer than maxBackoff") {
  int starts = 0;
  runLoop([&]() -> Promise<> {
    AbortController controller;
    cluster::setupPrimary({.exec = "/bin/false"});
    cluster::on<"fork">([&] {
      if (++starts == 3) controller.abort();
    });
    co_await cluster::serve(
        {.workers = 1, .minBackoff = 3'600'000, .maxBackoff = 2, .signal = controller.signal()}, [] {});
  });
  CHECK(starts == 3);
}

TEST_CASE("a program that is not there is waited for, too") {
  int failures = 0;
  runLoop([&]() -> Promise<> {
    AbortController controller;
    cluster::setupPrimary({.exec = "/no/such/program"});
    process::on<"warning">([&](const Error& warning) {
      CHECK(warning.code() == "ENOENT");
      if (++failures == 3) controller.abort();
    });
    co_await cluster::serve({.workers = 2, .minBackoff = 1, .maxBackoff = 1, .signal = controller.signal()}, [] {});
  });
  CHECK(failures >= 3);
}

TEST_CASE("a restart whose new worker does not listen leaves the old ones" *
          doctest::skip(nodus_test::worker.empty())) {
  runLoop([]() -> Promise<> {
    AbortController controller;
    cluster::setupPrimary({.exec = nodus_test::worker});
    auto done = cluster::serve({.workers = 1, .signal = controller.signal()}, [] {});
    auto listening = co_await once<"listening">(cluster::events());
    const int port = std::get<1>(listening).port;
    cluster::setupPrimary({.exec = "/bin/false"});
    process::kill(process::pid(), "SIGHUP");
    const auto warning = co_await once<"warning">(process::events());
    CHECK(warning.message() == "a new worker ended before it listened: the restart is given up");
    const auto answer = co_await get(port);
    CHECK(answer == "1");
    controller.abort();
    co_await done;
  });
}

TEST_CASE("workers that do not end in time are killed, and the exit code is 1" *
          doctest::skip(nodus_test::worker.empty())) {
  runLoop([]() -> Promise<> {
    AbortController controller;
    cluster::setupPrimary({.exec = nodus_test::worker});
    auto done = cluster::serve({.workers = 1, .shutdownTimeout = 1, .signal = controller.signal()}, [] {});
    auto listening = co_await once<"listening">(cluster::events());
    auto& [stuck, address] = listening;
    stuck.send("hang");
    static_cast<void>(address);
    controller.abort();
    co_await done;
    CHECK(process::exitCode() == 1);
    CHECK(stuck.process().signalCode() == "SIGKILL");
  });
}
