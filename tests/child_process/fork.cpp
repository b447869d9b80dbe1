#include <nodus/child_process/fork.hpp>

#include "../support/program.hpp"
#include "support.hpp"

#include <nodus/json.hpp>
#include <nodus/net.hpp>
#include <nodus/process.hpp>

#include <memory>

using namespace child_test;

namespace {

const std::string answer = nodus_test::program("answer");

Promise<ChildProcess> ready() {
  auto child = fork(answer);
  auto first = co_await once<"message">(child);
  CHECK(std::get<0>(first) == json::Value("ready"));
  co_return child;
}

}  // namespace

TEST_CASE("messages go both ways" * doctest::skip(answer.empty())) {
  runLoop([]() -> Promise<> {
    auto child = co_await ready();
    CHECK(child.connected());
    CHECK(child.channel());
    CHECK(child.spawnargs().size() == 1);
    bool sent = false;
    CHECK(child.send({{"say", {1, "two", nullptr}}}, [&](const std::optional<Error>& error) { sent = !error; }));
    auto reply = co_await once<"message">(child);
    CHECK(json::stringify(std::get<0>(reply)) == R"({"said":[1,"two",null]})");
    CHECK(sent);
    child.send("exit");
    CHECK(co_await once<"close">(child) == Ending(5, std::nullopt));
    CHECK_FALSE(child.connected());
    CHECK_FALSE(child.channel());
  });
}

TEST_CASE("messages wait for a listener" * doctest::skip(answer.empty())) {
  runLoop([]() -> Promise<> {
    auto child = fork(answer);
    co_await once<"spawn">(child);
    child.send({{"say", 1}});
    auto other = spawn("true");
    co_await once<"exit">(other);
    Trace trace;
    auto listening = child.on<"message">([&](const json::Value& message) { trace(json::stringify(message)); });
    auto second = once<"message">(child);
    co_await second;
    if (trace.text() == "\"ready\"") {
      auto third = once<"message">(child);
      co_await third;
    }
    CHECK(trace.text() == "\"ready\" {\"said\":1}");
    child.disconnect();
    co_await once<"close">(child);
  });
}

TEST_CASE("either side may disconnect, and close follows" * doctest::skip(answer.empty())) {
  for (const bool parent : {true, false}) {
    Trace trace;
    runLoop([&]() -> Promise<> {
      auto child = co_await ready();
      child.on<"disconnect">([&] { trace("disconnect"); });
      child.on<"exit">([&](std::optional<int> code) { trace("exit" + std::to_string(*code)); });
      child.on<"close">([&] { trace("close"); });
      if (parent) {
        child.disconnect();
        CHECK_FALSE(child.connected());
        CHECK_FALSE(child.channel());
      } else {
        child.send("disconnect");
      }
      co_await once<"close">(child);
    });
    CHECK(trace.text() == "disconnect exit0 close");
  }
}

TEST_CASE("a listener that throws keeps neither messages nor close from coming" * doctest::skip(answer.empty())) {
  Trace trace;
  const auto held = std::make_shared<int>();
  runLoop([&]() -> Promise<> {
    process::on<"uncaughtException">([&](const Error& error) { trace(error.message()); });
    auto child = co_await ready();
    int messages = 0;
    child.on<"message">([&, child, held] {
      if (++messages == 2) return child.disconnect();
      child.send({{"say", 2}});
      throw Error("message");
    });
    child.on<"disconnect">([child, held] { throw Error("disconnect"); });
    auto closed = promise::withResolvers<void>();
    child.on<"close">([&trace, closed, child, held]() mutable {
      trace("close");
      closed.resolve();
    });
    child.send({{"say", 1}}, [held](const std::optional<Error>&) { throw Error("sent"); });
    co_await closed.promise;
  });
  CHECK(trace.text() == "sent message disconnect close");
  CHECK(held.use_count() == 1);
}

TEST_CASE("without a channel, sending is an error" * doctest::skip(answer.empty())) {
  runLoop([]() -> Promise<> {
    auto child = co_await ready();
    Trace trace;
    child.on<"error">([&](const Error& error) { trace(error.code()); });
    child.disconnect();
    child.disconnect();
    CHECK_FALSE(child.send("x"));
    child.send("y", [&](const std::optional<Error>& error) { trace("cb:" + error->code()); });
    auto closed = promise::withResolvers<void>();
    child.on<"close">([closed]() mutable { closed.resolve(); });
    co_await closed.promise;
    CHECK(trace.text() == "ERR_IPC_DISCONNECTED ERR_IPC_CHANNEL_CLOSED cb:ERR_IPC_CHANNEL_CLOSED");

    auto plain = spawn("true");
    CHECK_FALSE(plain.connected());
    CHECK_FALSE(plain.channel());
    auto error = once<"error">(plain);
    CHECK_FALSE(plain.send("x"));
    auto failed = co_await error;
    CHECK(failed.code() == "ERR_IPC_CHANNEL_CLOSED");
    co_await once<"close">(plain);
  });
}

TEST_CASE("a socket sent to a child is answered there" * doctest::skip(answer.empty())) {
  runLoop([]() -> Promise<> {
    auto child = co_await ready();
    auto server = net::createServer([child](net::Socket socket) { child.send("here", socket); });
    co_await server.listen(0, "127.0.0.1");
    auto client = net::connect(server.address().port, "127.0.0.1");
    auto text = read(client);
    CHECK(co_await text == "from the child\n");
    server.close();
    child.disconnect();
    co_await once<"close">(child);
  });
}

TEST_CASE("a server sent to a child accepts there" * doctest::skip(answer.empty())) {
  runLoop([]() -> Promise<> {
    auto child = co_await ready();
    auto server = net::createServer([](net::Socket socket) { socket.end("accepted by the parent\n"); });
    co_await server.listen(0, "127.0.0.1");
    const int port = server.address().port;
    child.send("here", server);
    auto reply = co_await once<"message">(child);
    CHECK(std::get<0>(reply) == json::Value("listening"));
    server.close();
    auto client = net::connect(port, "127.0.0.1");
    auto text = read(client);
    CHECK(co_await text == "accepted by the child\n");
    child.disconnect();
    co_await once<"close">(child);
  });
}

TEST_CASE("the channel may have another place, and silent makes pipes" * doctest::skip(answer.empty())) {
  runLoop([]() -> Promise<> {
    auto child = fork(answer, {.stdio = {"ignore", "ignore", "inherit", "pipe", "ipc"}});
    auto first = co_await once<"message">(child);
    CHECK(std::get<0>(first) == json::Value("ready"));
    CHECK(child.stdio().size() == 5);
    CHECK(child.stdio()[3]);
    CHECK_FALSE(child.stdio()[4]);
    child.disconnect();
    co_await once<"close">(child);
    auto silent = fork(answer, {.silent = true});
    CHECK(silent.stdio()[0]);
    CHECK(silent.stdio()[2]);
    silent.disconnect();
    co_await once<"close">(silent);
  });
}

TEST_CASE("a list without a channel, and one that can not be, are refused") {
  CHECK(codeOf([] { fork("true", {.stdio = {"pipe", "pipe", "pipe"}}); }) == "ERR_CHILD_PROCESS_IPC_REQUIRED");
  CHECK(codeOf([] { fork("true", {.stdio = "foo"}); }) == "ERR_INVALID_ARG_VALUE");
}

TEST_CASE("a program that is not there is an error of the child") {
  runLoop([]() -> Promise<> {
    auto child = fork("/no/such/program");
    CHECK_FALSE(child.pid());
    auto failed = once<"error">(child);
    auto error = co_await failed;
    CHECK(error.code() == "ENOENT");
    co_await once<"close">(child);
    CHECK_FALSE(child.connected());
  });
}

TEST_CASE("messages go both ways between this program and one of Node") {
  if (!nodus_test::hasNode()) return;
  const Folder folder;
  const auto script = folder.write("main.cjs",
                                   "process.on('message', (m) => process.send({ got: m, argv: process.argv.slice(2) },"
                                   " () => process.disconnect()));");
  Trace trace;
  runLoop([&]() -> Promise<> {
    auto child = fork(script, {"a", "b"}, {.execPath = "node", .execArgv = {"--no-warnings"}});
    child.on<"message">([&](const json::Value& message) { trace(json::stringify(message)); });
    child.on<"disconnect">([&] { trace("disconnect"); });
    child.on<"exit">([&] { trace("exit"); });
    child.send({{"n", 1}});
    co_await once<"close">(child);
  });
  CHECK(trace.text() == R"({"got":{"n":1},"argv":["a","b"]} disconnect exit)");
}

TEST_CASE("a server waits for the sockets that it sent to Node") {
  if (!nodus_test::hasNode()) return;
  const Folder folder;
  const auto script = folder.write("main.cjs", R"(
let socket;
process.on('message', (message, handle) => {
  if (handle) socket = handle;
  if (message === 'end') socket.end('bye');
  process.send(message);
});
process.send('ready');
)");
  Trace trace;
  runLoop([&]() -> Promise<> {
    auto child = fork(script, {.execPath = "node"});
    co_await once<"message">(child);
    net::Server server({.pauseOnConnect = true});
    server.on<"connection">([child](net::Socket socket) { child.send("take", socket); });
    co_await server.listen(0, "127.0.0.1");
    auto client = net::connect(server.address().port, "127.0.0.1");
    auto text = read(client);
    co_await once<"message">(child);
    auto closed = promise::withResolvers<void>();
    server.on<"close">([&trace, closed]() mutable {
      trace("closed");
      closed.resolve();
    });
    server.close();
    child.send("question");
    co_await once<"message">(child);
    trace("answered");
    child.send("end");
    CHECK(co_await text == "bye");
    client.end();
    co_await closed.promise;
    child.disconnect();
    co_await once<"close">(child);
  });
  CHECK(trace.text() == "answered closed");
}

TEST_CASE("a child that Node forked speaks with it" * doctest::skip(answer.empty())) {
  const auto said = nodus_test::runNode(
      "const child = require('child_process').fork('x', [], { execPath: '/bin/sh', execArgv: ['-c', 'exec " + answer +
      "'] });"
      "child.once('message', (m) => { log(m); child.send({ say: [1, 2] });"
      "  child.on('message', (m) => { log(JSON.stringify(m)); child.disconnect(); }); });"
      "child.on('exit', (code) => log('exit' + code));");
  if (said) CHECK(*said == "ready {\"said\":[1,2]} exit0");
}

TEST_CASE("forked children leave nothing behind" * doctest::skip(answer.empty())) {
  const auto before = openDescriptors();
  runLoop([]() -> Promise<> {
    for (int i = 0; i < 20; ++i) {
      auto child = co_await ready();
      child.on<"message">([child](const json::Value&) { child.disconnect(); });
      child.send({{"say", i}});
      co_await once<"close">(child);
    }
  });
  CHECK(openDescriptors() == before);
  CHECK_FALSE(hasChildren());
}
