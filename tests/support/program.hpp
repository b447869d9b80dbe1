// The programs that tests start: tests/support/programs/NAME.cpp.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <unistd.h>

namespace nodus_test {

// Where the program is; empty if it was not built beside the tests.
inline std::string program(std::string_view name) {
  const char* folder = std::getenv("NODUS_PROGRAMS");
  if (!folder) return {};
  for (const char* prefix : {"/program_", "/"}) {
    auto path = std::string(folder) + prefix + std::string(name);
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

}  // namespace nodus_test
