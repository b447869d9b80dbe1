#include <nodus/http/detail/response_state.hpp>

#include "../fs/support.hpp"
#include "../net/support.hpp"
#include "live_server.hpp"

#include <nodus/fs.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>
#include <nodus/net.hpp>
#include <nodus/stream/pipeline.hpp>

#include <sys/resource.h>

#include <memory>
#include <vector>

using namespace nodus;
using namespace nodus_test;
using net_test::runApp;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

// The body of an answer in chunks.
std::string unchunked(std::string_view answer) {
  std::string body;
  auto at = answer.find("\r\n\r\n");
  if (at == std::string_view::npos) return body;
  at += 4;
  for (;;) {
    const auto end = answer.find("\r\n", at);
    if (end == std::string_view::npos) return body + "(cut)";
    const auto size = std::stoul(std::string(answer.substr(at, end - at)), nullptr, 16);
    if (size == 0) return body;
    body += answer.substr(end + 2, size);
    at = end + 2 + size + 2;
  }
}

constexpr std::size_t large = 10 * 1024 * 1024;

}  // namespace

TEST_CASE("a file of a known size goes out past the program's memory, and the connection goes on") {
  const fs_test::Folder folder;
  const std::string content(9'000'000, 'f');
  const auto path = folder.put("file", content);
  net_test::Machine machine;
  Loop loop(machine);
  auto server = http::createServer([&](Req req, Res res) -> Promise<> {
    if (req.url() == "/next") co_return static_cast<void>(res.end("next"));
    res.setHeader("Content-Length", content.size());
    co_await pipeline(fs::createReadStream(path), res);
  });
  std::string answers;
  runApp(loop, [&]() -> Promise<> {
    co_await server.listen(0, "127.0.0.1");
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.write("GET /file HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    while (auto chunk = co_await client.next()) answers += chunk->view();
    server.close();
  });
  const auto body = answers.find("\r\n\r\n") + 4;
  REQUIRE(answers.size() > body + content.size());
  CHECK(answers.compare(body, content.size(), content) == 0);
  CHECK(answers.compare(body + content.size(), 15, "HTTP/1.1 200 OK") == 0);
  CHECK(answers.substr(answers.size() - 4) == "next");
#if defined(__linux__)
  CHECK(machine.sends < 20);
#endif
}

TEST_CASE("a client that leaves in the middle of a file closes it, and fails the pipeline") {
  const fs_test::Folder folder;
  const auto path = folder.put("file", std::string(30'000'000, 'f'));
  Loop loop;
  std::string code;
  auto server = http::createServer([&](Req, Res res) -> Promise<> {
    res.setHeader("Content-Length", 30'000'000);
    auto file = fs::createReadStream(path);
    try {
      co_await pipeline(file, res);
    } catch (const Error& error) {
      code = error.code();
    }
    CHECK(file.destroyed());
  });
  runApp(loop, [&]() -> Promise<> {
    co_await server.listen(0, "127.0.0.1");
    auto client = net::connect(server.address().port, "127.0.0.1");
    client.write("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
    co_await client.next();
    client.resetAndDestroy();
    co_await once<"close">(client);
    server.close();
  });
  CHECK(code == "ERR_STREAM_PREMATURE_CLOSE");
}

TEST_CASE("a slow reader: write says no, drain comes, and little waits in memory") {
  Loop loop;
  std::size_t most = 0;
  int refusals = 0;
  int drains = 0;
  int finishes = 0;
  auto server = http::createServer([&](Req, Res res) -> Promise<void> {
    res.on<"drain">([&] { ++drains; });
    res.on<"finish">([&] { ++finishes; });
    for (std::size_t sent = 0; sent < large; sent += 10'240) {
      const bool more =
          sent % 20'480 == 0 ? res.write(std::string(10'240, 'x')) : res.write(Buffer::from(std::string(10'240, 'x')));
      most = std::max(most, res.socket().bytesWritten());
      if (more) continue;
      ++refusals;
      CHECK(res.writableNeedDrain());
      co_await once<"drain">(res);
    }
    co_await res.end();
    CHECK(res.writableFinished());
  });
  std::string answer;
  std::size_t early = 0;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/", "Connection: close\r\n"));
    passTime(remote, 100);  // more than it takes to fill what the kernel holds for one that does not read
    onLoop(remote, [&] { early = most; });
    answer = client.rest();
  });
  CHECK(unchunked(answer) == std::string(large, 'x'));
  CHECK(early < large);
  CHECK(refusals > 0);
  CHECK(drains == refusals);
  CHECK(finishes == 1);
}

TEST_CASE("finish and close come once, in that order, whichever way the body took") {
  const std::vector<void (*)(Res)> ways{
      [](Res res) { res.end(); },
      [](Res res) { res.end("a"); },
      [](Res res) {
        res.write("a");
        res.end();
      },
      [](Res res) {
        res.write(Buffer::from("a"));
        res.end(Buffer::from("b"));
      },
      [](Res res) {
        res.cork();
        res.write("a");
        res.write("b");
        res.end("c");
      },
      [](Res res) {
        res.write(std::string(2'000'000, 'a'));
        res.end("c");
      },
      [](Res res) {
        res.write(Buffer::from(std::string(2'000'000, 'a')));
        res.end("c");
      },
      [](Res res) { res.end(std::string(2'000'000, 'a')); },
      [](Res res) { res.end(Buffer::from(std::string(2'000'000, 'a'))); },
      [](Res res) { res.writeHead(204).end(); },
      [](Res res) { setTimeout([res]() mutable { res.end("late"); }, 1); },
  };
  for (std::size_t way = 0; way < ways.size(); ++way) {
    CAPTURE(way);
    Loop loop;
    std::vector<std::string> events;
    auto server = http::createServer([&](Req, Res res) {
      res.on<"finish">([&events, res] { events.push_back(res.writableFinished() ? "finish" : "finish?"); });
      res.on<"close">([&events, res] { events.push_back(res.destroyed() ? "close" : "close?"); });
      ways[way](res);
    });
    serve(server, [&](int port) {
      Client client(port, get("/", "Connection: close\r\n"));
      client.rest();
    });
    CHECK(joined(events) == "finish, close");
  }
}

TEST_CASE("a stream is piped into an answer") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) -> Promise<void> {
    auto left = std::make_shared<int>(1000);
    ReadableOptions<Buffer> options;
    options.read = [left](Readable<Buffer> source) {
      if ((*left)-- > 0) {
        source.push(Buffer::from(std::string(10'000, 'p')));
      } else {
        source.push(std::nullopt);
      }
    };
    Readable<Buffer> source(std::move(options));
    co_await pipeline(source, Writable<Buffer>(res));
  });
  std::string answer;
  serve(server, [&](int port) { answer = Client(port, get("/", "Connection: close\r\n")).rest(); });
  CHECK(unchunked(answer) == std::string(10'000'000, 'p'));
}

TEST_CASE("a pipeline into an answer rejects when the client goes away") {
  Loop loop;
  std::string outcome;
  bool sourceDestroyed = false;
  auto server = http::createServer([&](Req, Res res) -> Promise<void> {
    ReadableOptions<Buffer> options;
    options.read = [](Readable<Buffer> source) { source.push(Buffer::from(std::string(10'000, 'p'))); };
    Readable<Buffer> source(std::move(options));
    try {
      co_await pipeline(source, Writable<Buffer>(res));
      outcome = "done";
    } catch (const Error& error) {
      outcome = error.code();
    }
    sourceDestroyed = source.destroyed();
  });
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/"));
    client.bytes(100'000);
    client.reset();
    for (bool over = false; !over;) onLoop(remote, [&] { over = !outcome.empty(); });
  });
  CHECK((outcome == "ERR_STREAM_PREMATURE_CLOSE" || outcome == "ECONNRESET" || outcome == "EPIPE"));
  CHECK(sourceDestroyed);
}

TEST_CASE("a client that asks without end and never reads costs bounded memory, and the time limit closes it") {
  Loop loop;
  int requests = 0;
  bool closed = false;
  auto server = http::createServer({.timeout = 200}, [&](Req req, Res res) {
    ++requests;
    req.on<"close">([&] { closed = true; });
    res.end(std::string(100'000, 'x'));
  });
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port);
    std::string many;
    for (int i = 0; i < 5000; ++i) many += get("/");
    std::size_t sent = client.sendSome(many);
    CHECK(sent > 0);
    while (connectionsOf(server, remote) > 0) {
    }
  });
  CHECK(requests < 500);
  CHECK(closed);
}

TEST_CASE("writing to an answer that is over is a defined error for who asks, and never a crash") {
  Loop loop;
  std::vector<std::string> seen;
  auto server = http::createServer([&](Req req, Res res) {
    const bool destroys = req.url() == "/destroy";
    const bool listens = req.headers().has("x-listen");
    if (listens) res.on<"error">([&](const Error& error) { seen.push_back("error " + error.code()); });
    if (destroys) {
      res.destroy();
    } else {
      res.end("a");
    }
    CHECK(!res.write("b"));
    CHECK(!res.write(Buffer::from("b"),
                     [&](const std::optional<Error>& error) { seen.push_back(error ? error->code() : "none"); }));
    res.end("c");
    res.end();
    res.cork();
    res.uncork();
    CHECK(!res.writable());
  });
  std::string answers;
  serve(server, [&](int port) {
    answers = Client(port, get("/", "Connection: close\r\n")).rest();
    seen.push_back("|");
    Client(port, get("/", "Connection: close\r\nX-Listen: 1\r\n")).rest();
    seen.push_back("|");
    CHECK(Client(port, get("/destroy", "X-Listen: 1\r\n")).rest() == "");
  });
  CHECK(bodyOf(answers) == "a");
  CHECK(contains(joined(seen), "ERR_STREAM_WRITE_AFTER_END, |, "));
  CHECK(contains(joined(seen), "|, ERR_STREAM_DESTROYED"));
  CHECK(contains(joined(seen), "error ERR_STREAM_WRITE_AFTER_END"));
}

TEST_CASE("destroying the answer or the socket in the handler ends the connection and the pipeline on it") {
  for (const auto* way : {"response", "socket", "socket, then an answer", "request"}) {
    const std::string how = way;
    Loop loop;
    int requests = 0;
    int closes = 0;
    auto server = http::createServer([&](Req req, Res res) {
      ++requests;
      res.on<"close">([&] { ++closes; });
      if (how == "response") res.destroy();
      if (how.substr(0, 6) == "socket") req.socket().destroy();
      if (how == "socket, then an answer") res.end("lost");
      if (how == "request") req.destroy();
    });
    std::string answers;
    serve(server, [&](int port) { answers = Client(port, get("/1") + get("/2")).rest(); });
    CAPTURE(how);
    CHECK(answers == "");
    CHECK(requests == 1);
    CHECK(closes == 1);
  }
}

TEST_CASE("an answer destroyed with an error tells its listener") {
  Loop loop;
  std::vector<std::string> events;
  auto server = http::createServer([&](Req, Res res) {
    res.on<"error">([&](const Error& error) { events.push_back(error.message()); });
    res.on<"close">([&] { events.push_back("close"); });
    res.write("part");
    res.destroy(Error("enough"));
  });
  std::string answer;
  serve(server, [&](int port) { answer = Client(port, get("/")).rest(); });
  CHECK(joined(events) == "enough, close");
  CHECK(!contains(answer, "0\r\n\r\n"));
}

TEST_CASE("awaiting the end: done when it is sent, an error when the client is gone") {
  Loop loop;
  std::vector<std::string> outcomes;
  auto server = http::createServer([&](Req, Res res) -> Promise<void> {
    co_await timers::setTimeout(10);
    try {
      co_await res.end("x");
      outcomes.push_back("sent");
    } catch (const Error& error) {
      outcomes.push_back(error.code());
    }
  });
  serve(server, [&, remote = loop.remote()](int port) {
    Client(port, get("/")).answer();
    Client(port, get("/")).reset();
    for (bool over = false; !over;) onLoop(remote, [&] { over = outcomes.size() == 2; });
  });
  CHECK(outcomes[0] == "sent");
  CHECK(outcomes[1] == "ERR_STREAM_PREMATURE_CLOSE");
}

TEST_CASE("a body shorter or longer than announced ends the connection") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) {
    res.setHeader("Content-Length", 5);
    res.end(req.url());
  });
  std::string longer;
  std::string shorter;
  std::string exact;
  serve(server, [&](int port) {
    shorter = Client(port, get("/1") + get("/2")).rest();
    longer = Client(port, get("/123456") + get("/2")).rest();
    exact = Client(port, get("/1234") + get("/1234", "Connection: close\r\n")).rest();
  });
  CHECK(countOf(shorter, "HTTP/1.1 200") == 1);
  CHECK(countOf(longer, "HTTP/1.1 200") == 1);
  CHECK(countOf(exact, "HTTP/1.1 200") == 2);
}

TEST_CASE("heads of any size go out whole") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) {
    for (int i = 0; i < 100; ++i) res.setHeader("X-" + std::to_string(i), std::string(1000, 'h'));
    res.end("body");
  });
  std::string answers;
  serve(server, [&](int port) { answers = Client(port, get("/") + get("/", "Connection: close\r\n")).rest(); });
  CHECK(countOf(answers, std::string(1000, 'h')) == 200);
  CHECK(countOf(answers, "\r\n\r\nbody") == 2);
}

TEST_CASE("setting a header to a part of its own value is safe") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) {
    res.setHeader("X-A", "one").setHeader("X-B", "two");
    res.setHeader("X-A", *res.getHeader("X-B") + "!");
    res.setHeader("X-B", std::string(500, 'b'));
    res.end("x");
  });
  std::string answer;
  serve(server, [&](int port) { answer = Client(port, get("/")).answer(); });
  CHECK(contains(answer, "X-A: two!\r\nX-B: " + std::string(500, 'b') + "\r\n"));
}
