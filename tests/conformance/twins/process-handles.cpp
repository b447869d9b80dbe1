// Sockets and a server sent to a child, messages in their order, and what is left here.
#include <nodus.hpp>

using namespace nodus;

Promise<std::string> ask(int port) {
  auto socket = net::connect(port, "127.0.0.1");
  socket.write("question");
  std::string reply;
  while (auto chunk = co_await socket.next()) reply += chunk->toString();
  co_return reply;
}

Promise<> parent() {
  std::vector<std::string> arguments = {"child"};
  auto child = child_process::fork(process::execPath(), arguments);
  std::vector<std::string> messages;
  child.on<"message">([&](json::Value message) { messages.push_back(message.as<std::string>()); });
  child.on<"disconnect">([child] { console::log("disconnect", child.connected()); });
  co_await once<"message">(child);

  net::Server given({.pauseOnConnect = true});
  given.on<"connection">([&](net::Socket socket) {
    child.send("socket", socket, [&](std::optional<Error> error) { messages.push_back(error ? "failed" : "sent"); });
    child.send("behind it");
    console::log("left", socket.remoteAddress().empty());
  });
  co_await given.listen(0, "127.0.0.1");
  console::log(co_await ask(given.address().port));
  given.close();

  net::Server kept({.pauseOnConnect = true});
  kept.on<"connection">([&](net::Socket socket) {
    child.send("kept", socket, {.keepOpen = true});
    console::log("kept", socket.remoteAddress());
    child.on<"message">([socket](json::Value message) mutable {
      if (message == "written") socket.end(" and by the parent");
    });
  });
  co_await kept.listen(0, "127.0.0.1");
  console::log(co_await ask(kept.address().port));
  kept.close();

  net::Server shared;
  co_await shared.listen(0, "127.0.0.1");
  child.send("server", shared);
  co_await once<"message">(child);
  const int port = shared.address().port;
  shared.close();
  console::log(co_await ask(port));
  child.send("end");
  auto exit = co_await once<"exit">(child);
  std::string joined;
  for (const auto& message : messages) joined += (joined.empty() ? "" : ", ") + message;
  console::log("exit", std::get<0>(exit), joined);
  child.send("late", [](std::optional<Error> error) { console::log(error->code()); });
}

void serve(net::Server server) {
  server.on<"connection">([server](net::Socket socket) mutable {
    socket.end("accepted by the child");
    server.close();
  });
  process::send("listening");
}

void child() {
  process::on<"message">([](json::Value message, process::SendHandle handle) {
    if (message == "socket") {
      handle.socket()->once<"data">([socket = *handle.socket()](Buffer data) mutable {
        socket.end("answered by the child: " + data.toString());
      });
    } else if (message == "kept") {
      handle.socket()->write("by the child", [] { process::send("written"); });
    } else if (message == "server") {
      serve(*handle.server());
    } else if (message == "end") {
      process::disconnect();
    } else {
      process::send(message);
    }
  });
  process::on<"disconnect">([] { process::exitCode(3); });
  process::send("ready");
}

int main(int argc, char** argv) {
  if (argc > 1) return run(argc, argv, child);
  return run(argc, argv, parent);
}
