// Sending a port takes it away from here, which has to be said.
// error: leaves its thread for good: say so with
#include <nodus/worker_threads/worker.hpp>

using namespace nodus::worker_threads;

int main() {
  MessageChannel<int> channel;
  Worker<NoMessage, MessagePort<int>> worker([] {});
#if defined(NODUS_MISTAKE)
  worker.postMessage(channel.port1);
#else
  worker.postMessage(std::move(channel.port1));
#endif
}
