// What the tests fork: it answers messages as the tests' JavaScript children do.
#include <nodus/kernel/timers.hpp>
#include <nodus/net.hpp>
#include <nodus/process.hpp>
#include <nodus/process/send.hpp>

#include <string>

using namespace nodus;

namespace {

void serve(net::Server server) {
  server.on<"connection">([server](net::Socket socket) mutable {
    socket.end("served by the child");
    server.close();
  });
  process::send("listening");
}

// Hands a connection of its own to the parent.
void sendSocket() {
  auto server = net::createServer();
  server.listen(0, "127.0.0.1", [server]() mutable {
    auto socket = net::createConnection(server.address().port, "127.0.0.1");
    server.once<"connection">([server](net::Socket accepted) mutable {
      process::send("here it is", accepted);
      server.close();
    });
    socket.end("through the parent");
  });
}

void answer(const json::Value& message, const process::SendHandle& handle) {
  if (message == "bye") {
    process::disconnect();
  } else if (auto socket = handle.socket()) {
    socket->end("from the child: " + message["say"].as<std::string>());
  } else if (auto server = handle.server()) {
    serve(*server);
  } else if (message == "socket please") {
    sendSocket();
  } else {
    process::send({{"got", message}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    process::on<"message">(&answer);
    process::on<"disconnect">([] { process::exitCode(process::connected() ? 1 : 7); });
    process::send({{"env", process::env("NODE_CHANNEL_FD")}, {"connected", process::connected()}});
  });
}
