// The worker that the tests' primaries start, and, without a primary, a cluster of itself.
#include <nodus/cluster.hpp>
#include <nodus/http.hpp>
#include <nodus/kernel/timers.hpp>
#include <nodus/process.hpp>

#include <string>

using namespace nodus;

namespace {

int number(const char* name) { return std::stoi(process::env(name).value_or("0")); }

void serve() {
  auto server = http::createServer([](http::IncomingMessage req, http::ServerResponse res) {
    if (req.url() == "/crash") process::abort();
    res.end(std::to_string(cluster::worker().id()));
  });
  server.on<"error">([](const Error& error) {
    process::send({{"error", error.message()}, {"code", error.code()}});
    cluster::worker().disconnect();
  });
  if (const int most = number("TEST_MAX")) server.maxConnections(static_cast<std::size_t>(most));
  const auto path = process::env("TEST_PATH").value_or("");
  if (!path.empty()) {
    server.listen(path);
    return;
  }
  if (number("TEST_LEAVE")) setImmediate([] { cluster::worker().disconnect(); });
  server.listen({.port = number("TEST_PORT"), .host = "127.0.0.1"}, [server] {
    const auto address = server.address();
    process::send({{"address", address.address}, {"family", address.family}, {"port", address.port}});
  });
}

// What the primary may ask for.
void asked(const json::Value& message) {
  if (message == "leave") cluster::worker().disconnect();
  if (message == "kill") cluster::worker().kill();
  if (message == "exit") process::exit(42);
  if (message == "id") process::send(cluster::worker().id());
  if (message == "hang") {
    for (;;) {
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    process::on<"message">(&asked);
    if (cluster::isWorker()) serve();
  });
}
