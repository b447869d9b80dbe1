// A class that says nothing of itself is not taken on trust.
// error: nodus can not see whether this type may cross threads
#include <nodus/worker_threads/crossing.hpp>

class Matrix {
 public:
  explicit Matrix(int size) : size_(size) {}

 private:
  [[maybe_unused]] int size_;
};

#if !defined(NODUS_MISTAKE)
template <>
struct nodus::worker_threads::Crossing<Matrix> : nodus::worker_threads::MayCross {};
#endif

int main() { nodus::detail::checkCrossing<Matrix>(); }
