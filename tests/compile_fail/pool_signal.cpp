// What arrives on a loop is of no use on a thread that has none.
// error: a job of a WorkerPool runs on a thread without a loop, where a port, a socket or a signal is of no use
#include <nodus/worker_threads/pool.hpp>

using namespace nodus;

int main() {
  const worker_threads::WorkerPool pool;
#if defined(NODUS_MISTAKE)
  pool.run([](const AbortSignal& signal) { return signal.aborted(); }, AbortSignal()).detach();
#else
  pool.run([](const worker_threads::StopToken& stop) { return stop.aborted(); }).detach();
#endif
}
