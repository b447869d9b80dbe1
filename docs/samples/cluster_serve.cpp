#include <nodus.hpp>

using namespace nodus;

Promise<> app() {
  auto server = http::createServer([](http::IncomingMessage, http::ServerResponse res) { res.end("hello\n"); });
  co_await server.listen(process::env("PORT").value_or("0"), "127.0.0.1");
}

Promise<> serve() { return cluster::serve({.workers = 2, .shutdownTimeout = 5'000}, app); }

int main(int argc, char** argv) {
  // What a terminal does by Ctrl-C, here as soon as the first worker listens.
  if (cluster::isPrimary()) cluster::once<"listening">([] { process::kill(process::pid(), "SIGINT"); });
  return run(argc, argv, serve);
}
