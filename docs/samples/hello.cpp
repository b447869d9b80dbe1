#include <nodus/console.hpp>
#include <nodus/http.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

using namespace nodus;

Promise<> app() {
  auto server = http::createServer([](http::IncomingMessage req, http::ServerResponse res) -> Promise<> {
    co_await timers::setTimeout(10);  // any await: the loop serves others meanwhile
    res.setHeader("Content-Type", "text/plain");
    res.end("Hello from " + req.url());
  });
  co_await server.listen(process::env("PORT").value_or("0"));
  console::log("http://localhost:" + std::to_string(server.address().port));
  process::once<"SIGTERM">([server]() mutable { server.close(); });
  process::kill(process::pid(), "SIGTERM");  // so that this sample ends
}

int main(int argc, char** argv) { return run(argc, argv, app); }
