// What Node does, where it is installed.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

namespace nodus_test {

inline bool hasNode() {
  static const bool found = std::system("node --version 2>/dev/null | grep -q ^v20") == 0;
  return found;
}

// The standard output of a CommonJS script. In it, `log(step)` adds to one line of steps, which is printed at the exit.
inline std::optional<std::string> runNode(std::string_view script) {
  if (!hasNode()) return {};
  char path[] = "/tmp/nodus-test-XXXXXX.cjs";
  const int fd = ::mkstemps(path, 4);
  REQUIRE(fd >= 0);
  const auto source = "const steps = []; const log = (step) => steps.push(step);\n"
                      "process.on('exit', () => process.stdout.write(steps.join(' ')));\n" +
                      std::string(script);
  REQUIRE(::write(fd, source.data(), source.size()) == static_cast<ssize_t>(source.size()));
  ::close(fd);
  auto* pipe = ::popen(("node --min-semi-space-size=64 " + std::string(path)).c_str(), "r");
  REQUIRE(pipe);
  std::string output;
  char part[4096];
  for (std::size_t size; (size = std::fread(part, 1, sizeof part, pipe)) > 0;) output.append(part, size);
  ::pclose(pipe);
  ::unlink(path);
  return output;
}

}  // namespace nodus_test

// That our steps are these, and those that Node takes for the script.
#define CHECK_ORDER(ours, expected, script)                              \
  do {                                                                   \
    CHECK((ours) == (expected));                                         \
    if (const auto node = nodus_test::runNode(script)) CHECK(*node == (expected)); \
  } while (false)
