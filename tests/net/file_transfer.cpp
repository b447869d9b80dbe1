#include <nodus/net/detail/file_transfer.hpp>

#include "../fs/support.hpp"
#include "support.hpp"

#include <nodus/fs.hpp>
#include <nodus/net.hpp>
#include <nodus/stream.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string>

using namespace nodus;
using fs_test::Folder;
using fs_test::openDescriptors;
using net_test::Machine;
using net_test::runApp;

namespace {

std::string someBytes(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>((i * 2654435761U) >> 13);
  return text;
}

// A connection of which this is the far side.
struct Receiver {
  net::Server server;
  std::string got;
  bool ended = false;
  bool reads = true;
  std::optional<net::Socket> far{};

  void begin() {
    reads = true;
    if (far) far->resume();
  }

  Promise<net::Socket> connect() {
    server.on<"connection">([this](net::Socket socket) {
      server.close();
      far = socket;
      if (!reads) socket.pause();
      socket.on<"data">([this](const Buffer& chunk) { got += chunk.view(); });
      socket.on<"end">([this] { ended = true; });
    });
    co_await server.listen(0, "127.0.0.1");
    auto socket = net::connect(server.address().port, "127.0.0.1");
    co_await once<"connect">(socket);
    co_return socket;
  }
};

// The code with which a pipeline into a socket fails whose far side does not read, when `disturb(socket, far)` was called
// in the middle of it. Both ends are closed then.
template <class F>
std::string failureOf(F disturb) {
  const Folder folder;
  const auto path = folder.put("file", someBytes(30'000'000));
  const int before = openDescriptors();
  std::string code;
  {
    Loop loop;
    runApp(loop, [&]() -> Promise<> {
      net::Server server({.pauseOnConnect = true});
      co_await server.listen(0, "127.0.0.1");
      auto accepted = once<"connection">(server);
      auto socket = net::connect(server.address().port, "127.0.0.1");
      co_await once<"connect">(socket);
      net::Socket far = co_await accepted;
      auto file = fs::createReadStream(path);
      auto done = pipeline(file, socket);
      while (socket.bytesWritten() == 0) co_await timers::setImmediate();
      disturb(socket, far);
      try {
        co_await done;
      } catch (const Error& error) {
        code = error.code();
      }
      CHECK(file.destroyed());
      CHECK(socket.destroyed());
      far.destroy();
      server.close();
    });
  }
  CHECK(openDescriptors() == before);
  return code;
}

}  // namespace

#if defined(__linux__)
TEST_CASE("a file goes into a socket past the program's memory") {
  const Folder folder;
  const auto content = someBytes(20'000'000);
  const auto path = folder.put("file", content);
  const int before = openDescriptors();
  Machine machine;
  {
    Loop loop(machine);
    Receiver receiver;
    runApp(loop, [&]() -> Promise<> {
      auto socket = co_await receiver.connect();
      auto file = fs::createReadStream(path);
      co_await pipeline(file, socket);
      CHECK(file.bytesRead() == content.size());
      CHECK(socket.bytesWritten() == content.size());
    });
    CHECK(receiver.ended);
    CHECK(receiver.got == content);
    CHECK(machine.sends == 0);
  }
  CHECK(openDescriptors() == before);
}
#endif

TEST_CASE("a part of a file goes, and what is written after it follows") {
  const Folder folder;
  const auto content = someBytes(300'000);
  const auto path = folder.put("file", content);
  Loop loop;
  Receiver receiver;
  runApp(loop, [&]() -> Promise<> {
    auto socket = co_await receiver.connect();
    auto file = fs::createReadStream(path, {.start = 1000, .end = 200'999});
    file.pipe(socket, {.end = false});
    co_await once<"end">(file);
    socket.end("tail");
    co_await once<"close">(socket);
  });
  CHECK(receiver.got == content.substr(1000, 200'000) + "tail");
}

TEST_CASE("what is written while a part of the file goes comes behind that part") {
  const Folder folder;
  const auto content = someBytes(20'000'000);
  const auto path = folder.put("file", content);
  Loop loop;
  Receiver receiver;
  receiver.reads = false;  // so that the file does not end before that
  runApp(loop, [&]() -> Promise<> {
    auto socket = co_await receiver.connect();
    auto file = fs::createReadStream(path);
    file.pipe(socket);
    while (socket.bytesWritten() == 0) co_await timers::setImmediate();
    socket.write("|behind|");
    receiver.begin();
    co_await once<"close">(socket);
  });
  const auto at = receiver.got.find("|behind|");
  REQUIRE(at != std::string::npos);
  CHECK(at > 0);
  receiver.got.erase(at, 8);
  CHECK(receiver.got == content);
}

TEST_CASE("a socket that is destroyed in the middle lets go of the file") {
  const auto code = failureOf([](net::Socket socket, net::Socket) { socket.destroy(); });
  CHECK(code == "ERR_STREAM_PREMATURE_CLOSE");
}

TEST_CASE("a peer that goes away in the middle fails the pipeline") {
  const auto code = failureOf([](net::Socket, net::Socket far) { far.resetAndDestroy(); });
  CHECK((code == "ECONNRESET" || code == "EPIPE"));
}

TEST_CASE("a source that the system can not send goes by chunks") {
  Loop loop;
  Receiver receiver;
  runApp(loop, [&]() -> Promise<> {
    auto socket = co_await receiver.connect();
    const auto path = "/proc/self/status";
    co_await pipeline(fs::createReadStream(path), socket);
  });
  CHECK(receiver.ended);
  CHECK(receiver.got.find("Name:") != std::string::npos);
}

TEST_CASE("a listener for data sees every chunk") {
  const Folder folder;
  const auto content = someBytes(1'000'000);
  const auto path = folder.put("file", content);
  Loop loop;
  Receiver receiver;
  std::size_t seen = 0;
  runApp(loop, [&]() -> Promise<> {
    auto socket = co_await receiver.connect();
    auto file = fs::createReadStream(path);
    file.on<"data">([&](const Buffer& chunk) { seen += chunk.size(); });
    co_await pipeline(file, socket);
  });
  CHECK(seen == content.size());
  CHECK(receiver.got == content);
}
