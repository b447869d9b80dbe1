// A pointer in a struct does not cross threads.
// error: a pointer may not cross threads, as what it points to stays with the sender
#include <nodus/worker_threads/crossing.hpp>

#include <memory>

struct Node {
  int value = 0;
#if defined(NODUS_MISTAKE)
  int* next = nullptr;
#else
  std::unique_ptr<int> next{};
#endif
};

int main() { nodus::detail::checkCrossing<Node>(); }
