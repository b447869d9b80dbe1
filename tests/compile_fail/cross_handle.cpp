// What emits belongs to its loop.
// error: a handle .*may not cross threads, as it belongs to its loop
#include <nodus/net.hpp>
#include <nodus/worker_threads/crossing.hpp>

int main() {
#if defined(NODUS_MISTAKE)
  nodus::detail::checkCrossing<nodus::net::Server>();
#else
  nodus::detail::checkCrossing<int>();
#endif
}
