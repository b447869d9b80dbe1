// A job of a pool returns its result: there is no loop on its thread that a promise could wait for.
// error: runs on a thread without a loop
#include <nodus/kernel.hpp>
#include <nodus/worker_threads/pool.hpp>

int main() {
  using namespace nodus;
  worker_threads::WorkerPool pool({.size = 1});
#if defined(NODUS_MISTAKE)
  pool.run([]() -> Promise<> { co_return; }).detach();
#else
  pool.run([] {}).detach();
#endif
}
