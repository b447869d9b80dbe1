#include <nodus/net/server.hpp>

#include "support.hpp"

#include <nodus/net.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

using namespace nodus;
using net_test::Machine;
using net_test::runApp;

namespace {

int rawClient() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

int rawConnect(int fd, int port) {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return ::connect(fd, reinterpret_cast<const ::sockaddr*>(&address), sizeof address);
}

std::string temporaryPath() {
  static int count = 0;
  return "/tmp/nodus-server-" + std::to_string(::getpid()) + "-" + std::to_string(count++) + ".sock";
}

}  // namespace

TEST_CASE("listen can be awaited, and so can close") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    net::Server server;
    CHECK(!server.listening());
    CHECK(server.address().port == 0);
    bool heard = false;
    server.on<"listening">([&] { heard = true; });
    co_await server.listen();
    CHECK(server.listening());
    CHECK(server.address().port > 0);
    bool thrown = false;
    try {
      server.listen(0);
    } catch (const Error& error) {
      thrown = error.code() == "ERR_SERVER_ALREADY_LISTEN";
    }
    CHECK(thrown);
    co_await server.close();
    CHECK(heard);
    CHECK(!server.listening());
    std::string code;
    try {
      co_await server.close();
    } catch (const Error& error) {
      code = error.code();
    }
    CHECK(code == "ERR_SERVER_NOT_RUNNING");
    co_await server.listen("0", "127.0.0.1");
    CHECK(server.address().address == "127.0.0.1");
    co_await server.close();
  });
}

TEST_CASE("a failure to listen goes to who awaits, or else to the error event") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    net::Server first;
    co_await first.listen(0, "127.0.0.1");
    const int port = first.address().port;
    const auto text = "listen EADDRINUSE: address already in use 127.0.0.1:" + std::to_string(port);

    net::Server awaited;
    int events = 0;
    awaited.on<"error">([&] { ++events; });
    std::string message;
    try {
      co_await awaited.listen(port, "127.0.0.1");
    } catch (const Error& error) {
      message = error.message();
      CHECK(error.code() == "EADDRINUSE");
      CHECK(error.syscall() == "listen");
      CHECK(error.address() == "127.0.0.1");
      CHECK(error.port() == port);
    }
    CHECK(message == text);
    CHECK(events == 0);

    net::Server ignored;
    auto told = promise::withResolvers<std::string>();
    ignored.on<"error">([resolve = told.resolve](const Error& error) { resolve(error.message()); });
    ignored.listen(port, "127.0.0.1");
    message = co_await told.promise;
    CHECK(message == text);
    first.close();
  });
}

TEST_CASE("a port is free again as soon as close was called") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    net::Server first;
    co_await first.listen(0);
    const int port = first.address().port;
    net::Server second;
    first.close();
    co_await second.listen(port);
    CHECK(second.address().port == port);
    CHECK(second.address().address == "::");
    second.close();
  });
}

TEST_CASE("every address means IPv4 too, unless it is to be IPv6 alone") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    net::Server both;
    int connections = 0;
    both.on<"connection">([&](net::Socket socket) {
      ++connections;
      CHECK(socket.remoteAddress() == "::ffff:127.0.0.1");
      socket.destroy();
      both.close();
    });
    co_await both.listen(0);
    if (both.address().family != "IPv6") {
      both.close();
      co_return;
    }
    auto socket = net::connect(both.address().port, "127.0.0.1");
    socket.resume();
    auto closed = promise::withResolvers();
    both.on<"close">([resolve = closed.resolve] { resolve(); });
    co_await closed.promise;
    net::Server alone;
    co_await alone.listen({.port = 0, .host = "::", .ipv6Only = true});
    auto refused = promise::withResolvers<std::string>();
    auto other = net::connect(alone.address().port, "127.0.0.1");
    other.on<"error">([resolve = refused.resolve](const Error& error) { resolve(error.code()); });
    const auto code = co_await refused.promise;
    CHECK(code == "ECONNREFUSED");
    alone.close();
  });
}

TEST_CASE("a UNIX socket is made by listen and removed by close") {
  Loop loop;
  runApp(loop, []() -> Promise<> {
    const auto path = temporaryPath();
    net::Server server;
    server.on<"connection">([](net::Socket socket) { socket.end("local"); });
    co_await server.listen({.path = path, .readableAll = true, .writableAll = true});
    CHECK(server.address().path == path);
    struct ::stat status{};
    CHECK(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0777);
    auto socket = net::connect(path);
    auto chunk = co_await socket.next();
    CHECK(chunk->toString() == "local");
    CHECK(socket.remoteAddress().empty());
    CHECK_THROWS_AS(socket.resetAndDestroy(), TypeError);
    socket.destroy();
    co_await server.close();
    CHECK(::stat(path.c_str(), &status) != 0);

    std::string code;
    ::close(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    try {
      co_await server.listen(path);
    } catch (const Error& error) {
      code = error.message();
    }
    CHECK(code == "listen EADDRINUSE: address already in use " + path);
    ::unlink(path.c_str());
  });
}

TEST_CASE("without descriptors accepting pauses, the processor stays idle, and it goes on when there are some") {
  Machine machine;
  Loop loop(machine);
  int accepted = 0;
  net::Server server;
  server.on<"connection">([&](net::Socket socket) {
    socket.resume();
    if (++accepted == 3) server.close();
  });
  int clients[3];
  ::rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  server.listen(0, "127.0.0.1", [&] {
    for (int& client : clients) client = rawClient();
    for (const int client : clients) REQUIRE(rawConnect(client, server.address().port) == 0);
#if defined(NODUS_ADDRESS_SANITIZER)
    machine.acceptErrors.assign(4, EMFILE);  // the sanitizer itself needs descriptors
#else
    ::rlimit none = before;
    none.rlim_cur = static_cast<::rlim_t>(::dup(0));  // the lowest that is free
    ::close(static_cast<int>(none.rlim_cur));
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
#endif
    setTimeout([&] {
      CHECK(accepted == 0);
      CHECK(machine.accepts >= 1);
      CHECK(machine.accepts <= 5);
      REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
      for (const int client : clients) ::shutdown(client, SHUT_WR);
    }, 600);
  });
  loop.run();
  CHECK(accepted == 3);
  for (const int client : clients) ::close(client);
}

TEST_CASE("a connection that comes while accepting pauses waits with the others") {
  Machine machine;
  Loop loop(machine);
  machine.acceptErrors = {EMFILE, EMFILE};
  int accepted = 0;
  net::Server server;
  server.on<"connection">([&](net::Socket socket) {
    socket.destroy();
    if (++accepted == 2) server.close();
  });
  runApp(loop, [&]() -> Promise<> {
    co_await server.listen(0, "127.0.0.1");
    net::connect(server.address().port, "127.0.0.1").resume();
    while (machine.accepts < 1) co_await timers::setImmediate();
    net::connect(server.address().port, "127.0.0.1").resume();
    while (accepted < 2) co_await timers::setTimeout(1);
  });
  CHECK(accepted == 2);
}

TEST_CASE("a connection that is gone before it is accepted does no harm") {
  Machine machine;
  Loop loop(machine);
  machine.acceptErrors = {ECONNABORTED, EINTR, EMFILE, ENFILE};
  int accepted = 0;
  net::Server server;
  server.on<"connection">([&](net::Socket socket) {
    ++accepted;
    socket.destroy();
    server.close();
  });
  server.listen(0, "127.0.0.1", [&] { net::connect(server.address().port, "127.0.0.1").resume(); });
  loop.run();
  CHECK(accepted == 1);
}

TEST_CASE("an unreferenced server does not hold the loop") {
  Loop loop;
  net::Server server;
  server.listen(0, "127.0.0.1", [&] { server.unref(); });
  loop.run();
  CHECK(server.listening());
  server.ref();
  CHECK(loop.alive());
  server.close();
  loop.run();
}

TEST_CASE("a signal closes the server") {
  for (const bool before : {true, false}) {
    Loop loop;
    AbortController controller;
    int closes = 0;
    net::Server server;
    server.on<"close">([&] { ++closes; });
    if (before) controller.abort();
    server.listen({.port = 0, .signal = controller.signal()}, [&] { controller.abort(); });
    loop.run();
    CHECK(closes == 1);
    CHECK(!server.listening());
  }
}

TEST_CASE("getConnections counts, and many connections at once are all accepted") {
  Loop loop;
  constexpr std::size_t count = 300;
  std::size_t accepted = 0;
  runApp(loop, [&]() -> Promise<> {
    net::Server server;
    std::vector<net::Socket> sockets;
    auto all = promise::withResolvers();
    server.on<"connection">([&](net::Socket socket) {
      sockets.push_back(socket);
      if (++accepted == count) all.resolve();
    });
    co_await server.listen({.port = 0, .host = "127.0.0.1", .backlog = 1000});
    for (std::size_t i = 0; i < count; ++i) net::connect(server.address().port, "127.0.0.1").resume();
    co_await all.promise;
    const auto open = co_await server.getConnections();
    CHECK(open == count);
    for (auto& socket : sockets) socket.end();
    co_await server.close();
    const auto left = co_await server.getConnections();
    CHECK(left == 0);
  });
}

TEST_CASE("a listener that is a coroutine and fails is told as an error of the server") {
  Loop loop;
  std::string message;
  net::Server server;
  server.on<"error">([&](const Error& error) {
    message = error.message();
    server.close();
  });
  server.on<"connection">([](net::Socket socket) -> Promise<> {
    socket.destroy();
    co_await promise::resolve();
    throw Error("handler");
  });
  server.listen(0, "127.0.0.1", [&] { net::connect(server.address().port, "127.0.0.1").resume(); });
  loop.run();
  CHECK(message == "handler");
}
