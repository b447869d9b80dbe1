#include <nodus/worker_threads/worker.hpp>

#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

using Log = std::vector<std::string>;

template <class W>
void record(W& worker, Log& log) {
  worker.template on<"online">([&] { log.push_back("online"); });
  worker.template on<"error">([&](const Error& e) { log.push_back("error " + e.message()); });
  worker.template on<"exit">([&](int code) { log.push_back("exit " + std::to_string(code)); });
  if constexpr (std::is_same_v<typename W::template Argument<"message", 0>, std::string>) {
    worker.template on<"message">([&](const std::string& m) { log.push_back(m); });
  }
}

template <class F>
Log logOf(F f) {
  Loop loop;
  Log log;
  Worker<std::string> worker(std::move(f));
  record(worker, log);
  loop.run();
  return log;
}

using Port = MessagePort<NoMessage, std::string>;

}  // namespace

TEST_CASE("a worker says that it is online, what it has to say, and that it is through") {
  CHECK(logOf([](Port port) {
          port.postMessage("a");
          setTimeout([port]() mutable { port.postMessage("b"); }, 1);
        }) == Log{"online", "a", "b", "exit 0"});
}

TEST_CASE("what a worker does not catch is an error of the Worker, after what it said before") {
  CHECK(logOf([](Port port) {
          port.postMessage("a");
          port.postMessage("b");
          throw TypeError("x");
        }) == Log{"online", "a", "b", "error x", "exit 1"});
  CHECK(logOf([](Port) -> Promise<> {
          co_await promise::resolve();
          throw std::runtime_error("later");
        }) == Log{"online", "error later", "exit 1"});
  CHECK(logOf([] { promise::reject(Error("rejected")).detach(); }) == Log{"online", "error rejected", "exit 1"});
  CHECK(logOf([] { setImmediate([] { throw Error("in a callback"); }); }) ==
        Log{"online", "error in a callback", "exit 1"});
}

TEST_CASE("an error keeps its class") {
  Loop loop;
  Worker<> worker([] { detail::throwError(ErrorCode::ERR_OUT_OF_RANGE, {"n", "small", "9"}); });
  bool isRangeError = false;
  worker.on<"error">([&](const Error& error) {
    CHECK(error.code() == "ERR_OUT_OF_RANGE");
    try {
      error.raise();
    } catch (const RangeError&) {
      isRangeError = true;
    }
  });
  loop.run();
  CHECK(isRangeError);
}

TEST_CASE("a worker has process events of its own") {
  CHECK(logOf([](Port port) {
          process::on<"exit">([port](int code) mutable { port.postMessage("exiting " + std::to_string(code)); });
          process::exit(5);
        }) == Log{"online", "exiting 5", "exit 5"});
  CHECK(logOf([](Port port) {
          process::on<"exit">([port](int code) mutable { port.postMessage("exiting " + std::to_string(code)); });
          throw Error("y");
        }) == Log{"online", "exiting 1", "error y", "exit 1"});
  CHECK(logOf([](Port port) {
          process::on<"uncaughtException">(
              [port](const Error& e) mutable { port.postMessage("caught " + e.message()); });
          throw Error("z");
        }) == Log{"online", "caught z", "exit 0"});
  CHECK(logOf([] {
          process::on<"exit">([] { process::exitCode(9); });
          process::exitCode(3);
        }) == Log{"online", "exit 9"});
  CHECK(logOf([](Port port) {
          process::once<"beforeExit">(
              [port]() mutable { setImmediate([port]() mutable { port.postMessage("revived"); }); });
        }) == Log{"online", "revived", "exit 0"});
  CHECK(logOf([] {
          process::on<"uncaughtException">([] { throw Error("again"); });
          throw Error("first");
        }) == Log{"online", "error again", "exit 1"});
}

TEST_CASE("process.exit ends only the worker, at once, wherever it is called") {
  CHECK(logOf([](Port port) {
          setImmediate([port]() mutable { port.postMessage("never"); });
          process::nextTick([port]() mutable { port.postMessage("never"); });
          queueMicrotask([port]() mutable { port.postMessage("never"); });
          try {
            process::exit(2);
          } catch (const std::exception&) {
            port.postMessage("never");
          }
          port.postMessage("never");
        }) == Log{"online", "exit 2"});
  CHECK(logOf([](Port port) -> Promise<> {
          setTimeout([] { process::exit(4); }, 1);
          setTimeout([port]() mutable { port.postMessage("never"); }, 1);
          auto wait = [](Port p) -> Promise<> {
            co_await promise::resolve();
            p.postMessage("first");
          };
          co_await wait(port);
        }) == Log{"online", "first", "exit 4"});
  CHECK(logOf([](Port port) -> Promise<> {
          co_await promise::resolve();
          process::exit(6);
          port.postMessage("never");
        }) == Log{"online", "exit 6"});
}

TEST_CASE("arguments are moved to the worker, and the port may be left out") {
  Loop loop;
  std::string got;
  auto text = std::make_unique<std::string>("moved");
  Worker<std::string> worker(
      [](Port port, std::unique_ptr<std::string> data, std::vector<int> list, const std::string& literal) {
        port.postMessage(*data + std::to_string(list.size()) + literal);
      },
      std::move(text), std::vector<int>{1, 2}, "literal");
  worker.on<"message">([&](const std::string& m) { got = m; });
  static std::atomic<int> sum{0};
  Worker<> other([](int a, int b) { sum = a + b; }, 40, 2);
  loop.run();
  CHECK(got == "moved2literal");
  CHECK(sum == 42);
}

TEST_CASE("messages go both ways, and closing the parent's port ends the worker") {
  Loop loop;
  Log log;
  Worker<std::string, std::string> worker([](MessagePort<std::string, std::string> port) {
    port.on<"message">([port](const std::string& m) mutable {
      if (m == "stop") {
        port.close();
      } else {
        port.postMessage("echo " + m);
      }
    });
  });
  record(worker, log);
  for (const auto* m : {"a", "b", "stop"}) worker.postMessage(m);
  loop.run();
  CHECK(log == Log{"online", "echo a", "echo b", "exit 0"});
  worker.postMessage("nobody");
  CHECK(worker.threadId() == -1);
}

TEST_CASE("a coroutine that waits for messages") {
  Loop loop;
  Log log;
  Worker<std::string, int> worker([](MessagePort<int, std::string> port) -> Promise<> {
    int sum = 0;
    for (int i = 0; i < 3; ++i) {
      const int m = co_await once<"message">(port);
      sum += m;
    }
    port.postMessage("sum " + std::to_string(sum));
  });
  record(worker, log);
  worker.on<"online">([worker]() mutable {
    for (int i = 1; i <= 3; ++i) setTimeout([worker, i]() mutable { worker.postMessage(i); }, i);
  });
  loop.run();
  CHECK(log.back() == "exit 0");
}

TEST_CASE("an object can be a worker") {
  struct Adder {
    Adder(MessagePort<int, std::string> p, int start) : port(std::move(p)), sum(start) {}
    Promise<> run() {
      const int more = co_await once<"message">(port);
      port.postMessage(std::to_string(sum + more));
    }
    MessagePort<int, std::string> port;
    int sum;
  };
  Loop loop;
  Log log;
  Worker<std::string, int> worker(std::in_place_type<Adder>, 40);
  record(worker, log);
  worker.postMessage(2);
  loop.run();
  CHECK(log == Log{"online", "42", "exit 0"});
}

TEST_CASE("a busy worker is terminated at its next checkpoint") {
  Loop loop;
  Log log;
  Worker<std::string> worker([](Port port) {
    process::on<"exit">([port]() mutable { port.postMessage("never"); });
    port.postMessage("go");
    for (;;) {
      try {
        checkpoint();
      } catch (const std::exception&) {
        port.postMessage("never");
      }
    }
  });
  record(worker, log);
  worker.on<"message">([&, worker]() mutable {
    worker.terminate().then([&](int code) { log.push_back("terminated " + std::to_string(code)); }).detach();
  });
  loop.run();
  CHECK(log == Log{"online", "go", "exit 1", "terminated 1"});
}

TEST_CASE("a worker that awaits without end, or ticks without end, is terminated") {
  for (int kind = 0; kind < 4; ++kind) {
    Loop loop;
    Log log;
    Worker<std::string> worker(
        [](Port port, int k) -> Promise<> {
          port.postMessage("go");
          if (k == 0) {
            for (;;) co_await promise::resolve();
          }
          if (k == 1) {
            struct Ticker {
              void operator()() const { process::nextTick(Ticker()); }
            };
            process::nextTick(Ticker());
          }
          if (k == 2) setInterval([] {}, 1);
          if (k == 3) {
            struct Again {
              void operator()() const { queueMicrotask(Again()); }
            };
            queueMicrotask(Again());
          }
        },
        kind);
    record(worker, log);
    worker.on<"message">([worker]() mutable { worker.terminate().detach(); });
    loop.run();
    CAPTURE(kind);
    std::string all;
    for (const auto& line : log) all += line + ", ";
    CAPTURE(all);
    CHECK(log == Log{"online", "go", "exit 1"});
  }
}

TEST_CASE("terminate before the worker is online, and after its end") {
  Loop loop;
  Log log;
  Worker<> worker([] { setInterval([] {}, 1000); });
  record(worker, log);
  int code = -1;
  worker.terminate().then([&](int c) { code = c; }).detach();
  loop.run();
  CHECK(log.back() == "exit 1");
  CHECK(log.size() <= 2);  // it may have come online before
  CHECK(code == 1);
  worker.terminate().then([&](int c) { code = 10 + c; }).detach();
  loop.run();
  CHECK(code == 11);
}

TEST_CASE("an unreferenced worker does not hold the loop, and is ended with it") {
  static std::atomic<bool> ended{false};
  {
    Loop loop;
    Worker<std::string, int> worker([](MessagePort<int, std::string> port) {
      struct Ended {
        ~Ended() { ended = true; }
      };
      port.on<"message">([port, e = std::make_shared<Ended>()](int) {});
      port.postMessage("ready");
    });
    worker.on<"message">([worker]() mutable { worker.unref(); });
    loop.run();
    CHECK_FALSE(ended);
  }
  CHECK(ended);
}

TEST_CASE("a worker goes on when its handle is dropped") {
  Loop loop;
  static std::atomic<bool> done{false};
  {
    const Worker<> worker([] { setTimeout([] { done = true; }, 2); });
  }
  loop.run();
  CHECK(done);
}

TEST_CASE("a worker knows who it is") {
  Loop loop;
  CHECK(isMainThread());
  CHECK(threadId() == 0);
  static std::atomic<int> id{0};
  Worker<> worker(WorkerOptions{.name = "counter", .resourceLimits = {.stackSizeMb = 2}}, [] {
    if (!isMainThread() && resourceLimits().stackSizeMb == 2) id = threadId();
  });
  const int expected = worker.threadId();
  CHECK(expected > 0);
  CHECK(worker.name() == "counter");
  CHECK(worker.resourceLimits().stackSizeMb == 2);
  loop.run();
  CHECK(id == expected);
}

TEST_CASE("a worker's worker ends with it") {
  Loop loop;
  Log log;
  static std::atomic<bool> innerEnded{false};
  Worker<std::string> worker([](Port port) {
    Worker<std::string> inner([](Port p) {
      struct Ended {
        ~Ended() { innerEnded = true; }
      };
      setInterval([e = std::make_shared<Ended>()] {}, 1000);
      p.postMessage("inner");
    });
    inner.on<"message">([port](const std::string& m) mutable {
      port.postMessage(m);
      process::exit(3);
    });
  });
  record(worker, log);
  loop.run();
  CHECK(log == Log{"online", "inner", "exit 3"});
  CHECK(innerEnded);
}

TEST_CASE("an error of an inner worker that nobody listens to is one of the outer") {
  Loop loop;
  Log log;
  Worker<> worker([] { Worker<> inner([] { throw Error("deep"); }); });
  record(worker, log);
  loop.run();
  CHECK(log == Log{"online", "error deep", "exit 1"});
}

TEST_CASE("a worker without a thread is an error at once") {
  Loop loop;
  std::string code;
  try {
    const Worker<> worker(WorkerOptions{.resourceLimits = {.stackSizeMb = 1e9}}, [] {});
  } catch (const Error& error) {
    code = error.code();
  }
  CHECK(code == "ERR_WORKER_INIT_FAILED");
  CHECK_FALSE(loop.alive());
  loop.run();
}

TEST_CASE("who waits for a worker whose loop goes is let go of") {
  const auto token = std::make_shared<int>();
  {
    Loop loop;
    Worker<> worker([] { setInterval([] {}, 1000); });
    worker.exited().then([worker, token](int) {}).detach();
    worker.terminate().then([worker, token](int) {}).detach();
  }
  CHECK(token.use_count() == 1);
}

TEST_CASE("how busy a worker's loop is can be seen from outside, while it waits and while it works") {
  Loop loop;
  static std::atomic<bool> goesOn{false};
  goesOn = false;
  Worker<std::string, int> worker([](MessagePort<int, std::string> port) {
    port.once<"message">([port](int) mutable {
      port.postMessage("working");
      while (!goesOn) std::this_thread::yield();
      port.close();
    });
    port.postMessage("waiting");
  });
  const auto before = worker.performance().eventLoopUtilization();
  CHECK(before.utilization <= 1);
  int told = 0;
  worker.on<"message">([&, worker](const std::string& m) mutable {
    ++told;
    const auto seen = worker.performance();
    if (m == "waiting") {  // its loop runs soon, and then waits for us
      while (seen.eventLoopUtilization().idle == 0) std::this_thread::yield();
      const auto first = seen.eventLoopUtilization();
      while (seen.eventLoopUtilization(first).idle == 0) std::this_thread::yield();
      CHECK(seen.eventLoopUtilization().idle > first.idle);
      CHECK(first.utilization < 1);
      return worker.postMessage(1);
    }
    const auto first = seen.eventLoopUtilization();
    while (seen.eventLoopUtilization(first).active == 0) std::this_thread::yield();
    CHECK(seen.eventLoopUtilization(first).idle == 0);
    CHECK(seen.eventLoopUtilization(first).utilization == 1);
    goesOn = true;
  });
  loop.run();
  CHECK(told == 2);
  const auto after = worker.performance().eventLoopUtilization(before);
  CHECK(after.idle == 0);
  CHECK(after.active == 0);
  CHECK(after.utilization == 0);
}

TEST_CASE("many workers, one after another and at once") {
  Loop loop;
  int exits = 0;
  for (int i = 0; i < 20; ++i) {
    Worker<> worker([] {});
    worker.on<"exit">([&](int code) { exits += code == 0; });
    if (i < 10) loop.run();
  }
  loop.run();
  CHECK(exits == 20);
}
