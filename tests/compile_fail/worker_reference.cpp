// A function that runs on another thread goes there by value.
// error: no std::ref, no pointer to an object
#include <nodus/worker_threads/worker.hpp>

#include <functional>

using namespace nodus::worker_threads;

int main() {
  auto work = [] {};
#if defined(NODUS_MISTAKE)
  const Worker<> worker(std::ref(work));
#else
  const Worker<> worker(work);
#endif
}
