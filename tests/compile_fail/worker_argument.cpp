// What a worker is given with its function crosses threads, too.
// error: a pointer may not cross threads
#include <nodus/worker_threads/worker.hpp>

using namespace nodus::worker_threads;

int main() {
  int number = 1;
#if defined(NODUS_MISTAKE)
  const Worker<> worker([](int* n) { ++*n; }, &number);
#else
  const Worker<> worker([](int n) { ++n; }, number);
#endif
}
