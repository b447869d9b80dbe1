#include <nodus/worker_threads/message_port.hpp>

#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

using Log = std::vector<std::string>;

struct Crate {
  std::vector<MessagePort<Crate>> ports{};
};

}  // namespace

TEST_CASE("messages come in order, each with the ticks after it, and then both ends are closed") {
  Loop loop;
  Log log;
  auto [port1, port2] = MessageChannel<int>();
  port1.on<"close">([&] { log.push_back("p1 close"); });
  port2.on<"close">([&] { log.push_back("p2 close"); });
  port2.on<"message">([&](int m) {
    log.push_back(std::to_string(m));
    setImmediate([&log, m] { log.push_back("immediate " + std::to_string(m)); });
    queueMicrotask([&log, m] { log.push_back("microtask " + std::to_string(m)); });
  });
  port1.postMessage(1);
  port1.postMessage(2);
  port1.close();
  port1.postMessage(3);
  loop.run();
  CHECK(log == Log{"1", "microtask 1", "2", "microtask 2", "immediate 1", "immediate 2", "p1 close", "p2 close"});
}

TEST_CASE("a port holds the loop only while somebody listens, and can be unreferenced") {
  Loop loop;
  auto [port1, port2] = MessageChannel<int>();
  CHECK_FALSE(loop.alive());
  auto subscription = port1.on<"message">([](int) {});
  CHECK(port1.hasRef());
  CHECK(loop.alive());
  subscription.off();
  CHECK_FALSE(loop.alive());
  port1.ref();
  CHECK(loop.alive());
  port1.unref();
  CHECK_FALSE(loop.alive());
  port1.on<"message">([](int) {});
  port1.unref();
  loop.run();
}

TEST_CASE("messages wait for a listener, and receiveMessageOnPort takes them without one") {
  Loop loop;
  auto [port1, port2] = MessageChannel<std::string>();
  port1.postMessage("a");
  port1.postMessage("b");
  port1.postMessage("c");
  loop.run();
  CHECK(receiveMessageOnPort(port2) == "a");
  Log log;
  port2.on<"message">([&log, port = port2](std::string m) mutable {
    log.push_back(m);
    if (m == "c") port.close();
  });
  CHECK(receiveMessageOnPort(port2) == "b");
  loop.run();
  CHECK(log == Log{"c"});
  CHECK_FALSE(receiveMessageOnPort(port2));
}

TEST_CASE("an end that was not started notices the close when nothing waits for it") {
  Loop loop;
  Log log;
  auto [port1, port2] = MessageChannel<int>();
  port2.on<"close">([&] { log.push_back("p2 close"); });
  port1.postMessage(1);
  port1.close([&] { log.push_back("p1 close"); });
  setImmediate([] {});
  loop.run();
  CHECK(log == Log{"p1 close"});
  CHECK(receiveMessageOnPort(port2) == 1);
  port2.start();
  setImmediate([] {});
  loop.run();
  CHECK(log == Log{"p1 close", "p2 close"});
}

TEST_CASE("receiveMessageOnPort closes a port when the other end is closed and nothing waits any more") {
  Loop loop;
  Log log;
  auto [port1, port2] = MessageChannel<int>();
  port2.on<"close">([&] { log.push_back("p2 close"); });
  port1.postMessage(1);
  port1.close();
  setImmediate([] { setImmediate([] {}); });
  loop.run();
  CHECK(receiveMessageOnPort(port2) == 1);
  setImmediate([] {});
  loop.run();
  CHECK(log.empty());
  CHECK_FALSE(receiveMessageOnPort(port2));
  loop.run();
  CHECK(log == Log{"p2 close"});
}

TEST_CASE("a port that nobody holds is closed") {
  Loop loop;
  Log log;
  MessageChannel<int> channel;
  channel.port2.on<"message">([&](int m) { log.push_back(std::to_string(m)); });
  channel.port2.on<"close">([&] { log.push_back("close"); });
  {
    const auto port1 = std::move(channel.port1);
    auto copy = port1;
    copy.postMessage(7);
  }
  loop.run();
  CHECK(log == Log{"7", "close"});
}

TEST_CASE("a port crosses with what waits in it, and the handles behind it are closed") {
  Loop loop;
  Log log;
  MessageChannel<std::string> channel;
  MessageChannel<MessagePort<std::string>> carrier;
  auto behind = channel.port2;
  behind.on<"close">([&] { log.push_back("closed behind"); });
  channel.port1.postMessage("early");
  carrier.port1.postMessage(std::move(channel.port2));
  behind.postMessage("lost");
  channel.port1.postMessage("later");
  carrier.port2.on<"message">([&](MessagePort<std::string> port) {
    port.on<"message">([&, port](const std::string& m) mutable {
      log.push_back(m);
      if (m == "later") port.close();
    });
    carrier.port2.close();
  });
  loop.run();
  CHECK(log == Log{"closed behind", "early", "later"});
}

TEST_CASE("a port in a message that nobody takes is closed with it") {
  Loop loop;
  bool closed = false;
  MessageChannel<int> channel;
  channel.port1.on<"close">([&] { closed = true; });
  channel.port1.on<"message">([](int) {});
  {
    MessageChannel<MessagePort<int>> carrier;
    carrier.port1.postMessage(std::move(channel.port2));
  }
  loop.run();
  CHECK(closed);
}

TEST_CASE("a port does not go through itself, and is lost where it would wait in itself") {
  Loop loop;
  Log log;
  process::on<"warning">([&](const Error& warning) { log.push_back(warning.message()); });
  auto [port1, port2] = MessageChannel<Crate>();
  port1.on<"close">([&] { log.push_back("p1 close"); });
  port2.on<"close">([&] { log.push_back("p2 close"); });
  try {
    port1.postMessage(Crate{.ports = {port1}});
  } catch (const Error& error) {
    log.push_back(error.name() + ": " + error.message());
  }
  port1.postMessage(Crate{.ports = {port2}});
  setImmediate([] { setImmediate([] {}); });
  loop.run();
  CHECK(log == Log{"DataCloneError: Transfer list contains source port",
                   "The target port was posted to itself, and the communication channel was lost", "p1 close",
                   "p2 close"});
}

TEST_CASE("threads talk through ports") {
  Loop loop;
  MessageChannel<int, std::unique_ptr<std::string>> channel;
  auto there = std::move(channel.port2);
  detail::prepareCrossing(there);
  std::thread other([port = std::move(there)]() mutable {
    Loop own;
    auto mine = std::move(port);
    detail::finishCrossing(mine);
    mine.on<"message">([mine](int m) mutable {
      mine.postMessage(std::make_unique<std::string>("got " + std::to_string(m)));
      if (m == 999) mine.close();
    });
    own.run();
  });
  int count = 0;
  std::string last;
  auto& here = channel.port1;
  here.on<"message">([&](const std::unique_ptr<std::string>& m) {
    last = *m;
    ++count;
  });
  for (int i = 0; i < 1000; ++i) here.postMessage(i);
  loop.run();
  other.join();
  CHECK(count == 1000);
  CHECK(last == "got 999");
}

TEST_CASE("a loop that goes takes its ports along") {
  Loop loop;
  MessageChannel<int> channel;
  bool closed = false;
  channel.port1.on<"close">([&] { closed = true; });
  channel.port1.on<"message">([](int) {});
  auto there = std::move(channel.port2);
  detail::prepareCrossing(there);
  std::thread([port = std::move(there)]() mutable {
    Loop own;
    auto mine = std::move(port);
    detail::finishCrossing(mine);
    mine.on<"message">([mine](int) {});
  }).join();
  loop.run();
  CHECK(closed);
}
