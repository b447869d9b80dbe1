#include <nodus/kernel/error.hpp>

int main() {
  try {
    throw nodus::TypeError("it works");
  } catch (const nodus::Error& error) {
    return error.name() == "TypeError" && error.message() == "it works" ? 0 : 1;
  }
}
