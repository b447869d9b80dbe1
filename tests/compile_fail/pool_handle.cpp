// A handle belongs to its loop's thread: no job of a pool takes one.
// error: may not cross threads
#include <nodus/kernel.hpp>
#include <nodus/worker_threads/pool.hpp>

int main() {
  using namespace nodus;
  class Bus : public EventEmitter<Event<"ready">> {};
  worker_threads::WorkerPool pool({.size = 1});
#if defined(NODUS_MISTAKE)
  pool.run([](Bus) {}, Bus()).detach();
#else
  pool.run([](int) {}, 1).detach();
#endif
}
