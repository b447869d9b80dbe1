#include <nodus/worker_threads/worker.hpp>

#include <nodus/kernel.hpp>
#include <nodus/net.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/wait.h>

#include "../support/program.hpp"

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

struct Ending {
  int code;
  std::string output;
};

Ending endingOf(const std::string& how) {
  const auto command = nodus_test::program("worker_endings") + " " + how + " 2>/dev/null";
  auto* pipe = ::popen(command.c_str(), "r");
  std::string output;
  char buffer[256];
  while (const auto size = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, size);
  const int status = ::pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
}

std::size_t entriesOf(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

struct Counted {
  static inline std::atomic<int> alive{0};
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive; }
};

// Holds one of everything, and waits for what will not come.
Promise<> waitForEver(MessagePort<int, std::string> port) {
  const auto local = std::make_shared<Counted>();
  auto inner = [](std::shared_ptr<Counted> kept) -> Promise<> {
    const Counted own;
    co_await timers::setTimeout(1e6);
    static_cast<void>(kept);
  };
  auto nested = inner(local);
  setInterval([local] {}, 1000);
  port.on<"message">([local, port](int) {});
  auto server = net::createServer([local](net::Socket) {});
  co_await server.listen(0, "127.0.0.1");
  auto client = net::connect(server.address().port, "127.0.0.1");
  co_await once<"connect">(client);
  client.on<"data">([local, client](const Buffer&) {});
  nested.then([local] {}).detach();
  port.postMessage("waiting");
  co_await nested;
}

}  // namespace

TEST_CASE("the end of the program ends its workers") {
  if (nodus_test::program("worker_endings").empty()) return;
  struct Row {
    const char* how;
    int code;
    const char* output;
  };
  for (const auto& row : {Row{"natural", 0, "exit 0\n"}, Row{"nested", 0, "exit 0\n"}, Row{"exit", 3, "exit 3\n"},
                          Row{"throw", 1, "exit 1\n"}, Row{"deaf", 4, "exit 4\n"}, Row{"unheard", 1, "exit 1\n"},
                          Row{"starved", 0, "ERR_WORKER_INIT_FAILED EMFILE\nexit 1\nexit 0\n"}}) {
    CAPTURE(row.how);
    const auto ending = endingOf(row.how);
    CHECK(ending.code == row.code);
    CHECK(ending.output == row.output);
  }
}

TEST_CASE("a worker that is terminated while it waits leaves nothing behind") {
  for (int i = 0; i < 3; ++i) {
    Loop loop;
    Worker<std::string, int> worker(waitForEver);
    worker.on<"message">([worker]() mutable { worker.terminate().detach(); });
    int code = -1;
    worker.on<"exit">([&](int c) { code = c; });
    loop.run();
    CHECK(code == 1);
    CHECK(Counted::alive == 0);
  }
}

TEST_CASE("a worker that ends itself while others wait in it leaves nothing behind") {
  Loop loop;
  Worker<std::string, int> worker([](MessagePort<int, std::string> port) {
    port.on<"message">([](int) { process::exit(3); });
    waitForEver(port).detach();
  });
  worker.on<"message">([worker]() mutable { worker.postMessage(1); });
  int code = -1;
  worker.on<"exit">([&](int c) { code = c; });
  loop.run();
  CHECK(code == 3);
  CHECK(Counted::alive == 0);
}

TEST_CASE("a thousand workers leave no thread and no descriptor behind") {
  Loop loop;
  const auto threads = entriesOf("/proc/self/task");
  const auto descriptors = entriesOf("/proc/self/fd");
  int exits = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 10; ++i) {
      Worker<> worker(
          [](int n) {
            if (n % 2 == 0) setImmediate([] {});
          },
          i);
      worker.on<"exit">([&](int) { ++exits; });
      if (i % 3 == 0) worker.terminate().detach();
    }
    loop.run();
  }
  CHECK(exits == 1000);
  while (entriesOf("/proc/self/task") > threads) continue;  // one that was joined is still listed for a moment
  CHECK(entriesOf("/proc/self/fd") == descriptors);
}

TEST_CASE("many threads send to one port, each in its order") {
  Loop loop;
  constexpr int senders = 4;
  constexpr int messages = 2000;
  std::vector<int> last(senders, -1);
  int count = 0;
  for (int i = 0; i < senders; ++i) {
    Worker<int> worker(
        [](MessagePort<NoMessage, int> port, int own) {
          for (int n = 0; n < messages; ++n) port.postMessage(own * messages + n);
        },
        i);
    worker.on<"message">([&](int m) {
      ++count;
      const auto sender = static_cast<std::size_t>(m / messages);
      CHECK(last[sender] == m % messages - 1);
      last[sender] = m % messages;
    });
  }
  loop.run();
  CHECK(count == senders * messages);
}

TEST_CASE("terminate at any moment") {
  Loop loop;
  int exits = 0;
  for (int i = 0; i < 60; ++i) {
    Worker<int, int> worker([](MessagePort<int, int> port) -> Promise<> {
      port.on<"message">([port](int m) mutable { port.postMessage(m + 1); });
      for (;;) co_await timers::setImmediate();
    });
    worker.on<"message">([worker](int m) mutable { worker.postMessage(m); });
    worker.on<"exit">([&](int code) { exits += code == 1; });
    worker.postMessage(0);
    if (i % 3 == 0) {
      worker.terminate().detach();
    } else if (i % 3 == 1) {
      setTimeout([worker]() mutable { worker.terminate().detach(); }, i % 7);
    } else {
      worker.once<"message">([worker]() mutable { worker.terminate().detach(); });
    }
    if (i % 10 == 9) loop.run();
  }
  CHECK(exits == 60);
}
