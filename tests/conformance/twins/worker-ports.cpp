// Ports: their order, their closing, what waits in them, and who holds the loop.
#include <nodus.hpp>

#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

Promise<> turns() {
  for (int i = 0; i < 6; ++i) co_await timers::setImmediate();
}

Promise<> order() {
  MessageChannel<int> channel;
  channel.port2.on<"close">([] { console::log("p2 close"); });
  channel.port1.on<"close">([] { console::log("p1 close"); });
  channel.port2.on<"message">([](int m) {
    console::log("message", m);
    setImmediate([m] { console::log("immediate", m); });
    process::nextTick([m] { console::log("tick", m); });
    queueMicrotask([m] { console::log("microtask", m); });
  });
  channel.port1.postMessage(1);
  channel.port1.postMessage(2);
  channel.port1.close();
  channel.port1.postMessage(3);
  co_await turns();
}

Promise<> waiting() {
  MessageChannel<std::string> channel;
  channel.port2.on<"close">([] { console::log("second closed"); });
  for (const auto* m : {"a", "b", "c"}) channel.port1.postMessage(m);
  channel.port1.close();
  co_await turns();
  console::log(receiveMessageOnPort(channel.port2));
  console::log(receiveMessageOnPort(channel.port2));
  channel.port2.on<"message">([](const std::string& m) { console::log("listener", m); });
  co_await turns();
  console::log(receiveMessageOnPort(channel.port2));
}

Promise<> moved() {
  using Port = MessagePort<std::string>;
  MessageChannel<std::string> channel;
  MessageChannel<Port> carrier;
  channel.port2.on<"close">([] { console::log("left behind"); });
  channel.port1.postMessage("early");
  carrier.port1.postMessage(std::move(channel.port2));
  channel.port1.postMessage("late");
  carrier.port2.on<"message">([&carrier](Port port) {
    port.on<"message">([port](const std::string& m) mutable {
      console::log("moved", m);
      if (m == "late") port.close();
    });
    carrier.port2.close();
  });
  co_await turns();
}

Promise<> emptied() {
  MessageChannel<std::string> channel;
  channel.port2.on<"close">([] { console::log("emptied"); });
  channel.port1.postMessage("only");
  channel.port1.close();
  co_await turns();
  console::log(receiveMessageOnPort(channel.port2));
  co_await turns();
  console::log(receiveMessageOnPort(channel.port2));
  co_await turns();
}

struct Crate {
  std::vector<MessagePort<Crate>> ports;
};

Promise<> throughItself() {
  MessageChannel<Crate> channel;
  int closed = 0;  // in either order
  channel.port1.on<"close">([&] { ++closed; });
  channel.port2.on<"close">([&] { ++closed; });
  try {
    channel.port1.postMessage(Crate{{channel.port1}});
  } catch (const Error& error) {
    console::log(error.name(), error.message());
  }
  channel.port1.postMessage(Crate{{channel.port2}});
  co_await turns();
  console::log("closed", closed);
}

Promise<> worker() {
  using Port = MessagePort<int>;
  MessageChannel<int> channel;
  Worker<std::string, Port> thread([](MessagePort<Port, std::string> parentPort) {
    parentPort.once<"message">([parentPort](Port port) mutable {
      port.on<"message">([port](int n) mutable {
        port.postMessage(n * 2);
        if (n == 3) port.close();
      });
      parentPort.postMessage("ready");
    });
  });
  thread.on<"message">([&channel](const std::string& m) {
    console::log("worker is", m);
    for (const int n : {1, 2, 3}) channel.port1.postMessage(n);
  });
  channel.port1.on<"message">([](int n) { console::log("doubled", n); });
  auto closed = once<"close">(channel.port1);
  auto exited = thread.exited();
  thread.postMessage(std::move(channel.port2));
  co_await closed;
  console::log("worker closed its port");
  const int code = co_await exited;
  console::log("exit", code);
}

Promise<> broadcast() {
  using Channel = BroadcastChannel<std::string>;
  Channel a("twin");
  Channel b("twin");
  Channel c("twin");
  b.on<"message">([](const std::string& m) { console::log("b heard", m); });
  a.on<"message">([] { console::log("a heard itself"); });
  c.on<"message">([a, b, c](const std::string& m) mutable {
    console::log("c heard", m);
    for (auto* channel : {&a, &b, &c}) channel->close();
    try {
      a.postMessage("late");
    } catch (const Error& error) {
      console::log(error.name(), error.message());
    }
  });
  a.postMessage("news");
  co_await turns();
}

Promise<> app() {
  co_await order();
  co_await waiting();
  co_await moved();
  co_await emptied();
  co_await throughItself();
  co_await worker();
  co_await broadcast();
  auto [port1, port2] = MessageChannel<int>();
  port1.on<"message">([](int) {});
  console::log(port1.hasRef(), port2.hasRef(), threadId());
  port1.unref();
  console::log(port1.hasRef());
}

int main(int argc, char** argv) { return run(argc, argv, app); }
