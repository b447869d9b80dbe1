#include <nodus.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

Promise<> echo() {
  Worker<std::string, std::string> worker([](MessagePort<std::string, std::string> parentPort) {
    parentPort.on<"message">([parentPort](std::string text) mutable {
      if (text == "stop") {
        parentPort.close();
      } else {
        parentPort.postMessage("echo " + text);
      }
    });
  });
  worker.on<"message">([](std::string text) { console::log(text); });
  worker.postMessage("hello");
  worker.postMessage("stop");
  const int code = co_await worker.exited();
  console::log("exit", code);
}

struct Job {
  std::string name;
  std::vector<int> numbers;
};

Promise<> data() {
  Job job{.name = "sum", .numbers = {1, 2, 3}};
  Worker<int> worker(
      [](MessagePort<NoMessage, int> parentPort, Job work, int factor) {
        int sum = 0;
        for (const int n : work.numbers) sum += n * factor;
        parentPort.postMessage(sum);
      },
      std::move(job), 10);
  const int sum = co_await once<"message">(worker);
  console::log(sum);
}

class Counter {
 public:
  Counter(MessagePort<int, int> port, int start) : port_(std::move(port)), count_(start) {}

  Promise<> run() {
    auto messages = on<"message">(port_);
    while (auto step = co_await messages.next()) {
      count_ += *step;
      port_.postMessage(count_);
      if (*step == 0) co_return port_.close();
    }
  }

 private:
  MessagePort<int, int> port_;
  int count_;
};

Promise<> object() {
  Worker<int, int> worker(std::in_place_type<Counter>, 100);
  worker.on<"message">([](int count) { console::log("count", count); });
  worker.postMessage(5);
  worker.postMessage(0);
  co_await worker.exited();
}

Promise<> failing() {
  Worker<> worker([] { throw RangeError("too far"); });
  worker.on<"error">([](const Error& error) { console::log(error.name(), error.message()); });
  const int code = co_await worker.exited();
  console::log("exit", code);  // 1
}

Promise<> busy() {
  Worker<std::uint64_t> worker([](MessagePort<NoMessage, std::uint64_t> parentPort) {
    for (std::uint64_t n = 0;; ++n) {
      if (n == 1'000'000) parentPort.postMessage(n);
      if (n % 1024 == 0) checkpoint();  // where it can be stopped
    }
  });
  co_await once<"message">(worker);
  const int code = co_await worker.terminate();
  console::log("terminated", code);
}

Promise<> channel() {
  MessageChannel<std::string, int> channel;  // port1 sends texts, port2 numbers
  using Port = MessagePort<std::string, int>;
  Worker<NoMessage, Port> worker([](MessagePort<Port, NoMessage> parentPort) {
    parentPort.once<"message">([](Port port) {
      port.on<"message">([port](std::string text) mutable {
        port.postMessage(static_cast<int>(text.size()));
        port.close();
      });
    });
  });
  worker.postMessage(std::move(channel.port2));
  channel.port1.postMessage("how long?");
  const int length = co_await once<"message">(channel.port1);
  console::log(length);
}

Promise<> broadcast() {
  BroadcastChannel<std::string> speaker("news");
  BroadcastChannel<std::string> listener("news");
  speaker.postMessage("rain");
  const auto news = co_await once<"message">(listener);
  console::log(news);
  speaker.close();
  listener.close();
}

Promise<> cancelling() {
  AbortController controller;
  Worker<std::string> worker(
      [](MessagePort<NoMessage, std::string> parentPort, AbortSignal signal) -> Promise<> {
        parentPort.postMessage("waiting");
        auto failed = timers::setTimeout(60'000, {.signal = signal}).then([] { return false; }, [] { return true; });
        const bool stopped = co_await failed;
        parentPort.postMessage(stopped ? "stopped" : "done");
      },
      controller.signal());
  worker.on<"message">([controller](std::string text) {
    console::log(text);
    if (text == "waiting") controller.abort();
  });
  co_await worker.exited();
}

Promise<> connections() {
  Worker<NoMessage, net::Socket> worker([](MessagePort<net::Socket, NoMessage> parentPort) {
    parentPort.on<"message">([parentPort](net::Socket socket) mutable {
      socket.end("answered by thread " + std::string(threadId() > 0 ? "of a worker" : "main"));
      parentPort.close();
    });
  });
  auto server = net::createServer([worker](net::Socket socket) mutable { worker.postMessage(std::move(socket)); });
  co_await server.listen(0, "127.0.0.1");
  auto client = net::connect(server.address().port, "127.0.0.1");
  const auto answer = co_await once<"data">(client);
  console::log(answer.toString());
  co_await server.close();
}

Promise<> app() {
  setEnvironmentData("level", 3);
  co_await echo();
  co_await data();
  co_await object();
  co_await failing();
  co_await busy();
  co_await channel();
  co_await broadcast();
  co_await cancelling();
  co_await connections();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
