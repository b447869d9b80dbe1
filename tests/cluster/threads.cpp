#include <nodus/cluster/threads.hpp>

#include <nodus/http.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include "support.hpp"

#include <atomic>
#include <memory>
#include <set>
#include <thread>

#include <unistd.h>

using namespace nodus;
using nodus_test::get;
using nodus_test::runLoop;

namespace {

// What the threads tell the test's own loop.
struct Told {
  RemoteLoop home = Loop::current().remote();
  EventEmitter<Event<"port", int>, Event<"failure", std::string>> events{};
  std::atomic<int> answers{0};
};

// Serves at a port, until it is told to stop.
auto server(const std::shared_ptr<Told>& told, net::ListenOptions options) {
  return [told, options] {
    auto web = http::createServer([told](http::IncomingMessage, http::ServerResponse res) {
      ++told->answers;
      res.end("threaded");
    });
    web.on<"error">([told](const Error& error) {
      told->home.post([told, text = error.message()] { told->events.emit<"failure">(text); });
    });
    web.listen(options, [told, web] {
      told->home.post([told, port = web.address().port] { told->events.emit<"port">(port); });
    });
  };
}

}  // namespace

TEST_CASE("threads share a free port, and end together") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    auto told = std::make_shared<Told>();
    auto done =
        cluster::threads({.threads = 3, .signal = controller.signal()}, server(told, {.port = 0, .host = "127.0.0.1"}));
    std::set<int> ports;
    for (int i = 0; i < 3; ++i) ports.insert(co_await once<"port">(told->events));
    CHECK(ports.size() == 1);
    for (int i = 0; i < 6; ++i) {
      const auto answer = co_await get(*ports.begin());
      CHECK(answer == "threaded");
    }
    CHECK(told->answers == 6);
    controller.abort();
    co_await done;
    const auto failure = co_await nodus_test::failureOf(get(*ports.begin()));
    CHECK(failure == "ECONNREFUSED");
  });
}

TEST_CASE("threads share a UNIX socket") {
  const auto path = "/tmp/nodus-threads-" + std::to_string(::getpid());
  runLoop([&]() -> Promise<> {
    AbortController controller;
    auto told = std::make_shared<Told>();
    auto done = cluster::threads({.threads = 2, .signal = controller.signal()}, server(told, {.path = path}));
    for (int i = 0; i < 2; ++i) co_await once<"port">(told->events);
    auto socket = net::createConnection(path);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    std::string reply;
    while (auto chunk = co_await socket.next()) reply += chunk->toString();
    CHECK(reply.ends_with("threaded"));
    controller.abort();
    co_await done;
    CHECK(::access(path.c_str(), F_OK) != 0);
  });
}

TEST_CASE("a thread that listens again joins the others") {
  const auto path = "/tmp/nodus-threads-" + std::to_string(::getpid());
  runLoop([&]() -> Promise<> {
    auto told = std::make_shared<Told>();
    auto leavers = std::make_shared<std::atomic<int>>(0);
    auto done = cluster::threads({.threads = 2}, [told, leavers, path]() -> Promise<> {
      auto tell = [told](const net::Server& server) {
        told->home.post([told, port = server.address().port] { told->events.emit<"port">(port); });
      };
      net::Server server, local;
      co_await server.listen(0, "127.0.0.1");
      co_await local.listen(path);
      tell(server);
      while (told->answers < 1) co_await timers::setImmediate();
      if ((*leavers)++ == 0) {
        server.close();
        local.close();
        co_await server.listen(0, "127.0.0.1");
        co_await local.listen(path);
        tell(server);
      }
      while (told->answers < 2) co_await timers::setImmediate();
      server.close();
      local.close();
    });
    std::set<int> ports;
    for (int i = 0; i < 2; ++i) ports.insert(co_await once<"port">(told->events));
    ++told->answers;
    ports.insert(co_await once<"port">(told->events));
    auto socket = net::createConnection(path);
    co_await once<"connect">(socket);
    socket.destroy();
    ++told->answers;
    co_await done;
    CHECK(ports.size() == 1);
    CHECK(::access(path.c_str(), F_OK) != 0);
  });
}

TEST_CASE("a port that is taken is an error on each thread, and threads that have nothing to do end") {
  runLoop([]() -> Promise<> {
    net::Server taken;
    co_await taken.listen(0, "127.0.0.1");
    const int port = taken.address().port;
    auto told = std::make_shared<Told>();
    std::vector<std::string> failures;
    told->events.on<"failure">([&](const std::string& text) { failures.push_back(text); });
    co_await cluster::threads(2, server(told, {.port = port, .host = "127.0.0.1"}));
    const auto expected = "listen EADDRINUSE: address already in use 127.0.0.1:" + std::to_string(port);
    CHECK(failures == std::vector<std::string>{expected, expected});
    taken.close();
  });
}

TEST_CASE("a loop that does not end in time is stopped") {
  runLoop([]() -> Promise<> {
    AbortController controller;
    auto told = std::make_shared<Told>();
    auto done = cluster::threads({.threads = 2, .shutdownTimeout = 1, .signal = controller.signal()}, [told] {
      setInterval([] {}, 1'000'000);
      told->home.post([told] { told->events.emit<"port">(0); });
    });
    for (int i = 0; i < 2; ++i) co_await once<"port">(told->events);
    controller.abort();
    co_await done;
  });
}

TEST_CASE("nothing is started after the signal") {
  bool ran = false;
  runLoop([&]() -> Promise<> {
    return cluster::threads({.threads = 2, .signal = AbortSignal::abort()}, [&] { ran = true; });
  });
  CHECK_FALSE(ran);
}
