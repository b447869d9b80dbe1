#include <nodus/process/send.hpp>

#include <nodus/process.hpp>
#include "child.hpp"
#include "../support/node.hpp"
#include "../support/program.hpp"
#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace nodus;

namespace {

const std::string child = nodus_test::program("ipc_child");

// A Node parent of the program; `next()` is the child's next message, and what came with it.
std::string parent(std::string_view body) {
  return "const { fork } = require('child_process'), net = require('net');\n"
         "const child = fork('x', [], { execPath: '" +
         child +
         "', execArgv: [] });\n"
         "child.on('exit', (code, signal) => log('exit ' + (signal ?? code)));\n"
         "child.on('disconnect', () => log('disconnect'));\n"
         "const next = () => new Promise((resolve) => child.once('message', (m, h) => resolve([m, h])));\n"
         "const text = async (socket) => { let t = ''; socket.setEncoding('utf8'); for await (const d of socket) t += "
         "d; return t; };\n"
         "const show = (value) => log(JSON.stringify(value));\n"
         "(async () => { await next();\n" +
         std::string(body) + "\nchild.send('bye'); })();\n";
}

void checkWithNode(std::string_view body, std::string_view expected) {
  if (child.empty()) return;
  if (const auto output = nodus_test::runNode(parent(body))) CHECK(*output == expected);
}

}  // namespace

TEST_CASE("without a channel a message fails on a later tick") {
  std::vector<std::string> steps;
  nodus_test::runLoop([&] {
    CHECK_FALSE(process::connected());
    CHECK_FALSE(process::channel());
    process::on<"error">([&](const Error& error) { steps.push_back("event " + error.code()); });
    CHECK_FALSE(process::send("lost"));
    CHECK_FALSE(process::send("lost", [&](const std::optional<Error>& error) { steps.push_back(error->code()); }));
    process::disconnect();
  });
  CHECK(steps == std::vector<std::string>{"event ERR_IPC_DISCONNECTED", "event ERR_IPC_CHANNEL_CLOSED",
                                          "ERR_IPC_CHANNEL_CLOSED"});
}

TEST_CASE("a variable that names no descriptor is no channel") {
  const auto outcome = test::inChild([] {
    process::setEnv("NODE_CHANNEL_FD", "77");
    return run([] { process::exitCode(process::connected() || process::env("NODE_CHANNEL_FD") ? 1 : 3); });
  });
  CHECK(outcome.code == 3);
}

TEST_CASE("messages to and from a Node parent") {
  checkWithNode(
      "child.send({ a: [1, 'x', null], u: 'ä€😀', n: -0.5 }); show((await next())[0]);\n"
      "child.send('y'.repeat(3000000)); log((await next())[0].got.length);",
      "{\"got\":{\"a\":[1,\"x\",null],\"u\":\"ä€😀\",\"n\":-0.5}} 3000000 disconnect exit 7");
}

TEST_CASE("a child without a listener is let go, and one that is not held ends") {
  checkWithNode("child.disconnect(); child.send = () => {};", "disconnect exit 7");
}

TEST_CASE("a socket from a Node parent, whose server waits for it") {
  checkWithNode(
      "const server = net.createServer({ pauseOnConnect: true }, (socket) => {\n"
      "  child.send({ say: 'hi' }, socket); child.send('after'); });\n"
      "await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));\n"
      "const after = next();\n"
      "log(await text(net.connect(server.address().port, '127.0.0.1')));\n"
      "show((await after)[0]);\n"
      "await new Promise((resolve) => server.close(resolve)); log('closed');",
      "from the child: hi {\"got\":\"after\"} closed disconnect exit 7");
}

TEST_CASE("a socket to a Node parent") {
  checkWithNode(
      "child.send('socket please'); const [message, socket] = await next(); log(message);\n"
      "log(await text(socket)); socket.end();",
      "here it is through the parent disconnect exit 7");
}

TEST_CASE("a server from a Node parent") {
  checkWithNode(
      "const server = net.createServer(); await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));\n"
      "child.send('take', server); log((await next())[0]);\n"
      "const { port } = server.address(); server.close();\n"
      "log(await text(net.connect(port, '127.0.0.1')));",
      "listening served by the child disconnect exit 7");
}
