// Two threads do not share what both could change.
// error: a std::shared_ptr may not cross threads
#include <nodus/worker_threads/crossing.hpp>

#include <memory>
#include <string>

int main() {
#if defined(NODUS_MISTAKE)
  nodus::detail::checkCrossing<std::shared_ptr<std::string>>();
#else
  nodus::detail::checkCrossing<std::shared_ptr<const std::string>>();
#endif
}
