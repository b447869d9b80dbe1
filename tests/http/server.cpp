#include <nodus/http/server.hpp>

#include "live_server.hpp"

#include <nodus/kernel/timers.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <sys/resource.h>
#include <sys/wait.h>

#include <memory>
#include <stdexcept>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

using Req = http::IncomingMessage;
using Res = http::ServerResponse;

}  // namespace

TEST_CASE("close: the reply in progress says so, idle connections end at once, and then it is closed") {
  Loop loop;
  std::optional<Res> waiting;
  bool closed = false;
  auto server = http::createServer([&](Req req, Res res) {
    if (req.url() == "/wait") {
      waiting = res;
    } else {
      res.end("x");
    }
  });
  std::string idle;
  std::string reply;
  bool closedEarly = false;
  bool refused = false;
  serve(server, [&, remote = loop.remote()](int port) {
    Client one(port, get("/"));
    one.answer();
    Client unused(port);
    Client two(port, get("/wait") + get("/after"));
    for (bool there = false; !there;) onLoop(remote, [&] { there = waiting.has_value(); });
    onLoop(remote, [&] { server.close([&] { closed = true; }); });
    idle = one.rest() + unused.rest();
    refused = Client(port).refused();
    onLoop(remote, [&] {
      closedEarly = closed;
      waiting->end("late");
      waiting.reset();
    });
    reply = two.rest();
    for (bool over = false; !over;) onLoop(remote, [&] { over = closed; });
  });
  CHECK(idle == "");
  CHECK(refused);
  CHECK(!closedEarly);
  CHECK(contains(reply, "Connection: close\r\n"));
  CHECK(countOf(reply, "HTTP/1.1 200") == 1);
  CHECK(bodyOf(reply) == "late");
}

TEST_CASE("close: a request that lies in the kernel already is answered") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("x"); });
  std::string rest;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/"));
    client.answer();
    onLoop(remote, [&] {
      client.send(get("/late"));
      server.close();
    });
    rest = client.rest();
  });
  CHECK(countOf(rest, "HTTP/1.1 200") == 1);
  CHECK(contains(rest, "Connection: close\r\n"));
}

TEST_CASE("close while an answer is streamed: it goes on to its end, and then the connection ends") {
  Loop loop;
  bool begun = false;
  auto server = http::createServer([&](Req, Res res) -> Promise<void> {
    for (int i = 0; i < 5; ++i) {
      res.write("part" + std::to_string(i));
      begun = true;
      co_await timers::setTimeout(10);
    }
    res.end();
  });
  std::string answer;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/"));
    for (bool there = false; !there;) onLoop(remote, [&] { there = begun; });
    onLoop(remote, [&] { server.close(); });
    answer = client.rest();
    CHECK(!client.wasReset());
  });
  CHECK(contains(answer, "part4\r\n0\r\n\r\n"));
}

TEST_CASE("close waits for a large answer that a slow client still reads") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end(std::string(8'000'000, 'x')); });
  std::string answer;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/"));
    client.until("\r\n\r\n");
    onLoop(remote, [&] { server.close(); });
    onLoop(remote, [&] { server.closeIdleConnections(); });
    answer = client.rest();
  });
  CHECK(answer.size() == 8'000'000);
}

TEST_CASE("a request whose head is under way at close is answered") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("x"); });
  std::string answer;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, "GET / HTTP/1.1\r\nHo");
    Client other(port, get("/"));
    other.answer();  // by now the other's first bytes are there
    onLoop(remote, [&] { server.close(); });
    client.send("st: a\r\n\r\n");
    answer = client.rest();
  });
  CHECK(contains(answer, "Connection: close\r\n"));
  CHECK(bodyOf(answer) == "x");
}

TEST_CASE("closeAllConnections ends answers in the middle; closeIdleConnections does not") {
  Loop loop;
  int closes = 0;
  auto server = http::createServer([&](Req, Res res) {
    res.on<"close">([&] { ++closes; });
    res.write("part");
  });
  std::string answer;
  serve(server, [&, remote = loop.remote()](int port) {
    Client client(port, get("/"));
    client.until("part");
    onLoop(remote, [&] { server.closeIdleConnections(); });
    CHECK(!client.receive(50));
    CHECK(client.timedOut());
    onLoop(remote, [&] { server.closeAllConnections(); });
    client.rest();
    CHECK(!client.timedOut());
  });
  CHECK(closes == 1);
}

TEST_CASE("a closed server may listen again, and keeps its connections then") {
  Loop loop;
  auto server = http::createServer([](Req, Res res) { res.end("x"); });
  std::string first;
  std::string second;
  serve(server, [&, remote = loop.remote()](int port) {
    first = Client(port, get("/")).answer();
    int again = 0;
    onLoop(remote,
           [&] { server.close([&] { server.listen(0, "127.0.0.1", [&] { again = server.address().port; }); }); });
    for (bool there = false; !there;) onLoop(remote, [&] { there = again != 0; });
    Client client(again, get("/"));
    second = client.answer();
    client.send(get("/"));
    second += client.answer();
  });
  CHECK(contains(first, "Connection: keep-alive"));
  CHECK(countOf(second, "Connection: keep-alive") == 2);
}

TEST_CASE("a handler that fails answers 500 once, tells the error, and the server goes on") {
  struct Case {
    const char* path;
    bool gets500;
  };
  for (const bool listens : {true, false}) {
    for (const auto& [path, gets500] :
         {Case{"/throw", true}, Case{"/reject", true}, Case{"/later", true}, Case{"/head", true}, Case{"/begun", false},
          Case{"/ended", false}, Case{"/plain", true}}) {
      CAPTURE(path);
      Loop loop;
      std::vector<std::string> errors;
      auto server = http::createServer([](Req req, Res res) -> Promise<void> {
        const auto url = req.url();
        if (url == "/ok") {
          res.end("ok");
          co_return;
        }
        if (url == "/later") co_await timers::setTimeout(5);
        res.setHeader("X-Left", "1");
        if (url == "/head") res.writeHead(201, "Made", {{"X-More", "1"}});
        if (url == "/begun") res.write("part");
        if (url == "/ended") res.end("whole");
        if (url == "/plain") throw 5;
        throw std::runtime_error("broken");
      });
      if (listens) server.on<"error">([&](const Error& error) { errors.push_back(error.message()); });
      std::string answer;
      std::string after;
      // Without a listener it is a warning on stderr.
      const auto hooks = nodus::detail::loopHooks();
      static std::vector<std::string> warnings;
      warnings.clear();
      nodus::detail::loopHooks().warning = [](std::string_view, std::string_view message, std::string_view) {
        warnings.emplace_back(message);
      };
      serve(server, [&](int port) {
        Client client(port, get(path));
        answer = path == std::string("/begun") ? client.rest() : client.answer();
        after = Client(port, get("/ok")).answer();
      });
      nodus::detail::loopHooks() = hooks;
      if (gets500) {
        CHECK(statusOf(answer) == "HTTP/1.1 500 Internal Server Error");
        CHECK(bodyOf(answer) == "Internal Server Error");
        CHECK(!contains(answer, "X-"));
      } else if (path == std::string("/ended")) {
        CHECK(bodyOf(answer) == "whole");
      } else {
        CHECK(!contains(answer, "0\r\n\r\n"));
      }
      CHECK(bodyOf(after) == "ok");
      CHECK(errors.size() == (listens ? 1 : 0));
      CHECK(warnings.size() == (listens ? 0 : 1));
      if (listens && path != std::string("/plain")) CHECK(joined(errors) == "broken");
    }
  }
}

TEST_CASE("a plain handler that throws is the same, and a pipeline goes on after it") {
  Loop loop;
  int errors = 0;
  auto server = http::createServer([](Req req, Res res) {
    if (req.url() == "/bad") throw std::runtime_error("broken");
    res.end(req.url());
  });
  server.on<"error">([&] { ++errors; });
  std::string answers;
  serve(server,
        [&](int port) { answers = Client(port, get("/1") + get("/bad") + get("/2", "Connection: close\r\n")).rest(); });
  CHECK(errors == 1);
  CHECK(countOf(answers, "HTTP/1.1 200 OK") == 2);
  CHECK(countOf(answers, "HTTP/1.1 500 Internal Server Error") == 1);
  CHECK(answers.substr(answers.size() - 2) == "/2");
}

TEST_CASE("connection, getConnections and maxConnections are the net server's") {
  Loop loop;
  int connections = 0;
  int drops = 0;
  auto server = http::createServer([](Req, Res res) { res.end("x"); });
  server.on<"connection">([&](net::Socket socket) {
    ++connections;
    CHECK(socket.remoteAddress() == "127.0.0.1");
  });
  server.on<"drop">([&] { ++drops; });
  server.maxConnections(2);
  std::string dropped;
  serve(server, [&, remote = loop.remote()](int port) {
    Client one(port, get("/"));
    one.answer();
    Client two(port, get("/"));
    two.answer();
    CHECK(connectionsOf(server, remote) == 2);
    dropped = Client(port, get("/")).rest();
  });
  CHECK(connections == 2);
  CHECK(drops == 1);
  CHECK(dropped == "");
}

TEST_CASE("a thousand connections that are opened and reset leave nothing behind") {
  Loop loop;
  auto server = http::createServer([](Req req, Res res) -> Promise<void> {
    if (req.url() != "/slow") {
      res.end("x");
      co_return;
    }
    res.on<"close">([req, res] {});
    res.write("part");
    co_await timers::setTimeout(5);
    res.end("rest");
  });
  serve(server, [&, remote = loop.remote()](int port) {
    const std::string kinds[] = {"",
                                 "GET / HT",
                                 get("/"),
                                 get("/slow"),
                                 get("/slow") + get("/") + get("/slow"),
                                 "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
                                 "BAD\r\n\r\n"};
    std::size_t kind = 0;
    for (int round = 0; round < 20; ++round) {
      std::vector<std::unique_ptr<Client>> clients;
      for (int i = 0; i < 50; ++i) {
        clients.push_back(std::make_unique<Client>(port, kinds[kind++ % std::size(kinds)]));
      }
      for (auto& client : clients) client->reset();
    }
    while (connectionsOf(server, remote) > 0) {
    }
    CHECK(bodyOf(Client(port, get("/")).answer()) == "x");
  });
}

#if !defined(NODUS_TEST_SANITIZED)  // a sanitizer itself needs descriptors
TEST_CASE("without descriptors it waits, the loop is idle, and it goes on when there are some again") {
  std::fflush(stdout);
  const auto child = ::fork();
  if (child == 0) {
    ::alarm(30);
    int failures = 1;
    {
      Loop loop;
      auto server = http::createServer([](Req, Res res) { res.end("x"); });
      serve(server, [&, remote = loop.remote()](int port) {
        std::vector<std::unique_ptr<Client>> clients;
        for (int i = 0; i < 30; ++i) clients.push_back(std::make_unique<Client>(port));
        while (connectionsOf(server, remote) < 30) {
        }
        // The client's own connections come first, then the limit: no more can be accepted.
        std::vector<std::unique_ptr<Client>> more;
        for (int i = 0; i < 10; ++i) more.push_back(std::make_unique<Client>(port, get("/")));
        const int next = ::dup(0);
        ::close(next);
        ::rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        const auto before = limit.rlim_cur;
        limit.rlim_cur = static_cast<::rlim_t>(next);
        // Those of `more` that were accepted before this are answered; others wait.
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::rusage start{};
        ::getrusage(RUSAGE_SELF, &start);
        passTime(remote, 300);
        ::rusage end{};
        ::getrusage(RUSAGE_SELF, &end);
        const auto micros = [](const ::rusage& usage) {
          return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1'000'000 + usage.ru_utime.tv_usec +
                 usage.ru_stime.tv_usec;
        };
        const bool idle = micros(end) - micros(start) < 150'000;
        clients.clear();  // descriptors come free
        int answered = 0;
        for (auto& client : more) answered += bodyOf(client->answer()) == "x";
        limit.rlim_cur = before;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        failures = (idle ? 0 : 2) + (answered == 10 ? 0 : 4);
      });
    }
    ::_exit(failures);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif
