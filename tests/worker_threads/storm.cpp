#include <nodus/worker_threads.hpp>

#include <nodus/fs.hpp>
#include <nodus/kernel.hpp>
#include <nodus/net.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

using Random = std::mt19937;

int below(Random& random, int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }

// Does something after so many turns of the loop: at one moment or another of what goes on elsewhere.
template <class F>
void afterTurns(int turns, F f) {
  if (turns == 0) return f();
  setImmediate([turns, f = std::move(f)]() mutable { afterTurns(turns - 1, std::move(f)); });
}

struct Cargo {
  std::string text{};
  Buffer bytes{};
  AbortSignal signal{};
};

// What a worker may be at when its end comes.
Promise<> occupation(MessagePort<int, int> parent, int kind, AbortSignal signal) {
  parent.on<"message">([parent](int n) mutable { parent.postMessage(n + 1); });
  switch (kind) {
    case 0: {  // a worker of its own, which is busy
      Worker<int> inner([](MessagePort<NoMessage, int> port) {
        for (int n = 0;; ++n) {
          checkpoint();
          if (n % 1000 == 0) port.postMessage(n);
        }
      });
      inner.on<"message">([parent](int n) mutable { parent.postMessage(n); });
      break;
    }
    case 1: {  // a pool
      WorkerPool pool({.size = 2, .name = "storm"});
      for (;;) co_await pool.run([](int n) { return n; }, 1);
    }
    case 2: {  // the file system
      for (;;) {
        auto stats = co_await fs::stat("/");
        static_cast<void>(stats);
      }
    }
    case 3: {  // a channel with somebody else
      BroadcastChannel<Cargo> channel("storm");
      channel.on<"message">([channel](const Cargo&) mutable {});
      for (;;) {
        channel.postMessage({.text = "storm", .bytes = Buffer::from("bytes"), .signal = signal});
        co_await timers::setImmediate();
      }
    }
    case 4: {  // a signal
      co_await timers::setTimeout(1e6, {.signal = signal});
      break;
    }
    case 5: {  // a connection
      auto server = net::createServer([](net::Socket socket) { socket.end("hello"); });
      co_await server.listen(0, "127.0.0.1");
      for (;;) {
        auto client = net::connect(server.address().port, "127.0.0.1");
        client.resume();
        co_await once<"close">(client);
      }
    }
    case 6: {  // its end
      process::exit(7);
    }
    default:
      throw Error("its own");
  }
}

}  // namespace

TEST_CASE("a worker is terminated at one moment or another of what it does") {
  Loop loop;
  Random random(1);
  for (int round = 0; round < 10; ++round) {
    int exits = 0;
    std::vector<AbortController> controllers;
    for (int kind = 0; kind < 8; ++kind) {
      const AbortController controller;
      controllers.push_back(controller);
      Worker<int, int> worker(occupation, kind, controller.signal());
      worker.on<"error">([] {});
      worker.on<"exit">([&](int) { ++exits; });
      worker.on<"message">([worker](int n) mutable { worker.postMessage(n); });
      worker.postMessage(0);
      afterTurns(below(random, 400), [worker]() mutable { worker.terminate().detach(); });
      afterTurns(below(random, 400), [controller] { controller.abort(); });
    }
    loop.run();
    CHECK(exits == 8);
    for (const auto& controller : controllers) {
      if (!controller.signal().aborted()) CHECK_FALSE(controller.signal().state()->hasListeners());
    }
  }
}

TEST_CASE("sockets on their way to a worker that ends are closed") {
  Loop loop;
  Random random(6);
  for (int round = 0; round < 10; ++round) {
    constexpr int clients = 10;
    Worker<NoMessage, net::Socket> worker([](MessagePort<net::Socket, NoMessage> port) {
      port.on<"message">([](net::Socket socket) { socket.resume(); });
    });
    int accepted = 0;
    int closed = 0;
    auto server = net::createServer();
    server.on<"connection">([&, worker](net::Socket socket) mutable {
      worker.postMessage(std::move(socket));
      if (++accepted == clients) server.close();
    });
    server.listen(0, "127.0.0.1", [&] {
      for (int i = 0; i < clients; ++i) {
        auto client = net::connect(server.address().port, "127.0.0.1");
        client.resume();
        client.on<"error">([] {});
        client.on<"close">([&] { ++closed; });
      }
      afterTurns(below(random, 40), [worker]() mutable { worker.terminate().detach(); });
    });
    loop.run();
    CHECK(closed == clients);
  }
}

TEST_CASE("a loop goes with its workers, ports, signals and pools in whatever state they are") {
  Random random(2);
  for (int round = 0; round < 60; ++round) {
    Loop loop;
    std::optional<WorkerPool> pool;
    const AbortController controller;
    for (int kind = 0; kind < 6; ++kind) {
      if (below(random, 2) == 0) continue;
      Worker<int, int> worker(occupation, kind, controller.signal());
      worker.on<"error">([worker] {});
      worker.on<"message">([worker](int n) mutable { worker.postMessage(n); });
      worker.exited().then([worker](int) {}).detach();
      worker.postMessage(0);
    }
    if (round % 2 == 0) pool.emplace(WorkerPoolOptions{.size = 2});
    if (pool) {
      for (int i = 0; i < 10; ++i) pool->run([](StopToken stop) { while (!stop.aborted()) std::this_thread::yield(); }).detach();
      pool->run({.signal = controller.signal()}, [] {}).catch_([](const std::exception_ptr&) {}).detach();
    }
    afterTurns(1 + below(random, 200), [&] { loop.stop(); });
    if (round % 3 == 0) afterTurns(below(random, 200), [controller] { controller.abort(); });
    loop.run();
  }
}

TEST_CASE("ports with all that they carry go from worker to worker while both sides send and close") {
  Loop loop;
  Random random(3);
  using Port = MessagePort<std::string>;
  for (int round = 0; round < 20; ++round) {
    MessageChannel<std::string> channel;
    int exits = 0;
    std::array<std::optional<Worker<Port, Port>>, 3> workers;
    for (std::size_t i = 0; i < workers.size(); ++i) {
      auto& worker = workers[i].emplace([](MessagePort<Port> parent) {
        parent.on<"message">([parent](Port port) mutable {
          port.postMessage("from there");
          port.once<"message">([parent, port](const std::string&) mutable { parent.postMessage(std::move(port)); });
        });
      });
      worker.on<"message">([&, i](Port port) {
        auto& next = *workers[(i + 1) % workers.size()];
        next.postMessage(std::move(port));
      });
      worker.on<"exit">([&](int) { ++exits; });
      afterTurns(below(random, 300) + 50, [worker]() mutable { worker.terminate().detach(); });
    }
    workers[0]->postMessage(std::move(channel.port2));
    channel.port1.on<"message">([port = channel.port1](const std::string& text) mutable { port.postMessage(text); });
    if (round % 2 == 0) afterTurns(below(random, 300), [port = channel.port1]() mutable { port.close(); });
    loop.run();
    CHECK(exits == 3);
  }
}

TEST_CASE("a pool is closed, destroyed or dropped while its jobs come, run, fail and are withdrawn") {
  Random random(4);
  for (int round = 0; round < 60; ++round) {
    Loop loop;
    std::optional<WorkerPool> pool(std::in_place,
                                   WorkerPoolOptions{.minThreads = static_cast<unsigned>(below(random, 2)),
                                                     .maxThreads = 1U + static_cast<unsigned>(below(random, 3)),
                                                     .idleTimeout = 0,
                                                     .maxQueue = 50});
    int outcomes = 0;
    int jobs = 0;
    const auto add = [&](SignalRef signal, int what) {
      ++jobs;
      pool->run({.priority = what - 2, .signal = signal},
                [what](StopToken stop) {
                  if (what == 0) throw Error("failed");
                  for (int i = 0; i < what * 1000 && !stop.aborted(); ++i) std::atomic_signal_fence(std::memory_order_seq_cst);
                })
          .then([&] { ++outcomes; }, [&](const std::exception_ptr&) { ++outcomes; })
          .detach();
    };
    for (int i = 0; i < 60; ++i) {
      const AbortController controller;
      afterTurns(below(random, 60), [&, controller] {
        if (pool) add(controller.signal(), below(random, 5));
      });
      if (i % 2 == 0) afterTurns(below(random, 60), [controller] { controller.abort(); });
    }
    afterTurns(below(random, 80), [&, round] {
      if (round % 3 == 0) pool->close({.force = round % 2 == 0});
      if (round % 3 == 1) pool->destroy();
      if (round % 3 == 2) pool.reset();
    });
    loop.run();
    CHECK(outcomes == jobs);
  }
}

TEST_CASE("members come to a broadcast channel and leave it while others speak") {
  Loop loop;
  Random random(5);
  for (int round = 0; round < 10; ++round) {
    int exits = 0;
    for (int i = 0; i < 4; ++i) {
      Worker<> worker(
          [](int turns) {
            BroadcastChannel<Cargo> channel("weather");
            channel.on<"message">([channel](const Cargo&) mutable {});
            struct Speak {
              BroadcastChannel<Cargo> channel;
              AbortController controller{};
              int left;
              void operator()() {
                if (left % 7 == 0) controller.abort();
                channel.postMessage({.text = "x", .bytes = Buffer::from("y"), .signal = controller.signal()});
                left > 0 ? static_cast<void>(setImmediate(Speak{channel, AbortController(), left - 1})) : channel.close();
              }
            };
            Speak{channel, AbortController(), turns}();
          },
          below(random, 40));
      worker.on<"exit">([&](int) { ++exits; });
      if (i == 3) afterTurns(below(random, 200), [worker]() mutable { worker.terminate().detach(); });
    }
    loop.run();
    CHECK(exits == 4);
  }
}
