#include <nodus/http/message.hpp>

#include "live_server.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <atomic>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

std::string chunked(std::string_view body, std::size_t step, std::string_view trailers = "") {
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += step) {
    const auto part = body.substr(at, step);
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", part.size());
    text += size + std::string(part) + "\r\n";
  }
  return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + text + "0\r\n" + std::string(trailers) +
         "\r\n";
}

constexpr std::size_t large = 10 * 1024 * 1024;

}  // namespace

TEST_CASE("a request tells its method, target, version and headers") {
  Loop loop;
  std::string seen;
  auto server = http::createServer([&](Req req, Res res) {
    seen = std::string(req.method()) + " " + req.url() + " " + std::string(req.httpVersion()) + " " +
           std::string(req.headers()["x-a"]) + " " + std::string(req.headers()["COOKIE"]) + " " +
           std::string(req.headers()["Missing"]) + " " + std::to_string(req.rawHeaders().size());
    CHECK(req.complete() == false);
    CHECK(req.socket().remoteAddress() == "127.0.0.1");
    res.end();
  });
  serve(server, [](int port) {
    Client(port, "PUT /a?b=%20c HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a:  2 \r\nCookie: a=1\r\ncookie: b=2\r\n\r\n")
        .answer();
  });
  CHECK(seen == "PUT /a?b=%20c 1.1 1, 2 a=1; b=2  10");
}

TEST_CASE("a large body reaches a slow reader whole, and the socket is held back meanwhile") {
  for (const bool inChunks : {false, true}) {
    Loop loop;
    std::size_t total = 0;
    std::size_t most = 0;
    auto server = http::createServer([&](Req req, Res res) -> Promise<void> {
      co_await timers::setTimeout(30);
      int reads = 0;
      while (auto chunk = co_await req.next()) {
        total += chunk->size();
        most = std::max(most, req.readableLength() + chunk->size());
        if (++reads % 40 == 0) co_await timers::setTimeout(1);
      }
      res.end(std::to_string(total));
    });
    const std::string body(large, 'b');
    std::string answer;
    std::size_t before = 0;
    serve(server, [&](int port) {
      Client client(port);
      const auto text = inChunks ? chunked(body, 100'000) : post(body);
      // The handler does not read yet: the kernel's buffers fill, and then no more is taken.
      std::size_t sent = 0;
      for (std::size_t part; (part = client.sendSome(std::string_view(text).substr(sent))) > 0;) sent += part;
      before = sent;
      client.send(std::string_view(text).substr(sent));
      answer = client.answer();
    });
    CHECK(before < large);
    CHECK(bodyOf(answer) == std::to_string(large));
    CHECK(most <= 200'000);
  }
}

TEST_CASE("a body whose last bytes fill the buffer ends once it is read") {
  Loop loop;
  std::size_t total = 0;
  auto server = http::createServer([&](Req req, Res res) -> Promise<void> {
    co_await timers::setTimeout(10);  // all of it is here before anybody reads
    while (auto chunk = co_await req.next()) total += chunk->size();
    res.end(std::to_string(total));
  });
  std::string answer;
  serve(server, [&](int port) {
    Client client(port);
    client.send(post(std::string(20'000, 'b')));
    answer = client.answer();
  });
  CHECK(bodyOf(answer) == "20000");
}

TEST_CASE("a body that nobody reads is dropped, and the connection goes on") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) { res.end(req.url()); });
  std::string first;
  std::string second;
  serve(server, [&](int port) {
    const std::string body(large, 'b');
    Client client(port);
    client.send(post(body));
    first = client.answer();
    client.send(chunked(body, 65536) + get("/2"));
    second = client.answer() + client.answer();
  });
  CHECK(bodyOf(first) == "/");
  CHECK(contains(second, "\r\n\r\n/2"));
}

TEST_CASE("a body that is answered only later does not stop the loop from serving others") {
  Loop loop;
  std::vector<Res> waiting;
  auto server = http::createServer([&](Req req, Res res) {
    if (req.method() == "POST") {
      waiting.push_back(res);
    } else {
      res.end("other");
    }
  });
  std::string other;
  std::string answer;
  serve(server, [&, remote = loop.remote()](int port) {
    const std::string text = post(std::string(large, 'b'));
    Client client(port);
    std::size_t sent = 0;
    for (std::size_t part; (part = client.sendSome(std::string_view(text).substr(sent))) > 0;) sent += part;
    CHECK(sent < large);
    other = Client(port, get("/")).answer();
    onLoop(remote, [&] {
      for (auto& res : waiting) res.end("now");
      waiting.clear();
    });
    client.send(std::string_view(text).substr(sent));
    answer = client.answer();
  });
  CHECK(bodyOf(other) == "other");
  CHECK(bodyOf(answer) == "now");
}

TEST_CASE("data and end listeners, pause and resume") {
  Loop loop;
  std::vector<std::string> events;
  auto server = http::createServer([&](Req req, Res res) {
    req.on<"data">([&, req](const Buffer& chunk) mutable {
      events.push_back("data " + chunk.toString());
      req.pause();
      CHECK(req.isPaused());
      setTimeout(
          [&, req]() mutable {
            events.push_back("resume");
            req.resume();
          },
          5);
    });
    req.on<"end">([&, res, req]() mutable {
      events.push_back(req.complete() ? "end, complete" : "end");
      res.end("done");
    });
    req.on<"close">([&] { events.push_back("close"); });
  });
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    for (bool resumed = false; !resumed;) onLoop(remote, [&] { resumed = events.size() == 2; });
    client.send("3\r\ntwo\r\n0\r\n\r\n");
    client.answer();
  });
  CHECK(joined(events) == "data one, resume, data two, end, complete, close, resume");
}

TEST_CASE("trailers are there when the body has ended") {
  Loop loop;
  std::string trailers;
  bool early = true;
  auto server = http::createServer([&](Req req, Res res) -> Promise<void> {
    early = req.trailers().has("x-sum");
    while (auto chunk = co_await req.next()) {
    }
    trailers = std::string(req.trailers()["X-Sum"]) + " " + std::to_string(req.rawTrailers().size());
    res.end();
  });
  serve(server, [&](int port) { Client(port, chunked("abc", 2, "X-Sum: 7\r\nX-B: 1\r\n")).answer(); });
  CHECK(trailers == "7 4");
  CHECK(!early);
}

TEST_CASE("a request without listeners costs no events; with them it ends and closes once it is answered") {
  Loop loop;
  std::vector<std::string> events;
  auto server = http::createServer([&](Req req, Res res) {
    req.on<"end">([&] { events.push_back("end"); });
    req.on<"close">([&, req] { events.push_back(req.aborted() ? "aborted close" : "close"); });
    res.on<"finish">([&] { events.push_back("finish"); });
    res.on<"close">([&] { events.push_back("res close"); });
    setTimeout([res]() mutable { res.end("x"); }, 1);
  });
  serve(server, [&](int port) {
    Client client(port, get("/"));
    client.answer();
    client.send(get("/", "Connection: close\r\n"));
    client.rest();
  });
  int ends = 0, closes = 0, finishes = 0, resCloses = 0;
  for (const auto& event : events) {
    ends += event == "end";
    closes += event == "close";
    finishes += event == "finish";
    resCloses += event == "res close";
  }
  CHECK(ends == 2);
  CHECK(closes == 2);
  CHECK(finishes == 2);
  CHECK(resCloses == 2);
  CHECK(events.size() == 8);
}

TEST_CASE("a client that goes away: aborted, close, the signal, and no finish") {
  for (const bool reset : {false, true}) {
    Loop loop;
    std::vector<std::string> events;
    auto server = http::createServer([&](Req req, Res res) {
      req.on<"aborted">([&, req] { events.push_back(req.aborted() ? "aborted" : "?"); });
      req.on<"close">([&] { events.push_back("close"); });
      res.on<"finish">([&] { events.push_back("finish"); });
      res.on<"close">([&, res] { events.push_back(res.writableEnded() ? "res close, ended" : "res close"); });
      res.write("part");
    });
    std::optional<AbortSignal> signal;
    bool fired = false;
    AbortRegistration registration;
    server.on<"request">([&](Req req) {
      signal = req.signal();
      registration = signal->onAbort([&] { fired = true; });
    });
    serve(server, [&, remote = loop.remote()](int port) {
      Client client(port, get("/"));
      client.until("part");
      reset ? client.reset() : client.close();
      bool over = false;
      while (!over) onLoop(remote, [&] { over = events.size() >= 3; });
    });
    CHECK(fired);
    CHECK(signal->aborted());
    CHECK(joined(events) == "aborted, close, res close");
  }
}

TEST_CASE("a body that breaks off is an error for who reads it, and only for who listens") {
  for (const bool reads : {true, false}) {
    Loop loop;
    std::string outcome = "none";
    int closes = 0;
    auto server = http::createServer([&](Req req, Res res) -> Promise<void> {
      req.on<"close">([&] { ++closes; });
      if (!reads) co_return;
      try {
        while (auto chunk = co_await req.next()) {
        }
        outcome = "end";
      } catch (const Error& error) {
        outcome = error.code() + " " + error.message();
      }
      res.end("too late");
    });
    serve(server, [&, remote = loop.remote()](int port) {
      Client client(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
      std::atomic<bool> begun = false;  // set on a tick of the loop
      while (!begun) {
        onLoop(remote,
               [&] { server.getConnections([&](const std::optional<Error>&, std::size_t n) { begun = n > 0; }); });
      }
      client.reset();
      bool over = false;
      while (!over) onLoop(remote, [&] { over = closes > 0; });
    });
    CHECK(closes == 1);
    CHECK(outcome == (reads ? "ECONNRESET aborted" : "none"));
  }
}

TEST_CASE("a handler that goes on after its client has gone finishes safely") {
  Loop loop;
  int finished = 0;
  bool wrote = true;
  auto server = http::createServer([&](Req req, Res res) -> Promise<void> {
    co_await timers::setTimeout(20);
    CHECK(req.aborted());
    CHECK(res.destroyed());
    CHECK(req.url() == "/x");
    res.setHeader("X-A", "1");
    wrote = res.write("late");
    res.end("late");
    res.end();
    ++finished;
  });
  serve(server, [&, remote = loop.remote()](int port) {
    Client(port, get("/x")).reset();
    for (int done = 0; done == 0;) onLoop(remote, [&] { done = finished; });
  });
  CHECK(finished == 1);
  CHECK(!wrote);
}

TEST_CASE("destroying a request in the middle of its body ends the connection") {
  Loop loop;
  auto server = http::createServer([](Req req) { req.destroy(); });
  bool ended = false;
  serve(server, [&](int port) {
    Client client(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    ended = client.rest().empty();
  });
  CHECK(ended);
}
