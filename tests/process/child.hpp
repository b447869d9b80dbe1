// Runs a program in a forked child, and what Node does with the same one.
#pragma once

#include <nodus/kernel/loop.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace test {

struct Outcome {
  int code = -1;   // of a natural end
  int signal = 0;  // that ended it
  std::string out;
  std::string err;
};

// A file that nobody else sees: unlike a pipe it takes any amount while nobody reads.
inline int temporaryFile() {
  char name[] = "/tmp/nodus-test-XXXXXX";
  const int fd = ::mkstemp(name);
  ::unlink(name);
  return fd;
}

inline std::string contents(int fd) {
  std::string text;
  char bytes[4096];
  ::lseek(fd, 0, SEEK_SET);
  for (ssize_t count; (count = ::read(fd, bytes, sizeof bytes)) > 0;)
    text.append(bytes, static_cast<std::size_t>(count));
  ::close(fd);
  return text;
}

// `program` returns the exit code; it has a loop of its own.
template <class F>
Outcome inChild(F program) {
  const int out = temporaryFile();
  const int err = temporaryFile();
  std::fflush(stdout);
  std::fflush(stderr);
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    int code = 0;
    {
      nodus::Loop loop;
      code = program();
    }
    std::fflush(stdout);
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Outcome outcome;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  outcome.out = contents(out);
  outcome.err = contents(err);
  return outcome;
}

inline bool haveNode() {
  static const bool have = std::system("node --version 2>/dev/null | grep -q ^v20") == 0;
  return have;
}

// Runs a script in Node; `extension` is "cjs" or "mjs".
inline Outcome inNode(const std::string& script, const char* extension = "cjs") {
  char folder[] = "/tmp/nodus-test-XXXXXX";
  if (!::mkdtemp(folder)) return {};
  const std::string path = std::string(folder) + "/main." + extension;
  std::ofstream(path) << script;
  const auto command = "node " + path + " >" + folder + "/out 2>" + folder + "/err";
  const int status = std::system(command.c_str());
  Outcome outcome;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  const auto take = [&](const char* name) {
    const auto file = std::string(folder) + "/" + name;
    const auto text = contents(::open(file.c_str(), O_RDONLY));
    ::unlink(file.c_str());
    return text;
  };
  outcome.out = take("out");
  outcome.err = take("err");
  ::unlink(path.c_str());
  ::rmdir(folder);
  return outcome;
}

}  // namespace test
