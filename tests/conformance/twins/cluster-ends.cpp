// How workers end: disconnected by either side, by a code, by a signal in the middle of work, by an error of their own.
#include <nodus.hpp>

using namespace nodus;

using Code = std::optional<int>;
using Signal = std::optional<std::string>;

std::string text(Code code) { return code ? std::to_string(*code) : "null"; }

Promise<> life(std::string how) {
  std::vector<std::string> steps;
  int disconnects = 0;
  auto worker = cluster::fork({{"HOW", how}});
  worker.on<"online">([&] { steps.push_back("online"); });
  worker.on<"listening">([&](cluster::ListeningAddress address) {
    steps.push_back("listening " + std::to_string(address.addressType) + " " + *address.address);
    if (how == "open") {
      auto socket = net::connect(address.port, "127.0.0.1");
      socket.on<"error">([] {});
      socket.resume();
    }
  });
  worker.on<"message">([&](json::Value message) {
    steps.push_back("message " + message.as<std::string>());
    if (message == "busy") worker.process().kill("SIGKILL");
    if (message == "ready") worker.disconnect();
  });
  worker.on<"disconnect">([&] { ++disconnects; });
  worker.on<"exit">([&](Code code, Signal signal) {
    steps.push_back("exit " + text(code) + " " + signal.value_or("null") + (worker.isDead() ? " true" : " false") +
                    (worker.isConnected() ? " true" : " false"));
  });
  co_await once<"exit">(worker);
  std::string joined;
  for (const auto& step : steps) joined += (joined.empty() ? "" : ", ") + step;
  console::log(how, disconnects, joined);
  console::log(how, "asked", worker.exitedAfterDisconnect(), cluster::workers().size());
}

Promise<> primary() {
  for (const char* how : {"primary", "worker", "kill", "code", "busy", "error", "open"}) co_await life(how);
}

void work() {
  const auto how = *process::env("HOW");
  if (how == "code") process::exit(7);
  if (how == "error") {
    process::on<"uncaughtException">([](Error) {
      process::exitCode(9);
      cluster::worker().disconnect();
    });
  }
  if (how == "busy") {
    process::send("busy", [] {
      for (volatile bool forever = true; forever;) {
      }
    });
    return;
  }
  // A connection that stays open holds a worker, but not one that is killed.
  auto server = net::createServer([](net::Socket) {
    cluster::worker().disconnect();
    cluster::worker().kill();
  });
  server.listen(0, "127.0.0.1", [how] {
    if (how == "primary") process::send("ready");
    if (how == "worker") cluster::worker().disconnect();
    if (how == "kill") cluster::worker().kill();
    if (how == "error") throw Error("of its own");
  });
}

int main(int argc, char** argv) {
  if (cluster::isPrimary()) return run(argc, argv, primary);
  return run(argc, argv, work);
}
