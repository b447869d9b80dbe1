#include <nodus.hpp>

#include <string>

using namespace nodus;

void worker() {
  auto server = http::createServer([](http::IncomingMessage, http::ServerResponse res) {
    res.end("answered by worker " + std::to_string(cluster::worker().id()) + "\n");
  });
  server.listen(0, "127.0.0.1");  // a port that all workers share
  process::on<"message">([](json::Value message) { process::send({{"echo", message}}); });
}

void primary() {
  for (int i = 0; i < 2; ++i) cluster::fork({{"ROLE", "web"}});
  cluster::on<"listening">([up = 0](cluster::Worker worker, cluster::ListeningAddress address) mutable {
    console::log("a worker listens at a port:", address.port > 0);
    worker.send("hello");
    if (++up == 2) cluster::disconnect();
  });
  cluster::on<"exit">([](cluster::Worker worker, std::optional<int> code, std::optional<std::string> signal) {
    if (worker.exitedAfterDisconnect()) return;  // it was asked to
    console::error("worker", worker.id(), "died:", code, signal);
    cluster::fork();
  });
}

int main(int argc, char** argv) { return run(argc, argv, cluster::isPrimary() ? primary : worker); }
