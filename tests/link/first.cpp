#include "everything.hpp"

// In the other file: the same class, made there.
nodus::Error madeElsewhere();

int main() {
  const nodus::Error here("same");
  return madeElsewhere().message() == here.message() ? 0 : 1;
}
