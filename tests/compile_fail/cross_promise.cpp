// A promise does not cross threads, wherever it hides.
// error: a Promise may not cross threads, as it belongs to its loop
#include <nodus/kernel.hpp>
#include <nodus/worker_threads/crossing.hpp>

#include <string>
#include <vector>

struct Step {
  std::string name;
#if defined(NODUS_MISTAKE)
  nodus::Promise<int> result;
#else
  int result = 0;
#endif
};

int main() { nodus::detail::checkCrossing<std::vector<Step>>(); }
