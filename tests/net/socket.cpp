#include <nodus/net/socket.hpp>

#include "support.hpp"

#include <nodus/net.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using net_test::Machine;
using net_test::runApp;

namespace {

// A server that gives everything back, for as long as its one client is there.
void echoOnce(net::Server& server) {
  server.on<"connection">([&server](net::Socket socket) {
    server.close();
    socket.on<"data">([socket](const Buffer& chunk) mutable { socket.write(chunk); });
  });
}

Promise<std::string> readAll(net::Socket socket) {
  std::string all;
  while (auto chunk = co_await socket.next()) all += chunk->view();
  co_return all;
}

}  // namespace

TEST_CASE("what is written before the connection is there arrives, in order") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    net::Server server;
    echoOnce(server);
    co_await server.listen(0, "127.0.0.1");
    auto socket = net::connect(server.address().port, "127.0.0.1");
    for (int i = 0; i < 5; ++i) socket.write(std::to_string(i));
    CHECK(socket.bytesWritten() == 5);
    socket.end("end");
    const auto reply = co_await readAll(socket);
    CHECK(reply == "01234end");
    CHECK(socket.bytesRead() == 8);
  });
}

TEST_CASE("a slow reader holds the writer back, and memory stays bounded") {
  Loop loop;
  constexpr std::size_t total = 16 * 1024 * 1024;
  std::size_t received = 0;
  std::size_t most = 0;
  runApp(loop, [&]() -> Promise<> {
    net::Server server;
    server.on<"connection">([&](net::Socket socket) -> Promise<> {
      server.close();
      const auto block = Buffer::alloc(65536, 'x');
      for (std::size_t sent = 0; sent < total; sent += block.size()) {
        const bool more = socket.write(block);
        most = std::max(most, socket.writableLength());
        if (more) continue;
        auto drained = promise::withResolvers();
        socket.once<"drain">([resolve = drained.resolve] { resolve(); });
        co_await drained.promise;
      }
      co_await socket.end();
    });
    co_await server.listen(0, "127.0.0.1");
    auto socket = net::connect(server.address().port, "127.0.0.1");
    for (int chunks = 0;; ++chunks) {
      auto chunk = co_await socket.next();
      if (!chunk) break;
      received += chunk->size();
      CHECK(socket.readableLength() <= 65536 + socket.readableHighWaterMark());
      if (chunks % 16 == 0) co_await timers::setImmediate();
    }
  });
  CHECK(received == total);
  CHECK(most <= 2 * 65536);
}

TEST_CASE("many buffers that wait go out joined") {
  Machine machine;
  Loop loop(machine);
  runApp(loop, [&]() -> Promise<> {
    net::Server server;
    echoOnce(server);
    co_await server.listen(0, "127.0.0.1");
    auto socket = net::connect(server.address().port, "127.0.0.1");
    std::string expected;
    socket.once<"ready">([&] {
      machine.sends = 0;
      socket.cork();
      for (int i = 0; i < 50; ++i) {
        const auto text = std::to_string(i) + ",";
        expected += text;
        socket.write(text);
      }
      socket.uncork();
      CHECK(machine.sends == 1);
      socket.end();
    });
    const auto reply = co_await readAll(socket);
    CHECK(reply == expected);
  });
}

TEST_CASE("one may destroy the socket inside any event") {
  for (const int which : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
    CAPTURE(which);
    Loop loop;
    int fired = 0;
    int closes = 0;
    {
      net::Server server;
      server.on<"connection">([&](net::Socket socket) {
        server.close();
        socket.on<"error">([] {});
        if (which == 9) {
          ++fired;
          socket.destroy();
          return;
        }
        socket.write("hello");
        if (which == 6) return static_cast<void>(socket.resume());
        socket.on<"data">([socket](const Buffer&) mutable { socket.end(); });
      });
      server.listen(0, "127.0.0.1", [&] {
        net::Socket socket;
        const auto kill = [&fired, socket]() mutable {
          ++fired;
          socket.destroy(Error("stop"));
        };
        socket.on<"error">([] {});
        socket.on<"close">([&](bool) { ++closes; });
        if (which == 0) socket.on<"connectionAttempt">(kill);
        if (which == 1) socket.on<"connect">(kill);
        if (which == 2) socket.on<"ready">(kill);
        if (which == 3) socket.on<"data">(kill);
        if (which == 4) socket.on<"end">(kill);
        if (which == 5) socket.on<"finish">(kill);
        if (which == 6) socket.on<"drain">(kill);
        if (which == 7) socket.on<"close">(kill);
        if (which == 8) socket.on<"lookup">(kill);
        if (which != 3) socket.on<"data">([socket](const Buffer&) mutable { socket.write("x"); });
        if (which == 5) socket.once<"data">([socket](const Buffer&) mutable { socket.end(); });
        if (which == 6) socket.on<"connect">([socket]() mutable { socket.write(Buffer::alloc(4 * 1024 * 1024)); });
        socket.connect(server.address().port, which == 8 ? "localhost" : "127.0.0.1");
        if (which == 0) {
          setImmediate([&] { server.close(); });
        }
        if (which == 8) socket.on<"close">([&](bool) { server.close(); });
      });
      loop.run();
    }
    CHECK(fired >= 1);
    CHECK(closes == 1);
  }
}

TEST_CASE("a failed write is an error of its own, and a failed read") {
  for (const bool writes : {true, false}) {
    Machine machine;
    Loop loop(machine);
    std::vector<std::string> log;
    net::Server server;
    server.on<"connection">([&](net::Socket socket) {
      server.close();
      socket.on<"error">([] {});
      socket.resume();
    });
    server.listen(0, "127.0.0.1", [&] {
      auto socket = net::connect(server.address().port, "127.0.0.1");
      socket.on<"ready">([&, socket]() mutable {
        if (writes) {
          machine.sendError = EPIPE;
          socket.write("x", [&](const std::optional<Error>& error) { log.push_back("callback " + error->message()); });
        } else {
          machine.receiveError = ECONNRESET;
        }
      });
      socket.on<"error">([&](const Error& error) {
        log.push_back(error.message() + " " + error.code() + " " + error.syscall());
      });
      socket.on<"close">([&](bool hadError) { log.push_back(hadError ? "close true" : "close false"); });
      if (!writes) {
        socket.resume();
        socket.write("x");
      }
    });
    if (!writes) {
      server.on<"connection">([&](net::Socket socket) { socket.write("something to read"); });
    }
    loop.run();
    if (writes) {
      CHECK(log == std::vector<std::string>{"callback write EPIPE", "write EPIPE EPIPE write", "close true"});
    } else {
      CHECK(log == std::vector<std::string>{"read ECONNRESET ECONNRESET read", "close true"});
    }
  }
}

TEST_CASE("a timeout counts from the last activity, and comes once") {
  Machine machine;
  Loop loop(machine);
  int timeouts = 0;
  net::Server server;
  echoOnce(server);
  server.listen(0, "127.0.0.1", [&] {
    auto socket = net::connect(server.address().port, "127.0.0.1");
    socket.setTimeout(10'000);
    socket.on<"timeout">([&] { ++timeouts; });
    socket.once<"data">([&, socket](const Buffer&) mutable {
      machine.skip(6'000);
      socket.write("again");
      socket.once<"data">([&, socket](const Buffer&) mutable {
        machine.skip(6'000);
        setTimeout([&, socket]() mutable {
          CHECK(timeouts == 0);
          machine.skip(6'000);
          setTimeout([&, socket]() mutable {
            CHECK(timeouts == 1);
            machine.skip(60'000);
            setTimeout([&, socket]() mutable {
              CHECK(timeouts == 1);
              socket.end();
            }, 1);
          }, 1);
        }, 1);
      });
    });
    socket.write("once");
  });
  loop.run();
  CHECK(timeouts == 1);
}

TEST_CASE("a socket that nobody refers to keeps itself alive until it is closed") {
  Loop loop;
  std::string got;
  net::Server server;
  server.on<"connection">([&](net::Socket socket) {
    server.close();
    socket.on<"data">([&](const Buffer& chunk) { got += chunk.view(); });
  });
  server.listen(0, "127.0.0.1", [&] {
    net::connect(server.address().port, "127.0.0.1").end("all of it");
  });
  loop.run();
  CHECK(got == "all of it");
}

TEST_CASE("a socket can be connected anew from its close event") {
  Loop loop;
  int connections = 0;
  int connects = 0;
  net::Server server;
  server.on<"connection">([&](net::Socket socket) {
    socket.end("bye");
    if (++connections == 3) server.close();
  });
  std::string got;
  server.listen(0, "127.0.0.1", [&] {
    auto socket = net::connect(server.address().port, "127.0.0.1");
    const int port = server.address().port;
    socket.on<"connect">([&] { ++connects; });
    socket.on<"data">([&](const Buffer& chunk) { got += chunk.view(); });
    socket.on<"close">([&, socket, port](bool) mutable {
      if (connects < 3) socket.connect(port, "127.0.0.1");
    });
  });
  loop.run();
  CHECK(connections == 3);
  CHECK(got == "byebyebye");
}

TEST_CASE("a signal destroys the socket, before and after it is connected") {
  for (const int when : {0, 1, 2}) {
    Loop loop;
    AbortController controller;
    std::string log;
    net::Server server;
    server.on<"connection">([&](net::Socket socket) { socket.resume(); });
    server.listen(0, "127.0.0.1", [&] {
      if (when == 0) controller.abort();
      const auto signal = controller.signal();
      auto socket = net::connect({.port = server.address().port, .host = "127.0.0.1", .signal = signal});
      socket.on<"error">([&](const Error& error) { log += error.code() + " "; });
      socket.on<"close">([&](bool hadError) {
        log += hadError ? "true" : "false";
        server.close();
      });
      if (when == 1) controller.abort();
      if (when == 2) socket.on<"connect">([&] { controller.abort(); });
    });
    loop.run();
    CHECK(log == (when == 0 ? "ABORT_ERR false" : "ABORT_ERR true"));
  }
}

TEST_CASE("all addresses of a name are tried, and the failures told together") {
  Loop loop;
  std::vector<std::string> attempts;
  std::optional<Error> failure;
  auto socket = net::connect({.port = 1, .host = "localhost"});
  socket.on<"connectionAttempt">([&](const std::string& ip) { attempts.push_back(ip); });
  socket.on<"error">([&](const Error& error) { failure = error; });
  loop.run();
  REQUIRE(failure);
  REQUIRE(!attempts.empty());
  CHECK(failure->code() == "ECONNREFUSED");
  if (attempts.size() == 1) {
    CHECK(failure->message() == "connect ECONNREFUSED " + attempts[0] + ":1");
  } else {
    CHECK(failure->name() == "AggregateError");
    CHECK(failure->message().empty());
    CHECK_THROWS_AS(failure->raise(), AggregateError);
  }
}

TEST_CASE("a name that does not exist is ENOTFOUND") {
  Loop loop;
  std::string message;
  auto socket = net::connect(80, "a..b");
  socket.on<"error">([&](const Error& error) { message = error.message() + " " + error.syscall(); });
  loop.run();
  CHECK(message == "getaddrinfo ENOTFOUND a..b getaddrinfo");
}

TEST_CASE("connections and their addresses over IPv6, and from a local address") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    net::Server server;
    echoOnce(server);
    bool listens = true;
    try {
      co_await server.listen(0, "::1");
    } catch (const Error&) {
      listens = false;
    }
    if (!listens) co_return;
    CHECK(server.address().address == "::1");
    CHECK(server.address().family == "IPv6");
    auto socket = net::connect({.port = server.address().port, .host = "::1", .localAddress = "::1"});
    socket.end("six");
    const auto reply = co_await readAll(socket);
    CHECK(reply == "six");
    CHECK(socket.remotePort() == 0);  // it is closed, and nobody had asked before
  });
}

TEST_CASE("options reach the kernel") {
  Loop loop;
  net::Server server({.noDelay = true, .keepAlive = true, .keepAliveInitialDelay = 5000});
  server.on<"connection">([&](net::Socket socket) {
    socket.setNoDelay(false).setKeepAlive(false).setNoDelay().ref().unref().ref();
    socket.end();
    socket.resume();
    server.close();
  });
  server.listen(0, "127.0.0.1", [&] {
    auto socket = net::connect(net::ConnectOptions{
        .port = server.address().port, .host = "127.0.0.1", .noDelay = true, .keepAlive = true, .timeout = 1000});
    CHECK(socket.timeout() == 1000.0);
    socket.resume();
  });
  loop.run();
}

TEST_CASE("a loop that goes takes its sockets with it") {
  std::optional<net::Socket> kept;
  {
    Loop loop;
    net::Server server;
    server.on<"connection">([&](net::Socket socket) {
      socket.on<"data">([socket](const Buffer&) {});
      net::connect(server.address().port, "127.0.0.1");  // does not come to be connected
      Loop::current().stop();
    });
    server.listen(0, "127.0.0.1", [&] {
      kept = net::connect(server.address().port, "127.0.0.1");
      kept->setTimeout(1000);
    });
    loop.run();
  }
  CHECK(kept->write("x") == false);
  CHECK(kept->pending());
}
