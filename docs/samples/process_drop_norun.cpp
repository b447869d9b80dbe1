#include <nodus/http.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

using namespace nodus;

Promise<> app() {
  auto server = http::createServer([](http::IncomingMessage, http::ServerResponse res) { res.end("hello\n"); });
  co_await server.listen(80);
  process::drop("www-data");  // throws, rather than going on as root
}

int main(int argc, char** argv) { return run(argc, argv, app); }
