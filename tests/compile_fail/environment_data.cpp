// Environment data is shared by threads.
// error: environment data is shared by threads, so it must be a plain value
#include <nodus/worker_threads/environment_data.hpp>

#include <string>

int main() {
#if defined(NODUS_MISTAKE)
  nodus::worker_threads::setEnvironmentData("bytes", nodus::Buffer::alloc(10));
#else
  nodus::worker_threads::setEnvironmentData("bytes", std::string(10, 'x'));
#endif
}
