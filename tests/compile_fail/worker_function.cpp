// A worker's function is called with what it is given.
// error: a worker's function takes the port to its parent and the arguments that follow it, or only these
#include <nodus/worker_threads/worker.hpp>

#include <string>

using namespace nodus::worker_threads;

int main() {
#if defined(NODUS_MISTAKE)
  const Worker<> worker([](std::string, int) {}, 1);
#else
  const Worker<> worker([](std::string, int) {}, "text", 1);
#endif
}
