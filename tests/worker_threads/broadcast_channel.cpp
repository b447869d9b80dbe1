#include <nodus/worker_threads/broadcast_channel.hpp>

#include <nodus/kernel.hpp>
#include <nodus/worker_threads/worker.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

TEST_CASE("a broadcast comes to all others of that name and type, and not to its sender") {
  Loop loop;
  std::vector<std::string> log;
  BroadcastChannel<std::string> a("news");
  BroadcastChannel<std::string> b("news");
  BroadcastChannel<std::string> c("news");
  BroadcastChannel<std::string> elsewhere("other");
  BroadcastChannel<int> numbers("news");
  a.on<"message">([&](const std::string&) { log.push_back("a heard itself"); });
  elsewhere.on<"message">([&](const std::string&) { log.push_back("another name"); });
  numbers.on<"message">([&](int) { log.push_back("another type"); });
  b.on<"message">([&](const std::string& m) { log.push_back("b " + m); });
  c.on<"message">([&](const std::string& m) {
    log.push_back("c " + m);
    a.close();
    b.close();
    c.close();
    elsewhere.close();
    numbers.close();
  });
  a.postMessage("hi");
  loop.run();
  CHECK(log == std::vector<std::string>{"b hi", "c hi"});
  CHECK(a.name() == "news");
  CHECK_THROWS_WITH_AS(a.postMessage("late"), "InvalidStateError: BroadcastChannel is closed.", Error);
}

TEST_CASE("an open channel holds the loop until it is unreferenced or closed") {
  Loop loop;
  BroadcastChannel<int> channel("held");
  CHECK(loop.alive());
  channel.unref();
  CHECK_FALSE(loop.alive());
  channel.ref();
  CHECK(loop.alive());
  channel.close();
  CHECK_FALSE(loop.alive());
}

TEST_CASE("workers hear each other") {
  Loop loop;
  int heard = 0;
  BroadcastChannel<int> channel("workers");
  channel.on<"message">([&](int n) {
    heard += n;
    if (heard == 6) channel.postMessage(0);
  });
  int exits = 0;
  for (int i = 1; i <= 3; ++i) {
    Worker<> worker(
        [](int n) {
          BroadcastChannel<int> own("workers");
          own.on<"message">([own](int m) mutable {
            if (m == 0) own.close();
          });
          own.postMessage(n);
        },
        i);
    worker.on<"exit">([&](int code) {
      CHECK(code == 0);
      if (++exits == 3) channel.close();
    });
  }
  // A worker that comes late misses what was said; so the last word is repeated.
  setInterval(
      [&] {
        if (exits < 3 && heard >= 6) channel.postMessage(0);
      },
      1)
      .unref();
  loop.run();
  CHECK(exits == 3);
}
