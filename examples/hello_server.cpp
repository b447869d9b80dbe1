// A server with a health endpoint: `./nodus examples/hello_server.cpp`, then `curl -i localhost:3000/health`.
// It listens on PORT, or 3000, and drains on SIGTERM and SIGINT: what is in progress is answered, then it exits.
#include <nodus/console.hpp>
#include <nodus/http.hpp>
#include <nodus/json/stringify.hpp>
#include <nodus/process.hpp>

using namespace nodus;

void handle(http::IncomingMessage req, http::ServerResponse res) {
  if (req.url() == "/health") {
    res.writeHead(200, {{"content-type", "application/json"}});
    res.end(json::stringify({{"ok", true}}));
    return;
  }
  res.writeHead(404).end();
}

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    auto server = http::createServer(handle);
    server.listen(process::env("PORT").value_or("3000"));
    server.on<"listening">([server] {
      console::log("listening on http://localhost:" + std::to_string(server.address().port));
    });

    const auto shutdown = [server]() mutable { server.close(); };
    process::once<"SIGTERM">(shutdown);
    process::once<"SIGINT">(shutdown);
  });
}
