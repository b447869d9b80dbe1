// Starts a program several times and waits for each: spawn_time COUNT PROGRAM [ARGUMENTS...]
// Prints the medians of the time from start to end, and of the CPU time used, in milliseconds.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern char** environ;

namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double milliseconds(timeval t) { return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: spawn_time COUNT PROGRAM [ARGUMENTS...]\n");
    return 2;
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  std::vector<double> wall, cpu;
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    pid_t pid = 0;
    int status = 0;
    rusage usage{};
    auto from = std::chrono::steady_clock::now();
    if (posix_spawnp(&pid, argv[2], &quiet, nullptr, argv + 2, environ) != 0 ||
        ::wait4(pid, &status, 0, &usage) != pid || status != 0) {
      std::fprintf(stderr, "%s did not run to a good end\n", argv[2]);
      return 1;
    }
    wall.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count());
    cpu.push_back(milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime));
  }
  std::printf("{\"ms\": %.4f, \"cpu_ms\": %.4f}\n", median(wall), median(cpu));
}
