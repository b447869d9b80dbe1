#include <nodus/kernel/error.hpp>

#if defined(EXPECT_HEADER_ONLY) != defined(NODUS_HEADER_ONLY)
#error "built in the other way than the target's name says"
#endif

int main() {
  try {
    throw nodus::TypeError("it works");
  } catch (const nodus::Error& error) {
    return error.name() == "TypeError" && error.message() == "it works" ? 0 : 1;
  }
}
