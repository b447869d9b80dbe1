#include <nodus/net/detail/socket_state.hpp>

#include "support.hpp"

#include <nodus/net.hpp>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

using namespace nodus;
using net::detail::SocketConsumer;
using net::detail::SocketState;
using net_test::Machine;

namespace {

// Takes what comes, and may do something about it.
struct Recorder final : SocketConsumer {
  void onBytes(const char* data, std::size_t size) override {
    bytes.append(data, size);
    if (whenBytes) whenBytes();
  }
  void onEnd() override {
    ends += 1;
    if (whenEnd) whenEnd();
  }
  void onDrain() override {
    drains += 1;
    if (whenDrain) whenDrain();
  }
  void onClose(const std::optional<Error>& error) override {
    closes += 1;
    if (error) failure = error->message();
  }
  void onAbandon() noexcept override { abandoned += 1; }

  std::string bytes;
  std::string failure;
  int ends = 0;
  int drains = 0;
  int closes = 0;
  int abandoned = 0;
  std::function<void()> whenBytes;
  std::function<void()> whenEnd;
  std::function<void()> whenDrain;
};

// A socket of the loop, and the other end for plain calls.
struct Pair {
  explicit Pair(Loop& loop) : socket(detail::makeRef<SocketState>(loop)) {
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) == 0);
    other = fds[1];
    REQUIRE(socket->adopt(fds[0]) == 0);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() { closeOther(); }
  void closeOther() {
    if (other >= 0) ::close(std::exchange(other, -1));
  }
  void say(const std::string& text) const { REQUIRE(::write(other, text.data(), text.size()) >= 0); }
  std::string hear() const {
    std::string all;
    char part[65536];
    for (ssize_t count; (count = ::read(other, part, sizeof part)) > 0;) all.append(part, static_cast<std::size_t>(count));
    return all;
  }

  detail::Ref<SocketState> socket;
  int other = -1;
};

}  // namespace

TEST_CASE("an idle socket is small") { CHECK(sizeof(SocketState) <= 512); }

TEST_CASE("a consumer gets bytes, end and close, and sends") {
  Loop loop;
  Recorder recorder;
  Pair pair(loop);
  recorder.whenBytes = [&] {
    CHECK(pair.socket->send("head ", 5));
    CHECK(pair.socket->send("more ", Buffer::from("body")));
    CHECK(pair.socket->send(std::string_view(), Buffer::from("!")));
    CHECK(pair.socket->unsent() == 0);
    pair.socket->sendEnd();
    CHECK(!pair.socket->send("late", 4));
  };
  recorder.whenEnd = [&] { pair.socket->destroy(); };
  pair.socket->consume(&recorder);
  pair.say("request");
  ::shutdown(pair.other, SHUT_WR);
  loop.run();
  CHECK(recorder.bytes == "request");
  CHECK(recorder.ends == 1);
  CHECK(recorder.closes == 1);
  CHECK(recorder.failure.empty());
  CHECK(pair.hear() == "head more body!");
  CHECK(pair.socket->consumer() == nullptr);
}

TEST_CASE("what the kernel does not take follows by itself, then onDrain and the end") {
  Loop loop;
  Recorder recorder;
  Pair pair(loop);
  std::string expected(3'000'000, 'a');
  std::string heard;
  pair.socket->consume(&recorder);
  CHECK(!pair.socket->send(expected.data(), expected.size()));
  CHECK(pair.socket->unsent() > 0);
  const auto body = Buffer::alloc(1'000'000, 'b');
  CHECK(!pair.socket->send("head", body));
  expected += "head" + std::string(1'000'000, 'b');
  pair.socket->sendEnd();
  CHECK(pair.socket->bytesWritten() == expected.size());
  const auto timer = setInterval([&] { heard += pair.hear(); }, 1);
  recorder.whenDrain = [&] {
    CHECK(pair.socket->unsent() == 0);
    setTimeout([&] {
      heard += pair.hear();
      clearInterval(timer);
      pair.socket->destroy();
    }, 5);
  };
  loop.run();
  CHECK(recorder.drains == 1);
  CHECK(heard == expected);
}

TEST_CASE("reading stops and starts again with what the kernel had meanwhile") {
  Loop loop;
  Recorder recorder;
  Pair pair(loop);
  pair.socket->consume(&recorder);
  pair.socket->stopReading();
  CHECK(!loop.alive());
  pair.say("one");
  setTimeout([&] {
    CHECK(recorder.bytes.empty());
    pair.socket->startReading();
    setTimeout([&] {
      CHECK(recorder.bytes == "one");
      recorder.whenBytes = [&] { pair.socket->stopReading(); };
      pair.say(std::string(100'000, 'x'));
      setTimeout([&] {
        CHECK(recorder.bytes.size() == 3 + 65536);
        recorder.whenBytes = nullptr;
        recorder.whenEnd = [&] { pair.socket->destroy(); };
        pair.socket->startReading();
        pair.closeOther();
      }, 5);
    }, 5);
  }, 5);
  loop.run();
  CHECK(recorder.bytes.size() == 100'003);
  CHECK(recorder.closes == 1);
}

TEST_CASE("the consumer may destroy the socket in any call") {
  for (const int which : {0, 1, 2}) {
    Loop loop;
    Recorder recorder;
    Pair pair(loop);
    Timeout drainIt;
    const auto kill = [&] { pair.socket->destroy(Error("stop")); };
    if (which == 0) recorder.whenBytes = kill;
    if (which == 1) recorder.whenEnd = kill;
    if (which == 2) recorder.whenDrain = kill;
    pair.socket->consume(&recorder);
    pair.say(std::string(150'000, 'x'));
    if (which == 1) ::shutdown(pair.other, SHUT_WR);
    if (which == 2) {
      const std::string much(2'000'000, 'y');
      pair.socket->send(much.data(), much.size());
      drainIt = setInterval([&] {
        pair.hear();
        if (recorder.closes > 0) clearInterval(drainIt);
      }, 1);
    }
    loop.run();
    CHECK(recorder.closes == 1);
    CHECK(recorder.failure == "stop");
    if (which == 0) CHECK(recorder.bytes.size() == 65536);
  }
}

TEST_CASE("failures reach the consumer as the reason of the close, and are thrown at nobody") {
  for (const bool writes : {true, false}) {
    Machine machine;
    Loop loop(machine);
    Recorder recorder;
    Pair pair(loop);
    pair.socket->consume(&recorder);
    if (writes) {
      machine.sendError = EPIPE;
      CHECK(!pair.socket->send("x", 1));
      CHECK(!pair.socket->destroyed());
      CHECK(!pair.socket->send("y", 1));
    } else {
      machine.receiveError = ECONNRESET;
      pair.say("x");
    }
    loop.run();
    CHECK(recorder.closes == 1);
    CHECK(recorder.failure == (writes ? "write EPIPE" : "read ECONNRESET"));
  }
}

TEST_CASE("a socket that its consumer gives back goes on as a stream") {
  Loop loop;
  Recorder recorder;
  Pair pair(loop);
  std::string data;
  net::Socket handle{detail::Ref<detail::EmitterState>(pair.socket)};
  recorder.whenBytes = [&] {
    pair.socket->consume(nullptr);
    handle.on<"data">([&](const Buffer& chunk) { data += chunk.view(); });
    handle.write("stream");
    pair.say("second");
    ::shutdown(pair.other, SHUT_WR);
  };
  pair.socket->consume(&recorder);
  pair.say("first");
  loop.run();
  CHECK(recorder.bytes == "first");
  CHECK(data == "second");
  CHECK(pair.hear() == "stream");
  CHECK(handle.closed());
}

TEST_CASE("a loop that goes lets the consumer go") {
  Recorder recorder;
  detail::Ref<SocketState> kept;
  {
    Loop loop;
    Pair pair(loop);
    kept = pair.socket;
    pair.socket->consume(&recorder);
  }
  CHECK(recorder.abandoned == 1);
  CHECK(recorder.closes == 0);
  CHECK(!kept->send("x", 1));
  kept->destroy();
}
