#include <nodus/http/server_options.hpp>

#include "live_server.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

// Sends a byte every few milliseconds until the server has had enough; what it says then.
std::string drip(Client& client, std::string_view text, int milliseconds = 10) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!client.send(text.substr(i, 1))) break;
    if (client.receive(milliseconds) || client.ended() || client.wasReset()) break;
  }
  return client.rest();
}

constexpr const char* answer408 = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("the limits are Node's by default, and may be changed while the server runs") {
  Loop loop;
  http::Server server;
  CHECK(server.headersTimeout() == 60'000);
  CHECK(server.requestTimeout() == 300'000);
  CHECK(server.keepAliveTimeout() == 5'000);
  CHECK(server.timeout() == 0);
  CHECK(server.options().maxHeaderSize == 16'384);
  server.keepAliveTimeout(50);
  CHECK(server.keepAliveTimeout() == 50);
  server.close();
}

TEST_CASE("a head that comes a byte at a time is answered with 408, on a new connection and on a used one") {
  Loop loop;
  int requests = 0;
  auto server = http::createServer({.headersTimeout = 100}, [&](Req, Res res) {
    ++requests;
    res.end("x");
  });
  std::string fresh;
  std::string used;
  std::string silent;
  serve(server, [&](int port) {
    const auto slow = get("/", "X-Long: " + std::string(2000, 'x') + "\r\n");
    Client one(port);
    fresh = drip(one, slow);
    Client two(port, get("/"));
    two.answer();
    used = drip(two, slow);
    silent = Client(port).rest();
  });
  CHECK(fresh == answer408);
  CHECK(used == answer408);
  CHECK(silent == answer408);
  CHECK(requests == 1);
}

TEST_CASE("a body that comes too slowly is answered with 408, unless the answer has begun") {
  for (const bool begun : {false, true}) {
    Loop loop;
    int aborted = 0;
    auto server = http::createServer({.headersTimeout = 0, .requestTimeout = 100}, [&](Req req, Res res) {
      req.on<"aborted">([&] { ++aborted; });
      if (begun) res.write("part");
    });
    std::string answer;
    serve(server, [&](int port) {
      Client client(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
      if (begun) client.until("part\r\n");
      answer = drip(client, std::string(2000, 'b'));
    });
    CHECK(answer == (begun ? "" : answer408));
    CHECK(aborted == 1);
  }
}

TEST_CASE("idle connections are closed, and requests in time keep them") {
  Loop loop;
  auto server = http::createServer({.keepAliveTimeout = 600}, [](Req, Res res) { res.end("x"); });
  std::string all;
  bool timedOut = true;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port);
    for (int i = 0; i < 6; ++i) {
      client.send(get("/"));
      all += bodyOf(client.answer());
      if (i < 5) passTime(remote, 200);
    }
    CHECK(client.rest() == "");
    timedOut = client.timedOut();
  });
  CHECK(all == "xxxxxx");
  CHECK(!timedOut);
}

TEST_CASE("a keep-alive limit does not cut an answer that takes longer") {
  Loop loop;
  auto server = http::createServer({.keepAliveTimeout = 30}, [](Req, Res res) -> Promise<void> {
    res.write("a");
    co_await timers::setTimeout(150);
    res.end("b");
  });
  std::string answer;
  serve(server, [&](int port) { answer = Client(port, get("/")).rest(); });
  CHECK(contains(answer, "1\r\nb\r\n0\r\n\r\n"));
}

TEST_CASE("a slow reader is not idle") {
  Loop loop;
  auto server =
      http::createServer({.keepAliveTimeout = 30}, [](Req, Res res) { res.end(std::string(8'000'000, 'x')); });
  std::string answer;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/"));
    passTime(remote, 200);
    answer = client.rest();
  });
  CHECK(bodyOf(answer).size() == 8'000'000);
}

TEST_CASE("an answer that takes too long: the event, or the end of the connection") {
  for (const bool listens : {false, true}) {
    Loop loop;
    int closes = 0;
    auto server = http::createServer({.timeout = 50}, [&](Req req, Res res) {
      res.on<"close">([&, res] { ++closes; });
      req.on<"end">([] {});
    });
    if (listens) server.on<"timeout">([](net::Socket socket) { socket.end("too slow"); });
    std::string answer;
    serve(server, [&](int port) { answer = Client(port, get("/")).until("too slow"); });
    CHECK(answer == (listens ? "too slow" : ""));
    CHECK(closes == 1);
  }
}

TEST_CASE("who listens for the timeout of a request or of its answer keeps the connection") {
  for (const bool onRequest : {false, true}) {
    Loop loop;
    auto server = http::createServer({.timeout = 50}, [&](Req req, Res res) {
      const auto answer = [res](net::Socket) mutable { res.end("late"); };
      if (onRequest) {
        req.on<"timeout">(answer);
      } else {
        res.on<"timeout">(answer);
      }
    });
    std::string late;
    std::string early;
    serve(server, [&](int port) {
      Client client(port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx");
      late = client.until("late");
      early = Client(port, get("/")).until("late");
    });
    CHECK(bodyOf(late) == "late");
    CHECK(bodyOf(early) == (onRequest ? "" : "late"));  // this request is complete
  }
}

TEST_CASE("an answer whose bytes move is not too slow") {
  Loop loop;
  auto server = http::createServer({.timeout = 80}, [](Req, Res res) -> Promise<void> {
    for (int i = 0; i < 8; ++i) {
      res.write("x");
      co_await timers::setTimeout(30);
    }
    res.end();
  });
  std::string answer;
  serve(server, [&](int port) { answer = Client(port, get("/")).until("0\r\n\r\n"); });
  CHECK(countOf(answer, "1\r\nx\r\n") == 8);
}

TEST_CASE("a request that does not parse is answered with its status, and the connection ends") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) {
    req.resume();
    req.on<"end">([res]() mutable { res.end("x"); });
  });
  std::vector<std::string> statuses;
  serve(server, [&](int port) {
    for (const auto& request : {
             std::string("GET / HTTP/1.1\r\n\r\n"),
             std::string("NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n"),
             get("/", "X: " + std::string(20'000, 'x') + "\r\n"),
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=" + std::string(20'000, 'x') +
                 "\r\na",
             std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
         }) {
      Client client(port, request);
      const auto answer = client.rest();
      statuses.push_back(answer.substr(9, 3));
      CHECK(contains(answer, "\r\nConnection: close\r\n\r\n"));
    }
  });
  CHECK(joined(statuses) == "400, 400, 431, 413, 400");
}

TEST_CASE("clientError: the listener gets code, reason, position and packet, and answers itself") {
  Loop loop;
  std::vector<std::string> seen;
  auto server = http::createServer({.headersTimeout = 50}, [](Req, Res res) { res.end("x"); });
  server.on<"clientError">([&](const Error& error, net::Socket socket, const http::ClientErrorInfo& info) {
    seen.push_back(error.code() + " " + error.message() + " " + info.reason + " " + std::to_string(info.bytesParsed) +
                   " " + info.rawPacket.toString().substr(0, 8));
    socket.end("HTTP/1.1 418 Own\r\n\r\n");
  });
  std::vector<std::string> answers;
  serve(server, [&](int port) {
    answers.push_back(Client(port, "BAD / HTTP/1.1\r\nHost: a\r\n\r\n").rest());
    answers.push_back(Client(port, get("/") + "GET / HTTP/1.1\r\nA B: c\r\n\r\n").rest());
    answers.push_back(Client(port).rest());
  });
  REQUIRE(seen.size() == 3);
  CHECK(contains(seen[0], "HPE_INVALID_METHOD Parse Error: Invalid method encountered Invalid method encountered"));
  CHECK(seen[0].substr(seen[0].size() - 8) == "BAD / HT");
  CHECK(contains(seen[1], "HPE_INVALID_HEADER_TOKEN Parse Error: Invalid header token"));
  CHECK(contains(seen[2], "ERR_HTTP_REQUEST_TIMEOUT"));
  CHECK(answers[0] == "HTTP/1.1 418 Own\r\n\r\n");
  CHECK(contains(answers[1], "\r\n\r\nxHTTP/1.1 418 Own\r\n\r\n"));
  CHECK(answers[2] == "HTTP/1.1 418 Own\r\n\r\n");
}

TEST_CASE("clientError: a connection that is reset is one too") {
  Loop loop;
  std::string code;
  auto server = http::createServer([](Req) {});
  server.on<"clientError">([&](const Error& error, net::Socket socket) {
    code = error.code();
    CHECK(socket.destroyed());
  });
  serve(server, [&, remote = loop.remote()](int port) {
    Client(port, get("/")).reset();
    for (bool over = false; !over;) onLoop(remote, [&] { over = !code.empty(); });
  });
  CHECK(code == "ECONNRESET");
}

TEST_CASE("clientError: a listener that does nothing does not keep the connection for ever") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("x"); });
  server.on<"clientError">([] {});
  serve(server, [&](int port) {
    Client client(port, "BAD\r\n\r\n");
    CHECK(client.rest() == "");
    CHECK(!client.timedOut());
  });
}
