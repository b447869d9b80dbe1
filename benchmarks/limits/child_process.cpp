// The floor of starting a program and waiting for it: posix_spawn and waitpid, without pipes and without a loop.
#include "../micro.hpp"

#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <vector>

extern char** environ;

namespace {

pid_t start() {
  char name[] = "true";
  char* arguments[] = {name, nullptr};
  pid_t pid = 0;
  if (::posix_spawnp(&pid, name, nullptr, nullptr, arguments, environ) != 0) std::abort();
  return pid;
}

void wait(pid_t pid) {
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid || status != 0) std::abort();
}

}  // namespace

int main() {
  micro::repeat("spawn", 100, [](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) wait(start());
  });
  micro::repeat("spawn 64", 64, [](std::size_t n) {
    std::vector<pid_t> pids;
    for (std::size_t i = 0; i < n; ++i) pids.push_back(start());
    for (const auto pid : pids) wait(pid);
  });
}
