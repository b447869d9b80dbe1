// A cluster by cluster::serve, or with "threads" as argument by cluster::threads: its workers tell their port on stdout
// when they listen, and answer with their number.
#include <nodus/cluster.hpp>
#include <nodus/http.hpp>
#include <nodus/process.hpp>

#include <cstdio>
#include <string>

#include <unistd.h>

using namespace nodus;

namespace {

void say(const std::string& line) { static_cast<void>(!::write(STDOUT_FILENO, (line + "\n").data(), line.size() + 1)); }

// What a thread or a process is told apart by.
std::string name() { return cluster::isWorker() ? std::to_string(cluster::worker().id()) : "thread"; }

Promise<> app() {
  auto server = http::createServer([](http::IncomingMessage req, http::ServerResponse res) {
    if (req.url() == "/slow") {
      setTimeout([res]() mutable { res.end("slow"); }, 20);
      return;
    }
    res.end(name());
  });
  co_await server.listen(0, "127.0.0.1");
  say("listening " + std::to_string(server.address().port) + " " + std::to_string(process::pid()));
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, [argc, argv]() -> Promise<> {
    if (argc > 1 && std::string_view(argv[1]) == "threads") return cluster::threads(2, app);
    return cluster::serve({.workers = 2, .minBackoff = 1, .maxBackoff = 60'000, .shutdownTimeout = 60'000}, app);
  });
}
