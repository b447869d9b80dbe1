#include <nodus/http/detail/connection.hpp>

#include "live_server.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <memory>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

std::string bodies(std::string_view answers) {
  std::string all;
  for (auto at = answers.find("Content-Length: "); at != std::string_view::npos;
       at = answers.find("Content-Length: ", at)) {
    const auto size = std::stoul(std::string(answers.substr(at + 16, 8)));
    const auto body = answers.find("\r\n\r\n", at) + 4;
    all += std::string(answers.substr(body, size)) + " ";
    at = body;
  }
  return all;
}

std::string pipeline(int count, std::string_view lastHeaders = "Connection: close\r\n") {
  std::string requests;
  for (int i = 1; i <= count; ++i) requests += get("/" + std::to_string(i), i == count ? lastHeaders : "");
  return requests;
}

}  // namespace

TEST_CASE("a pipeline is answered in the order of the requests, whatever the order in which handlers finish") {
  Loop loop;
  std::string order;
  auto server = http::createServer([&](Req req, Res res) {
    const auto path = req.url();
    setTimeout(
        [&order, path, res]() mutable {
          order += path + " ";
          res.end(path);
        },
        path == "/1"   ? 30
        : path == "/2" ? 1
                       : 15);
  });
  std::string answers;
  serve(server, [&](int port) { answers = Client(port, pipeline(4)).rest(); });
  CHECK(order == "/2 /3 /4 /1 ");
  CHECK(bodies(answers) == "/1 /2 /3 /4 ");
  CHECK(countOf(answers, "Connection: keep-alive") == 3);
  CHECK(countOf(answers, "Connection: close") == 1);
}

TEST_CASE("answers that wait for their turn may be written bit by bit, with heads and chunks") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) -> Promise<void> {
    const auto path = req.url();
    res.setHeader("X-Path", path);
    res.write("a" + path);
    co_await timers::setTimeout(path == "/1" ? 20 : 1);
    res.write(Buffer::from("b" + path));
    res.end("c" + path);
  });
  std::string answers;
  serve(server, [&](int port) { answers = Client(port, pipeline(3)).rest(); });
  std::string expected;
  for (int i = 1; i <= 3; ++i) {
    const auto path = "/" + std::to_string(i);
    for (const auto* part : {"a", "b", "c"}) expected += "3\r\n" + std::string(part) + path + "\r\n";
    expected += "0\r\n\r\n";
  }
  std::string got;
  for (std::size_t at = answers.find("\r\n\r\n"); at != std::string::npos;) {
    const auto end = answers.find("0\r\n\r\n", at);
    REQUIRE(end != std::string::npos);
    got += answers.substr(at + 4, end + 5 - at - 4);
    at = answers.find("\r\n\r\n", end + 5);
  }
  CHECK(got == expected);
}

TEST_CASE("a pipeline of hundreds waits where it must and is answered to the last") {
  for (const bool later : {false, true}) {
    Loop loop;
    int waiting = 0;
    int most = 0;
    auto server = http::createServer([&](Req req, Res res) {
      const auto path = req.url();
      if (!later) return static_cast<void>(res.end(path));
      most = std::max(most, ++waiting);
      setTimeout(
          [&waiting, path, res]() mutable {
            --waiting;
            res.end(path);
          },
          1);
    });
    std::string answers;
    serve(server, [&](int port) { answers = Client(port, pipeline(500)).rest(); });
    std::string expected;
    for (int i = 1; i <= 500; ++i) expected += "/" + std::to_string(i) + " ";
    CHECK(bodies(answers) == expected);
    CHECK(most <= 65);
  }
}

TEST_CASE("a pipeline's bodies belong to their requests") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) -> Promise<void> {
    std::string body;
    while (auto chunk = co_await req.next()) body.append(chunk->view());
    res.end("[" + body + "]");
  });
  std::string answers;
  serve(server, [&](int port) {
    std::string requests = post("one") + post("") + post(std::string(50'000, 'x'));
    requests += "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfou\r\n1\r\nr\r\n0\r\n\r\n";
    answers = Client(port, requests + post("five", "Connection: close\r\n")).rest();
  });
  CHECK(bodies(answers) == "[one] [] [" + std::string(50'000, 'x') + "] [four] [five] ");
}

TEST_CASE("requests before a malformed one are answered, then it is, and the connection ends") {
  for (const bool later : {false, true}) {
    Loop loop;
    auto server = http::createServer([&](Req req, Res res) {
      const auto path = req.url();
      if (!later) return static_cast<void>(res.end(path));
      setTimeout([path, res]() mutable { res.end(path); }, path == "/1" ? 10 : 1);
    });
    std::string answers;
    serve(server, [&](int port) {
      answers = Client(port, pipeline(2, "") + "GET / HTTP/1.1\r\nBad Header: 1\r\n\r\n" + get("/3")).rest();
    });
    CHECK(bodies(answers) == "/1 /2 ");
    CHECK(contains(answers, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    CHECK(countOf(answers, "HTTP/1.1 ") == 3);
  }
}

TEST_CASE("nothing is answered after a request that closes the connection, or after an answer that does") {
  Loop loop;
  int requests = 0;
  auto server = http::createServer([&](Req req, Res res) {
    ++requests;
    if (req.url() == "/close") res.setHeader("Connection", "close");
    res.end(req.url());
  });
  std::string one;
  std::string two;
  serve(server, [&](int port) {
    one = Client(port, get("/1") + get("/2", "Connection: close\r\n") + get("/3")).rest();
    two = Client(port, get("/1") + get("/close") + get("/3")).rest();
  });
  CHECK(bodies(one) == "/1 /2 ");
  CHECK(bodies(two) == "/1 /close ");
  CHECK(requests == 4);
}

TEST_CASE("a client that has ended its side has gone away, unless the server allows it to wait for its answers") {
  for (const bool allowed : {false, true}) {
    Loop loop;
    int aborted = 0;
    std::vector<std::pair<Req, Res>> waiting;
    auto server = http::createServer({.httpAllowHalfOpen = allowed}, [&](Req req, Res res) {
      req.on<"aborted">([&] { ++aborted; });
      waiting.emplace_back(req, res);
    });
    std::string answers;
    serve(server, [&, remote = loop.remote()](int port) {
      Client client(port, pipeline(3, ""));
      client.finish();
      for (bool all = false; !all;) onLoop(remote, [&] { all = waiting.size() == 3; });
      passTime(remote, 20);  // for the end to be noticed
      onLoop(remote, [&] {
        for (auto& [req, res] : waiting) res.end(req.url());
        waiting.clear();
      });
      answers = client.rest();
    });
    CHECK(bodies(answers) == (allowed ? "/1 /2 /3 " : ""));
    CHECK(aborted == (allowed ? 0 : 3));
  }
}

TEST_CASE("what was answered before a client ended its side reaches it, however slowly it reads") {
  Loop loop;
  auto server =
      http::createServer({.keepAliveTimeout = 50}, [](Req, Res res) { res.end(std::string(8'000'000, 'x')); });
  std::string answers;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/") + get("/"));
    client.finish();
    passTime(remote, 200);
    answers = client.rest();
  });
  CHECK(answers.size() > 16'000'000);
}

TEST_CASE("an end in the middle of a request is answered with 400") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("x"); });
  std::string head;
  std::string nothing;
  serve(server, [&](int port) {
    Client inHead(port, "GET / HTTP/1.1\r\nHost: a");
    inHead.finish();
    head = inHead.rest();
    Client silent(port);
    silent.finish();
    nothing = silent.rest();
  });
  CHECK(statusOf(head) == "HTTP/1.1 400 Bad Request");
  CHECK(nothing == "");
}

TEST_CASE("where requests are split does not matter") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) -> Promise<void> {
    std::string body;
    while (auto chunk = co_await req.next()) body.append(chunk->view());
    res.end(req.url() + body);
  });
  const auto requests =
      get("/1") + post("hello") +
      "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: 1\r\n\r\n" +
      get("/4", "Connection: close\r\n");
  std::vector<std::string> answers;
  serve(server, [&](int port) {
    for (const std::size_t step : {1U, 2U, 3U, 7U, 50U}) {
      Client client(port);
      const int one = 1;
      ::setsockopt(client.fd(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof one);
      for (std::size_t at = 0; at < requests.size(); at += step) client.send(requests.substr(at, step));
      answers.push_back(bodies(client.rest()));
    }
  });
  for (const auto& answer : answers) CHECK(answer == "/1 /hello /3abc /4 ");
}

TEST_CASE("an upgrade hands the raw socket over, with what was sent along") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("plain"); });
  std::string seen;
  server.on<"upgrade">([&](Req req, net::Socket socket, Buffer head) {
    seen = std::string(req.method()) + " " + req.url() + " " + std::string(req.headers()["upgrade"]) + " " +
           head.toString();
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
    socket.on<"data">([socket](const Buffer& chunk) mutable { socket.write(chunk); });
    socket.on<"end">([socket]() mutable { socket.end("bye"); });
  });
  std::string answers;
  serve(server, [&](int port) {
    Client client(port, get("/1") + get("/chat", "Connection: Upgrade\r\nUpgrade: echo\r\n") + "first");
    answers = client.until("plain");
    answers += client.until("\r\n\r\n");
    client.send("hello");
    answers += client.until("hello");
    client.finish();
    answers += client.rest();
  });
  CHECK(seen == "GET /chat echo first");
  CHECK(contains(answers, "101 Switching Protocols"));
  CHECK(contains(answers, "\r\n\r\nhello"));
  CHECK(answers.substr(answers.size() - 3) == "bye");
}

TEST_CASE("without a listener an upgrade is an ordinary request") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("plain"); });
  std::string answers;
  serve(server,
        [&](int port) { answers = Client(port, get("/", "Connection: Upgrade, close\r\nUpgrade: h2c\r\n")).rest(); });
  CHECK(bodies(answers) == "plain ");
}

TEST_CASE("CONNECT goes to its listener, and ends the connection without one") {
  for (const bool listen : {true, false}) {
    Loop loop;
    int requests = 0;
    auto server = http::createServer([&](Req, Res res) {
      ++requests;
      res.end("plain");
    });
    if (listen) {
      server.on<"connect">([](Req req, net::Socket socket, Buffer head) {
        socket.end("HTTP/1.1 200 OK\r\n\r\n" + req.url() + " " + head.toString());
      });
    }
    std::string answers;
    serve(server, [&](int port) { answers = Client(port, "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nhead").rest(); });
    CHECK(answers == (listen ? "HTTP/1.1 200 OK\r\n\r\na:1 head" : ""));
    CHECK(requests == 0);
  }
}

TEST_CASE(
    "an upgraded socket that the listener destroys, or keeps for later, is no connection of the server any more") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("plain"); });
  std::optional<net::Socket> kept;
  server.on<"upgrade">([&](Req req, net::Socket socket) {
    if (req.url() == "/destroy") return static_cast<void>(socket.destroy());
    kept = socket;
  });
  std::string gone;
  std::string late;
  serve(server, [&, remote = loop.remote()](int port) {
    gone = Client(port, get("/destroy", "Connection: Upgrade\r\nUpgrade: x\r\n")).rest();
    Client client(port, get("/keep", "Connection: Upgrade\r\nUpgrade: x\r\n"));
    for (bool there = false; !there;) onLoop(remote, [&] { there = kept.has_value(); });
    onLoop(remote, [&] { server.closeAllConnections(); });
    onLoop(remote, [&] { kept->end("late"); });
    late = client.rest();
  });
  CHECK(gone == "");
  CHECK(late == "late");
  kept.reset();
}
