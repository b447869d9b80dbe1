// Ports: one that cannot be bound, by either policy; one for two workers; port 0 twice; one of a worker's own.
#include <nodus.hpp>

using namespace nodus;

Promise<std::string> ask(int port) {
  auto socket = net::connect(port, "127.0.0.1");
  std::string reply;
  while (auto chunk = co_await socket.next()) reply += chunk->toString();
  co_return reply;
}

Promise<std::string> tell(cluster::Worker worker) {
  auto message = co_await once<"message">(worker);
  co_return std::get<0>(message).as<std::string>();
}

Promise<> primary() {
  auto taken = net::createServer();
  co_await taken.listen(0, "127.0.0.1");
  const auto port = std::to_string(taken.address().port);
  auto first = cluster::fork({{"PORT", port}});
  auto refused = co_await tell(first);
  for (auto at = refused.find(port); at != refused.npos; at = refused.find(port)) refused.replace(at, port.size(), "PORT");
  console::log(refused);
  co_await once<"exit">(first);
  taken.close();

  std::vector<cluster::Worker> workers;
  std::vector<json::Value> ports;
  for (int i = 0; i < 2; ++i) {
    workers.push_back(cluster::fork({{"PORT", "0"}}));
    ports.push_back(json::parse(co_await tell(workers.back())));
  }
  const auto &a = ports[0], &b = ports[1];
  console::log("shared", a[0] == b[0], "another", a[1] == b[1], a[0] == a[1], "own", a[2] == b[2]);
  std::set<std::string> answers;
  for (int i = 0; i < 4; ++i) answers.insert(co_await ask(a[0].as<int>()));
  std::string joined;
  for (const auto& answer : answers) joined += (joined.empty() ? "" : " ") + answer;
  console::log(joined);
  console::log(co_await ask(b[2].as<int>()));
  cluster::disconnect([] { console::log("all gone"); });
}

Promise<int> open(int port, bool exclusive) {
  auto server = net::createServer(
      [](net::Socket socket) { socket.end("worker " + std::to_string(cluster::worker().id())); });
  if (exclusive) process::once<"disconnect">([server]() mutable { server.close(); });
  co_await server.listen({.port = port, .host = "127.0.0.1", .exclusive = exclusive});
  co_return server.address().port;
}

Promise<> work() {
  const int port = std::stoi(*process::env("PORT"));
  std::optional<Error> failure;
  try {
    json::Value ports = json::array();
    for (const bool exclusive : {false, false, true}) ports.push_back(co_await open(port, exclusive));
    process::send(json::stringify(ports));
  } catch (const Error& error) {
    failure = error;
  }
  if (!failure) co_return;
  process::send(failure->message() + " " + failure->code() + " " + failure->syscall() + " " + failure->address() + " " +
                    std::to_string(*failure->port()),
                [] { process::disconnect(); });
}

int main(int argc, char** argv) {
  if (cluster::isPrimary()) return run(argc, argv, primary);
  return run(argc, argv, work);
}
