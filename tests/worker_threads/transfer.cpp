#include <nodus/worker_threads/crossing.hpp>

#include <nodus/kernel.hpp>
#include <nodus/net.hpp>
#include <nodus/worker_threads.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus::worker_threads;

namespace {

struct Visit {
  std::string name;
  net::Socket socket;
};

}  // namespace

TEST_CASE("an abort here arrives on the worker's loop") {
  Loop loop;
  AbortController controller;
  std::string reason;
  Worker<std::string> worker(
      [](MessagePort<NoMessage, std::string> port, AbortSignal signal) -> Promise<> {
        port.postMessage("waiting");
        try {
          co_await timers::setTimeout(1e6, {.signal = signal});
        } catch (const Error& error) {
          port.postMessage(error.name() + " " + error.cause()->message());
        }
      },
      controller.signal());
  worker.on<"message">([&](const std::string& m) {
    if (m == "waiting") {
      controller.abort(Error("enough"));
    } else {
      reason = m;
    }
  });
  loop.run();
  CHECK(reason == "AbortError enough");
}

TEST_CASE("a signal that has fired arrives fired, no signal arrives as none, and a dropped one leaves nothing") {
  Loop loop;
  std::vector<std::string> log;
  auto [port1, port2] = MessageChannel<AbortSignal>();
  port2.on<"message">([&, port = port2](const AbortSignal& signal) mutable {
    log.push_back(!signal ? "none" : signal.aborted() ? signal.reason()->message() : "waiting");
    if (log.size() == 3) port.close();
  });
  AbortController controller;
  port1.postMessage(AbortSignal::abort(Error("early")));
  port1.postMessage(AbortSignal());
  port1.postMessage(controller.signal());
  CHECK(controller.signal().state()->hasListeners());
  loop.run();
  CHECK(log == std::vector<std::string>{"early", "none", "waiting"});
  setImmediate([] {});
  loop.run();
  CHECK_FALSE(controller.signal().state()->hasListeners());
}

TEST_CASE("an accepted socket is answered by a worker") {
  Loop loop;
  Worker<NoMessage, Visit> worker([](MessagePort<Visit, NoMessage> port) {
    port.on<"message">([port](const Visit& visit) mutable {
      auto socket = visit.socket;
      socket.on<"data">(
          [socket, name = visit.name](const Buffer& data) mutable { socket.end(name + ":" + data.toString()); });
      socket.on<"close">([port]() mutable { port.close(); });
    });
  });
  net::Server server = net::createServer([&](net::Socket socket) {
    auto behind = socket;
    worker.postMessage(Visit{.name = "worker", .socket = std::move(socket)});
    CHECK(behind.destroyed());
  });
  std::string answer;
  server.listen(0, "127.0.0.1", [&] {
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.write("question");
    client.on<"data">([&](const Buffer& data) { answer += data.toString(); });
    client.on<"close">([&] { server.close(); });
  });
  loop.run();
  CHECK(answer == "worker:question");
}

TEST_CASE("what a socket has read and nobody consumed goes along") {
  Loop loop;
  std::string answer;
  Worker<NoMessage, net::Socket> worker([](MessagePort<net::Socket, NoMessage> port) {
    port.on<"message">([port](const net::Socket& given) mutable {
      auto socket = given;
      auto text = std::make_shared<std::string>();
      socket.on<"data">([text](const Buffer& data) { *text += data.toString(); });
      socket.on<"end">([text, socket]() mutable { socket.end(*text); });
      socket.on<"close">([port]() mutable { port.close(); });
    });
  });
  net::Server server = net::createServer([&](net::Socket socket) {
    socket.once<"readable">([&worker, socket]() mutable { worker.postMessage(std::move(socket)); });
  });
  server.listen(0, "127.0.0.1", [&] {
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.write("first ");
    setTimeout([client]() mutable { client.end("second"); }, 2);
    client.on<"data">([&](const Buffer& data) { answer += data.toString(); });
    client.on<"close">([&] { server.close(); });
  });
  loop.run();
  CHECK(answer == "first second");
}

TEST_CASE("a socket that is not connected does not cross, and one that nobody takes is closed") {
  Loop loop;
  auto [port1, port2] = MessageChannel<net::Socket>();
  bool refused = false;
  try {
    port1.postMessage(net::Socket());
  } catch (const Error& error) {
    refused = error.code() == "ERR_INVALID_STATE";
  }
  CHECK(refused);
  bool ended = false;
  net::Server server = net::createServer([&, port = port1](net::Socket socket) mutable {
    port.postMessage(std::move(socket));
    port.close();
    server.close();
  });
  server.listen(0, "127.0.0.1", [&] {
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.on<"end">([&] { ended = true; });
    client.resume();
  });
  { const auto dropped = std::move(port2); }
  loop.run();
  CHECK(ended);
}

TEST_CASE("a Buffer changes threads without a copy") {
  Loop loop;
  auto buffer = Buffer::alloc(1 << 20, 5);
  const auto* bytes = buffer.data();
  const std::uint8_t* seen = nullptr;
  Worker<Buffer, Buffer> worker([](MessagePort<Buffer> port) {
    port.on<"message">([port](Buffer b) mutable {
      b[0] = 6;
      port.postMessage(std::move(b));
      port.close();
    });
  });
  worker.on<"message">([&](const Buffer& b) { seen = b[0] == 6 ? b.data() : nullptr; });
  worker.postMessage(std::move(buffer));
  CHECK(buffer.empty());
  loop.run();
  static_cast<void>(bytes);
  CHECK(seen != nullptr);
}
