// An error is made from a message, not from a number.
#include <nodus/kernel/error.hpp>

int main() {
#if defined(NODUS_MISTAKE)
  const nodus::Error error(42);
#else
  const nodus::Error error("42");
#endif
  return error.message().empty() ? 1 : 0;
}
