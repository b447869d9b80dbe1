#include <nodus/process/detail/ipc_channel.hpp>

#include <nodus/json/stringify.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/net.hpp>
#include <nodus/process/send_handle.hpp>
#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace nodus;
using nodus::detail::IpcChannel;
using nodus::detail::Ref;

namespace {

// Both ends of a channel on one loop, and what happened at them.
struct Ends {
  struct End {
    Ref<IpcChannel> channel;
    std::vector<std::string> messages;
    std::vector<process::SendHandle> handles;
    std::vector<std::string> errors;
    nodus::detail::Function<void()> then;  // after each message
    int disconnects = 0;
  };

  explicit Ends(bool holdsLoop = true) {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    open(a, fds[0], holdsLoop);
    open(b, fds[1], holdsLoop);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;

  static void open(End& end, int fd, bool holdsLoop) {
    end.channel = IpcChannel::open(Loop::current(), fd, holdsLoop,
                                   {.message =
                                        [&end](json::Value message, process::SendHandle handle) {
                                          end.messages.push_back(json::stringify(message));
                                          end.handles.push_back(std::move(handle));
                                          if (const auto then = end.then) then();
                                        },
                                    .disconnected = [&end] { ++end.disconnects; },
                                    .failed = [&end](const Error& error) { end.errors.push_back(error.code()); }});
    end.channel->setMessagesWanted(true);
  }

  int fds[2];
  End a, b;
};

// The other end without any machinery.
struct RawEnd {
  RawEnd() {
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    fd = fds[1];
    Ends::open(end, fds[0], true);
  }
  RawEnd(const RawEnd&) = delete;
  RawEnd& operator=(const RawEnd&) = delete;
  ~RawEnd() { ::close(fd); }

  void write(std::string_view text) {
    REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  std::string read() {
    char bytes[4096];
    const auto count = ::recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : std::string();
  }

  int fd = -1;
  Ends::End end;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("messages arrive in order, and disconnect flushes them") {
  Ends* ends = nullptr;
  nodus_test::runLoop([&] {
    ends = new Ends;
    CHECK(ends->a.channel->send({{"n", 1}}));
    CHECK(ends->a.channel->send("two"));
    CHECK(ends->b.channel->send(json::Value(nullptr)));
    ends->a.channel->disconnect();
    CHECK_FALSE(ends->a.channel->connected());
    CHECK(ends->b.channel->connected());
  });
  CHECK(ends->b.messages == Texts{R"({"n":1})", R"("two")"});
  CHECK(ends->a.disconnects == 1);
  CHECK(ends->b.disconnects == 1);
  CHECK_FALSE(ends->b.channel->connected());
  delete ends;
}

TEST_CASE("what does not fit into the system's buffer waits, and goes out before a disconnect") {
  Ends* ends = nullptr;
  std::size_t sent = 0;
  bool room = true;
  const std::string text(300'000, 'x');
  nodus_test::runLoop([&] {
    ends = new Ends;
    for (int i = 0; i < 10; ++i) {
      room =
          ends->a.channel->send(json::Value(text), {}, {}, [&](const std::optional<Error>& error) { sent += !error; });
    }
    CHECK(sent == 0);
    CHECK_FALSE(room);
    ends->a.channel->disconnect();
  });
  CHECK(sent == 10);
  REQUIRE(ends->b.messages.size() == 10);
  CHECK(ends->b.messages[9].size() == text.size() + 2);
  delete ends;
}

TEST_CASE("sending on a closed channel fails on a later tick") {
  Ends* ends = nullptr;
  Texts steps;
  nodus_test::runLoop([&] {
    ends = new Ends;
    ends->a.channel->disconnect();
    CHECK_FALSE(
        ends->a.channel->send(1, {}, {}, [&](const std::optional<Error>& error) { steps.push_back(error->code()); }));
    CHECK_FALSE(ends->a.channel->send(2));
    steps.push_back("sync");
    ends->a.channel->disconnect();
    steps.push_back("end");
  });
  CHECK(steps == Texts{"sync", "end", "ERR_IPC_CHANNEL_CLOSED"});
  CHECK(ends->a.errors == Texts{"ERR_IPC_DISCONNECTED", "ERR_IPC_CHANNEL_CLOSED"});
  delete ends;
}

TEST_CASE("messages wait until somebody listens") {
  Ends* ends = nullptr;
  nodus_test::runLoop([&] {
    ends = new Ends;
    ends->b.channel->setMessagesWanted(false);
    ends->a.channel->send(1);
    ends->a.channel->send(2, {}, {}, [&](const std::optional<Error>&) {
      setImmediate([&] {
        CHECK(ends->b.messages.empty());
        ends->b.channel->setMessagesWanted(true);
        ends->b.channel->setMessagesWanted(true);
        setImmediate([&] {
          CHECK(ends->b.messages == Texts{"1", "2"});
          ends->a.channel->disconnect();
        });
      });
    });
  });
  CHECK(ends->b.messages == Texts{"1", "2"});
  delete ends;
}

TEST_CASE("the end is seen also where more came than is kept for nobody") {
  RawEnd* raw = nullptr;
  const auto much = '"' + std::string(std::size_t{65} << 20, 'x') + "\"\n";
  std::size_t written = 0;
  nodus::detail::Function<void()> goOn;
  nodus_test::runLoop([&] {
    raw = new RawEnd;
    raw->end.channel->setMessagesWanted(false);
    goOn = [&] {
      const auto count = ::send(raw->fd, much.data() + written, much.size() - written, MSG_DONTWAIT);
      if (count > 0) written += static_cast<std::size_t>(count);
      if (written < much.size()) {
        setImmediate([&] { goOn(); });
      } else {
        setImmediate([&] {  // what came first is read and kept
          raw->write("1\n");
          ::shutdown(raw->fd, SHUT_RDWR);
        });
      }
    };
    goOn();
  });
  CHECK(raw->end.disconnects == 1);
  CHECK(raw->end.messages.empty());
  delete raw;
}

TEST_CASE("a channel that does not hold the loop does so while somebody listens") {
  Ends* ends = nullptr;
  nodus_test::runLoop([&] {
    ends = new Ends(false);
    CHECK_FALSE(Loop::current().alive());
    ends->a.channel->addListener();
    CHECK(Loop::current().alive());
    ends->a.channel->addListener();
    ends->a.channel->removeListener();
    CHECK(Loop::current().alive());
    ends->a.channel->setReferenced(false);
    CHECK_FALSE(Loop::current().alive());
    ends->a.channel->setReferenced(true);
    ends->a.channel->removeListener();
    CHECK(Loop::current().alive());
    ends->a.channel->setReferenced(false);
  });
  CHECK(ends->a.disconnects == 0);
  delete ends;
}

TEST_CASE("a text that is no JSON is an error of its own, and pieces make one message") {
  RawEnd* raw = nullptr;
  nodus_test::runLoop([&] {
    raw = new RawEnd;
    raw->write("{\"a\":\n\"pie");
    setImmediate([&] {
      raw->write("ces\"\n");
      setImmediate([&] { ::shutdown(raw->fd, SHUT_WR); });
    });
  });
  CHECK(raw->end.messages == Texts{"\"pieces\""});
  CHECK(raw->end.errors.size() == 1);
  CHECK(raw->end.disconnects == 1);
  delete raw;
}

TEST_CASE("internal messages go to their own listener") {
  RawEnd* raw = nullptr;
  Texts internal;
  nodus_test::runLoop([&] {
    raw = new RawEnd;
    raw->end.channel->setInternal(
        [&](json::Value message, process::SendHandle) { internal.push_back(json::stringify(message)); });
    raw->write("{\"cmd\":\"NODE_X\"}\n{\"cmd\":\"NODE_\"}\n{\"cmd\":1}\n");
    ::shutdown(raw->fd, SHUT_WR);
  });
  CHECK(internal == Texts{R"({"cmd":"NODE_X"})"});
  CHECK(raw->end.messages == Texts{R"({"cmd":"NODE_"})", R"({"cmd":1})"});
  delete raw;
}

TEST_CASE("a socket is handed over, and messages behind it wait for the acknowledgement") {
  Ends* ends = nullptr;
  std::string reply;
  nodus_test::runLoop([&] {
    ends = new Ends;
    net::Server server({.pauseOnConnect = true});
    server.on<"connection">([&, server](net::Socket socket) mutable {
      CHECK(ends->a.channel->send({{"take", "this"}}, socket));
      CHECK(ends->a.channel->send("behind"));
      CHECK(socket.pending());
      CHECK(static_cast<net::detail::ServerState&>(*server.emitterState()).connections() == 0);
      server.close();
    });
    server.listen(0, "127.0.0.1", [&, server] {
      auto client = net::createConnection(server.address().port, "127.0.0.1");
      client.write("question");
      client.on<"data">([&](const Buffer& data) { reply += data.toString(); });
      client.on<"end">([&] { ends->a.channel->disconnect(); });
    });
    ends->b.then = [&] {
      auto socket = ends->b.handles[0].socket();
      REQUIRE(socket);
      socket->on<"data">([socket](const Buffer& data) mutable { socket->end("answer to " + data.toString()); });
      ends->b.then = {};
    };
  });
  CHECK(reply == "answer to question");
  CHECK(ends->b.messages == Texts{R"({"take":"this"})", R"("behind")"});
  CHECK_FALSE(ends->b.handles[1]);
  delete ends;
}

namespace {

// A server whose one connection is sent to the other end, and then is closed: the steps of that.
Texts closingServer(Ends*& ends, void (*received)(Ends&, net::Socket)) {
  Texts steps;
  nodus_test::runLoop([&] {
    ends = new Ends;
    net::Server server({.pauseOnConnect = true});
    server.on<"connection">([&, server](net::Socket socket) mutable {
      ends->a.channel->send("take", socket);
      server.close();
    });
    server.on<"close">([&] {
      steps.push_back("server");
      ends->a.channel->disconnect();
    });
    server.listen(0, "127.0.0.1", [server] { net::createConnection(server.address().port, "127.0.0.1").resume(); });
    ends->b.then = [&, received] {
      auto socket = ends->b.handles.at(0).socket();
      REQUIRE(socket);
      socket->on<"close">([&] { steps.push_back("socket"); });
      socket->resume();
      // Long enough for an answer that would come too early.
      setImmediate([&, received, socket] { setImmediate([&, received, socket] { received(*ends, *socket); }); });
      ends->b.then = {};
    };
  });
  return steps;
}

}  // namespace

TEST_CASE("a server is not closed before the sockets are that it sent away") {
  Ends* ends = nullptr;
  CHECK(closingServer(ends, [](Ends&, net::Socket socket) { socket.end(); }) == Texts{"socket", "server"});
  delete ends;
}

TEST_CASE("the end of the channel ends the wait for sockets that were sent") {
  Ends* ends = nullptr;
  CHECK(closingServer(ends, [](Ends& both, net::Socket socket) {
          both.b.channel->disconnect();
          setImmediate([socket]() mutable { setImmediate([socket]() mutable { socket.end(); }); });
        }) == Texts{"server", "socket"});
  delete ends;
}

TEST_CASE("a server is shared") {
  Ends* ends = nullptr;
  Texts served;
  nodus_test::runLoop([&] {
    ends = new Ends;
    net::Server server;
    server.listen(0, "127.0.0.1", [&, server]() mutable {
      const int port = server.address().port;
      ends->a.channel->send("server", server);
      ends->b.then = [&, server, port]() mutable {
        server.close();
        auto theirs = ends->b.handles.at(0).server();
        REQUIRE(theirs);
        CHECK(theirs->address().port == port);
        theirs->on<"connection">([&, theirs](net::Socket socket) mutable {
          served.push_back("theirs");
          socket.end();
          theirs->close();
          ends->a.channel->disconnect();
        });
        net::createConnection(port, "127.0.0.1").resume();
        ends->b.then = {};
      };
    });
  });
  CHECK(served == Texts{"theirs"});
  delete ends;
}

TEST_CASE("a handle that is closed is left out, and one that got lost is sent again") {
  RawEnd* raw = nullptr;
  std::string first, second, third;
  nodus_test::runLoop([&] {
    raw = new RawEnd;
    raw->end.channel->send("alone", net::Socket());
    first = raw->read();
    const int pair = ::open("/dev/null", O_RDONLY);
    raw->end.channel->send("with", process::SendHandle(nodus::detail::makeRef<nodus::detail::NativeHandle>(pair)));
    raw->end.channel->send("behind");
    second = raw->read();
    raw->write("{\"cmd\":\"NODE_HANDLE_NACK\"}\n");
    setImmediate([&, pair] {
      third = raw->read();
      raw->write("{\"cmd\":\"NODE_HANDLE_ACK\"}\n");
      setImmediate([&, pair] {
        CHECK(::fcntl(pair, F_GETFD) == -1);
        CHECK(raw->read() == "\"behind\"\n");
        raw->end.channel->disconnect();
      });
    });
  });
  CHECK(first == "\"alone\"\n");
  CHECK(second == R"({"cmd":"NODE_HANDLE","type":"net.Native","msg":"with"})"
                  "\n");
  CHECK(third == second);
  delete raw;
}

TEST_CASE("a handle message without its descriptor is refused") {
  RawEnd* raw = nullptr;
  nodus_test::runLoop([&] {
    raw = new RawEnd;
    raw->write(R"({"cmd":"NODE_HANDLE","type":"net.Socket","msg":1})"
               "\n");
    setImmediate([&] { ::shutdown(raw->fd, SHUT_WR); });
  });
  CHECK(raw->read() == R"({"cmd":"NODE_HANDLE_NACK"})"
                       "\n");
  CHECK(raw->end.messages.empty());
  delete raw;
}
