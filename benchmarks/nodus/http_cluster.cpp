#include <nodus/cluster.hpp>
#include <nodus/http.hpp>
#include <nodus/process.hpp>

#include <cstdio>
#include <cstdlib>

using namespace nodus;

Promise<> app() {
  auto server = http::createServer([](http::IncomingMessage, http::ServerResponse res) {
    res.setHeader("Content-Type", "text/plain");
    res.end("Hello, World");
  });
  const char* port = std::getenv("PORT");
  co_await server.listen(port ? std::atoi(port) : 0, "127.0.0.1");
}

Promise<> serve() { return cluster::serve({.workers = 2}, app); }

int main(int argc, char** argv) {
  if (cluster::isPrimary()) {
    cluster::on<"listening">([count = 0](const cluster::Worker&, const cluster::ListeningAddress& address) mutable {
      if (++count == 2) std::printf("%d\n", address.port), std::fflush(stdout);
    });
  }
  return run(argc, argv, serve);
}
