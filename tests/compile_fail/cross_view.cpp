// A view does not cross threads.
// error: a view .*may not cross threads
#include <nodus/worker_threads/crossing.hpp>

#include <string>
#include <string_view>

int main() {
#if defined(NODUS_MISTAKE)
  nodus::detail::checkCrossing<std::string_view>();
#else
  nodus::detail::checkCrossing<std::string>();
#endif
}
