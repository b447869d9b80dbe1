#include <nodus/cluster/cluster.hpp>

#include <nodus/fs.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include "../support/node.hpp"
#include "support.hpp"

#include <unistd.h>
#include <algorithm>
#include <set>

using namespace nodus;
using nodus_test::get;
using nodus_test::runLoop;
using nodus_test::worker;

namespace {

using Code = std::optional<int>;
using Signal = std::optional<std::string>;

Promise<std::string> answerOf(net::Socket socket) {
  std::string reply;
  while (auto chunk = co_await socket.next()) reply += chunk->toString();
  const auto body = reply.find("\r\n\r\n");
  co_return body == reply.npos ? "" : reply.substr(body + 4);
}

// Halts a process, and returns when it has.
Promise<> halt(const child_process::ChildProcess& process) {
  process.kill("SIGSTOP");
  const auto status = "/proc/" + std::to_string(*process.pid()) + "/stat";
  for (;;) {
    const auto text = fs::readFileSync(status).toString();
    if (text.find(") T ") != text.npos) co_return;
    co_await timers::setImmediate();
  }
}

// The steps in a worker's life, by name.
void trace(cluster::Worker one, std::vector<std::string>& steps) {
  one.on<"online">([&] { steps.push_back("online"); });
  one.on<"listening">([&](const cluster::ListeningAddress& address) {
    steps.push_back("listening " + std::to_string(address.addressType) + " " + address.address.value_or("null"));
  });
  one.on<"disconnect">(
      [&, state = &one.state()] { steps.push_back(state->exitedAfterDisconnect ? "disconnect asked" : "disconnect"); });
  one.on<"exit">(
      [&](Code code, Signal signal) { steps.push_back("exit " + signal.value_or(std::to_string(code.value_or(-1)))); });
}

Promise<int> portOf(cluster::Worker one) {
  auto listening = co_await once<"listening">(one);
  co_return listening.port;
}

}  // namespace

TEST_CASE("this process is a primary") {
  runLoop([] {
    CHECK(cluster::isPrimary());
    CHECK(cluster::isMaster());
    CHECK_FALSE(cluster::isWorker());
    CHECK(cluster::workers().empty());
    CHECK(cluster::schedulingPolicy() == cluster::SCHED_RR_);
    CHECK_THROWS_AS(cluster::worker(), Error);
    std::vector<std::string> steps;
    cluster::on<"setup">([](const cluster::Settings& settings) { CHECK(settings.exec == "x"); });
    cluster::setupPrimary({.exec = "x", .args = {{"a"}}});
    CHECK(cluster::settings().silent == false);
    auto done = cluster::disconnect();
    static_cast<void>(done);
  });
}

TEST_CASE("a worker's life, disconnected by the primary" * doctest::skip(worker.empty())) {
  for (const auto policy : {cluster::SCHED_RR_, cluster::SCHED_NONE, cluster::SCHED_REUSEPORT}) {
    CAPTURE(static_cast<int>(policy));
    std::vector<std::string> steps, whole;
    runLoop([&]() -> Promise<> {
      cluster::schedulingPolicy(policy);
      cluster::setupPrimary({.exec = worker});
      cluster::on<"fork">([&](const cluster::Worker& one) { whole.push_back("fork " + std::to_string(one.id())); });
      cluster::on<"disconnect">([&] { whole.push_back("disconnect"); });
      cluster::on<"exit">([&](const cluster::Worker&, Code code) { whole.push_back("exit " + std::to_string(*code)); });
      auto one = cluster::fork({{"TEST_PORT", "0"}});
      trace(one, steps);
      CHECK(cluster::workers().size() == 1);
      CHECK(one.isConnected());
      CHECK_FALSE(one.isDead());
      const int port = co_await portOf(one);
      CHECK(port > 0);
      const auto answer = co_await get(port);
      CHECK(answer == "1");
      one.disconnect();
      CHECK(one.exitedAfterDisconnect());
      CHECK(cluster::workers().empty());
      co_await once<"exit">(one);
      CHECK(one.isDead());
      CHECK(one.process().exitCode() == 0);
      const auto failure = co_await nodus_test::failureOf(get(port));
      CHECK(failure == "ECONNREFUSED");
    });
    CHECK(steps == std::vector<std::string>{"online", "listening 4 127.0.0.1", "disconnect asked", "exit 0"});
    CHECK(whole == std::vector<std::string>{"fork 1", "disconnect", "exit 0"});
  }
}

TEST_CASE("round robin gives each worker its turn" * doctest::skip(worker.empty())) {
  std::vector<std::string> answers;
  runLoop([&]() -> Promise<> {
    cluster::setupPrimary({.exec = worker});
    std::vector<cluster::Worker> all;
    int port = 0;
    for (int i = 0; i < 3; ++i) {
      all.push_back(cluster::fork());
      port = co_await portOf(all.back());
    }
    for (int i = 0; i < 6; ++i) answers.push_back(co_await get(port));
    co_await cluster::disconnect();
  });
  REQUIRE(answers.size() == 6);
  CHECK(std::set<std::string>(answers.begin(), answers.begin() + 3).size() == 3);
  CHECK(std::set<std::string>(answers.begin() + 3, answers.end()).size() == 3);
}

TEST_CASE("a port that cannot be bound is an error in the worker" * doctest::skip(worker.empty())) {
  for (const auto policy : {cluster::SCHED_RR_, cluster::SCHED_NONE, cluster::SCHED_REUSEPORT}) {
    json::Value told;
    std::string expected;
    runLoop([&]() -> Promise<> {
      net::Server taken;
      co_await taken.listen(0, "127.0.0.1");
      const auto port = std::to_string(taken.address().port);
      expected = "bind EADDRINUSE 127.0.0.1:" + port;
      cluster::schedulingPolicy(policy);
      cluster::setupPrimary({.exec = worker});
      auto one = cluster::fork({{"TEST_PORT", port}});
      auto message = co_await once<"message">(one);
      told = std::get<0>(message);
      auto end = co_await once<"exit">(one);
      CHECK(std::get<0>(end) == 0);
      CHECK(one.exitedAfterDisconnect());
      taken.close();
    });
    CHECK(told["code"] == "EADDRINUSE");
    CHECK(told["error"] == expected);
  }
}

TEST_CASE("workers end by themselves, by a code, and by a signal also when they are busy" *
          doctest::skip(worker.empty())) {
  std::vector<std::string> steps;
  runLoop([&]() -> Promise<> {
    cluster::setupPrimary({.exec = worker});
    for (const auto* how : {"leave", "kill", "exit", "hang"}) {
      auto one = cluster::fork();
      co_await portOf(one);
      one.send(how);
      if (std::string_view(how) == "hang") one.kill("SIGKILL");
      auto end = co_await once<"exit">(one);
      const auto& [code, signal] = end;
      steps.push_back(std::string(how) + " " + signal.value_or(std::to_string(code.value_or(-1))) +
                      (one.exitedAfterDisconnect() ? " asked" : ""));
    }
  });
  CHECK(steps == std::vector<std::string>{"leave 0 asked", "kill 0 asked", "exit 42", "hang SIGKILL"});
}

TEST_CASE("a worker that leaves while it waits for its port ends" * doctest::skip(worker.empty())) {
  for (const auto policy : {cluster::SCHED_RR_, cluster::SCHED_NONE, cluster::SCHED_REUSEPORT}) {
    for (int i = 0; i < 8; ++i) {  // the answer may come first
      runLoop([&]() -> Promise<> {
        cluster::schedulingPolicy(policy);
        cluster::setupPrimary({.exec = worker});
        auto one = cluster::fork({{"TEST_LEAVE", "1"}});
        auto end = co_await once<"exit">(one);
        CHECK(std::get<0>(end) == 0);
        CHECK(one.exitedAfterDisconnect());
      });
    }
  }
}

TEST_CASE("a connection that a worker did not live to take goes to another" * doctest::skip(worker.empty())) {
  std::vector<std::string> answers;
  runLoop([&]() -> Promise<> {
    cluster::setupPrimary({.exec = worker});
    auto first = cluster::fork();
    const int port = co_await portOf(first);
    auto second = cluster::fork();
    co_await portOf(second);
    first.send("hang");
    std::vector<Promise<std::string>> requests;
    for (int i = 0; i < 4; ++i) requests.push_back(get(port));
    co_await requests[1];
    first.kill("SIGKILL");
    for (auto& request : requests) answers.push_back(co_await request);
    co_await cluster::disconnect();
  });
  for (const auto& answer : answers) CHECK(answer == "2");
}

TEST_CASE("what waits at the socket of a worker that is killed is answered by another" *
          doctest::skip(worker.empty())) {
  std::vector<std::string> answers;
  runLoop([&]() -> Promise<> {
    cluster::schedulingPolicy(cluster::SCHED_REUSEPORT);
    cluster::setupPrimary({.exec = worker});
    auto first = cluster::fork();
    const int port = co_await portOf(first);
    auto second = cluster::fork();
    co_await portOf(second);
    co_await halt(first.process());
    std::vector<net::Socket> sockets;
    for (int i = 0; i < 32; ++i) {  // the kernel gives half of them to the one that is halted
      sockets.push_back(net::createConnection(port, "127.0.0.1"));
      co_await once<"connect">(sockets.back());
      sockets.back().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }
    first.kill("SIGKILL");
    for (auto& socket : sockets) answers.push_back(co_await answerOf(socket));
    auto third = cluster::fork();  // takes the socket over
    const int same = co_await portOf(third);
    CHECK(same == port);
    second.disconnect();
    co_await once<"exit">(second);
    for (int i = 0; i < 8; ++i) {
      const auto answer = co_await get(port);
      CHECK(answer == "3");
    }
    co_await cluster::disconnect();
  });
  CHECK(answers == std::vector<std::string>(32, "2"));
}

TEST_CASE("connections that wait when all workers are disconnected are answered" * doctest::skip(worker.empty())) {
  const auto path = "/tmp/nodus-cluster-" + std::to_string(::getpid());
  for (const auto policy : {cluster::SCHED_RR_, cluster::SCHED_NONE}) {
    for (const bool together : {true, false}) {
      CAPTURE(static_cast<int>(policy));
      CAPTURE(together);
      std::vector<std::string> answers;
      runLoop([&]() -> Promise<> {
        cluster::schedulingPolicy(policy);
        cluster::setupPrimary({.exec = worker});
        std::vector<cluster::Worker> all;
        for (int i = 0; i < 2; ++i) {
          all.push_back(cluster::fork({{"TEST_PATH", path}}));
          co_await once<"listening">(all.back());
        }
        for (auto& one : all) co_await halt(one.process());
        std::vector<net::Socket> sockets;
        for (int i = 0; i < 300; ++i) {
          sockets.push_back(net::createConnection(path));
          sockets.back().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
          co_await once<"connect">(sockets.back());
        }
        if (together) {
          cluster::disconnect();
        } else {
          for (const auto& one : all) one.disconnect();
        }
        for (auto& one : all) one.process().kill("SIGCONT");
        for (auto& socket : sockets) answers.push_back(co_await answerOf(socket));
      });
      CHECK(std::count(answers.begin(), answers.end(), "1") + std::count(answers.begin(), answers.end(), "2") == 300);
    }
  }
}

TEST_CASE("what a full worker refuses waits for one that has room" * doctest::skip(worker.empty())) {
  std::string answer;
  runLoop([&]() -> Promise<> {
    cluster::setupPrimary({.exec = worker});
    auto full = cluster::fork({{"TEST_MAX", "1"}});
    const int port = co_await portOf(full);
    auto kept = net::createConnection(port, "127.0.0.1");
    kept.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    co_await kept.next();
    auto other = cluster::fork();
    co_await portOf(other);
    co_await halt(other.process());
    std::vector<Promise<std::string>> requests;  // two, as one may go to the other worker at once
    for (int i = 0; i < 2; ++i) requests.push_back(get(port));
    for (int i = 0; i < 8; ++i) {  // what was handed to it meanwhile it has refused
      full.send("id");
      co_await once<"message">(full);
    }
    other.process().kill("SIGCONT");
    for (auto& request : requests) {
      answer = co_await request;
      CHECK(answer == "2");
    }
    kept.end();
    co_await cluster::disconnect();
  });
}

TEST_CASE("a program that is not there is an error of the worker") {
  std::vector<std::string> steps;
  runLoop([&] {
    cluster::setupPrimary({.exec = "/no/such/program"});
    auto one = cluster::fork();
    trace(one, steps);
    one.on<"error">([&](const Error& error) { steps.push_back(error.code()); });
  });
  CHECK(std::count(steps.begin(), steps.end(), "ENOENT") == 1);
}

TEST_CASE("a worker knows the address that it shares" * doctest::skip(worker.empty())) {
  runLoop([]() -> Promise<> {
    cluster::setupPrimary({.exec = worker});
    auto one = cluster::fork();
    auto message = co_await once<"message">(one);
    const auto& [address, handle] = message;
    CHECK(address["address"] == "127.0.0.1");
    CHECK(address["family"] == "IPv4");
    CHECK(address["port"].as<int>() > 0);
    CHECK_FALSE(handle);
    co_await cluster::disconnect();
  });
}

TEST_CASE("workers share a UNIX socket, which goes with the last of them" * doctest::skip(worker.empty())) {
  for (const auto policy : {cluster::SCHED_RR_, cluster::SCHED_NONE}) {
    const auto path = "/tmp/nodus-cluster-" + std::to_string(::getpid());
    runLoop([&]() -> Promise<> {
      cluster::schedulingPolicy(policy);
      cluster::setupPrimary({.exec = worker});
      for (int i = 0; i < 2; ++i) {
        auto one = cluster::fork({{"TEST_PATH", path}});
        const auto address = co_await once<"listening">(one);
        CHECK(address.addressType == -1);
        CHECK(address.address == path);
        CHECK(address.port == -1);
      }
      auto socket = net::createConnection(path);
      socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      std::string reply;
      while (auto chunk = co_await socket.next()) reply += chunk->toString();
      CHECK(reply.starts_with("HTTP/1.1 200"));
      co_await cluster::disconnect();
    });
    CHECK(::access(path.c_str(), F_OK) != 0);
  }
}

TEST_CASE("a connection that all workers refuse is closed" * doctest::skip(worker.empty())) {
  runLoop([]() -> Promise<> {
    cluster::setupPrimary({.exec = worker});
    int port = 0;
    for (int i = 0; i < 2; ++i) {
      auto one = cluster::fork({{"TEST_MAX", "1"}});
      port = co_await portOf(one);
    }
    std::vector<net::Socket> kept;
    for (int i = 0; i < 2; ++i) {  // each answers one, and keeps its connection
      kept.push_back(net::createConnection(port, "127.0.0.1"));
      kept.back().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const auto answer = co_await kept.back().next();
      CHECK(answer);
    }
    auto refused = net::createConnection(port, "127.0.0.1");
    const auto end = co_await refused.next();
    CHECK_FALSE(end);
    for (auto& socket : kept) socket.end();
    co_await cluster::disconnect();
  });
}

namespace {

// One worker, its life and an answer of it, under a Node primary: `exec` is a shell that becomes the program.
constexpr std::string_view nodePrimary = R"(
const cluster = require('cluster'), http = require('http');
cluster.setupPrimary({ exec: 'x', args: [], execArgv: [] });
process.execPath = WORKER;
const worker = cluster.fork({ TEST_PORT: 0 });
worker.on('online', () => log('online'));
worker.on('message', (m) => { if (typeof m === 'number') { log('id ' + m); worker.disconnect(); } });
worker.on('listening', (address) => {
  log('listening');
  http.get({ port: address.port, host: '127.0.0.1', agent: false }, (res) => {
    res.setEncoding('utf8');
    res.on('data', (data) => { log('answer ' + data); worker.send('id'); });
  });
});
worker.on('disconnect', () => log('disconnect ' + worker.exitedAfterDisconnect));
worker.on('exit', (code) => log('exit ' + code));
)";

}  // namespace

TEST_CASE("a worker serves a primary of Node's" * doctest::skip(worker.empty())) {
  for (const std::string policy : {"SCHED_RR", "SCHED_NONE"}) {
    std::string script(nodePrimary);
    script.replace(script.find("WORKER"), 6, "'" + worker + "'");
    const auto output =
        nodus_test::runNode("require('cluster').schedulingPolicy = require('cluster')." + policy + ";" + script);
    if (output) CHECK(*output == "online listening answer 1 id 1 disconnect true exit 0");
  }
}

namespace {

// A worker that is a program of Node's.
struct NodeWorker {
  char path[27] = "/tmp/nodus-test-XXXXXX.cjs";

  explicit NodeWorker(const std::string& script) {
    const int fd = ::mkstemps(path, 4);
    REQUIRE(::write(fd, script.data(), script.size()) == static_cast<ssize_t>(script.size()));
    ::close(fd);
  }
  NodeWorker(const NodeWorker&) = delete;
  NodeWorker& operator=(const NodeWorker&) = delete;
  ~NodeWorker() { ::unlink(path); }

  cluster::Worker fork() const {
    cluster::setupPrimary({.exec = "/usr/bin/env", .args = std::vector<std::string>{"node", path}});
    return cluster::fork();
  }
};

}  // namespace

TEST_CASE("workers of Node's serve a primary of ours") {
  if (!nodus_test::hasNode()) return;
  const NodeWorker program(
      "const cluster = require('cluster');\n"
      "require('http').createServer((req, res) => res.end('node ' + cluster.worker.id)).listen(0, '127.0.0.1');\n");
  for (const auto policy : {cluster::SCHED_RR_, cluster::SCHED_NONE, cluster::SCHED_REUSEPORT}) {
    std::string answer, end;
    runLoop([&]() -> Promise<> {
      cluster::schedulingPolicy(policy);
      auto one = program.fork();
      const int port = co_await portOf(one);
      answer = co_await get(port);
      one.disconnect();
      auto exit = co_await once<"exit">(one);
      end = std::to_string(std::get<0>(exit).value_or(-1));
    });
    CHECK(answer == "node 1");
    CHECK(end == "0");
  }
}

TEST_CASE("a worker of Node's that asks for UDP gets an error") {
  if (!nodus_test::hasNode()) return;
  const NodeWorker program(
      "const socket = require('dgram').createSocket('udp4');\n"
      "socket.on('error', (error) => process.send(error.code, () => process.disconnect()));\n"
      "socket.bind(0, '127.0.0.1');\n");
  json::Value told;
  runLoop([&]() -> Promise<> {
    auto one = program.fork();
    one.on<"message">([&](json::Value message) { told = message; });
    co_await once<"exit">(one);
  });
  CHECK(told == "ENOTSUP");
}
