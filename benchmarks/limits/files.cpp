// The floor of files: one thread and the bare calls. The copy is made by `cp`, as a program of its own.
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "../micro.hpp"

extern char** environ;

namespace {

void check(bool right) {
  if (!right) std::abort();
}

void copy(std::string from, std::string to) {
  std::string program = "cp";
  char* const arguments[] = {program.data(), from.data(), to.data(), nullptr};
  pid_t child = 0;
  int status = 1;
  check(::posix_spawnp(&child, "cp", nullptr, nullptr, arguments, environ) == 0);
  check(::waitpid(child, &status, 0) == child && status == 0);
}

void read(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about{};
  check(::fstat(fd, &about) == 0);
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  check(::read(fd, bytes.data(), bytes.size()) == about.st_size);
  ::close(fd);
}

}  // namespace

int main(int, char** argv) {
  const std::string folder = argv[1];
  micro::repeat("copy", 1, [&](std::size_t) { copy(folder + "/big", folder + "/copy"); });
  ::unlink((folder + "/copy").c_str());
  micro::repeat("readFile", 2000, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) read(folder + "/small/" + std::to_string(i));
  });
  micro::repeat("stat", 2000, [&](std::size_t n) {
    struct stat about{};
    for (std::size_t i = 0; i < n; ++i) {
      check(::stat((folder + "/small/" + std::to_string(i)).c_str(), &about) == 0 && about.st_size == 1000);
    }
  });
}
