#include <nodus.hpp>

#include <atomic>

using namespace nodus;

std::atomic<int> requests{0}, ready{0};  // what the threads share is yours to guard

Promise<> app() {
  auto server = http::createServer([](http::IncomingMessage, http::ServerResponse res) {
    res.end("request " + std::to_string(++requests) + "\n");
  });
  co_await server.listen(0, "127.0.0.1");  // a port that all threads share
  if (++ready == 2) process::kill(process::pid(), "SIGTERM");  // here this example has seen enough
}

Promise<> serve() { return cluster::threads({.threads = 2}, app); }

int main(int argc, char** argv) { return run(argc, argv, serve); }
