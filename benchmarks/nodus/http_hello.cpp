#include <nodus/http.hpp>
#include <nodus/kernel.hpp>
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
  std::printf("%d\n", static_cast<int>(server.address().port));
  std::fflush(stdout);
}

int main(int argc, char** argv) { return run(argc, argv, app); }
