// A handle is no message.
// error: a handle .*may not cross threads
#include <nodus/net.hpp>
#include <nodus/worker_threads/message_port.hpp>

using namespace nodus;

struct Request {
#if defined(NODUS_MISTAKE)
  net::Server server;
#else
  net::Socket socket;
#endif
};

int main() { const worker_threads::MessageChannel<Request> channel; }
