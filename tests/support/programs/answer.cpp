// Answers what its parent sends: {"say": x} with {"said": x}; a socket by writing to it; a server by a connection to
// it that is greeted; "exit" by ending with code 5; "disconnect" by closing the channel.
#include <nodus/json.hpp>
#include <nodus/kernel.hpp>
#include <nodus/net.hpp>
#include <nodus/process.hpp>
#include <nodus/process/send.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    process::on<"message">([](json::Value message, process::SendHandle handle) {
      if (auto socket = handle.socket()) {
        socket->end("from the child\n");
      } else if (auto server = handle.server()) {
        server->on<"connection">([server = *server](net::Socket connection) mutable {
          connection.end("accepted by the child\n");
          server.close();
        });
        process::send("listening");
      } else if (message == json::Value("exit")) {
        process::exit(5);
      } else if (message == json::Value("disconnect")) {
        process::disconnect();
      } else {
        process::send({{"said", message["say"]}});
      }
    });
    process::send("ready");
  });
}
