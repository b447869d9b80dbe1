#include "everything.hpp"

nodus::Error madeElsewhere();

nodus::Error madeElsewhere() {
  return nodus::Error("same");
}
