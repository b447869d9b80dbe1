// Runs a program in a forked child with standard descriptors of the test's choice, and Node in the same place.
#pragma once

#include "child.hpp"

#include <nodus/kernel/loop.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace test {

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() { closeRead(), closeWrite(); }
  void closeRead() { close(0); }
  void closeWrite() { close(1); }
  int read() const { return ends[0]; }
  int write() const { return ends[1]; }
  void put(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(ends[1], text.data(), text.size());
      if (written <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  // Everything to its end.
  std::string drain() const {
    std::string text;
    char part[65536];
    for (ssize_t n; (n = ::read(ends[0], part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
    return text;
  }

 private:
  void close(std::size_t end) {
    if (ends[end] >= 0) ::close(std::exchange(ends[end], -1));
  }
  std::array<int, 2> ends{-1, -1};
};

// A child with these descriptors as its standard ones; -1: a closed one.
class ChildProgram {
 public:
  template <class F>
  ChildProgram(std::array<int, 3> standard, F program) {
    std::fflush(stdout);
    std::fflush(stderr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    for (int fd = 0; fd < 3; ++fd) {
      if (const int from = standard[static_cast<std::size_t>(fd)]; from >= 0) ::dup2(from, fd);
    }
    // What the test holds open must not keep a pipe from ending.
    for (int fd = 3; fd < 256; ++fd) ::close(fd);
    int code = 0;
    {
      nodus::Loop loop;
      for (int fd = 0; fd < 3; ++fd) {
        if (standard[static_cast<std::size_t>(fd)] < 0) ::close(fd);
      }
      code = program();
    }
    std::fflush(stdout);
    ::_exit(code);
  }
  ChildProgram(const ChildProgram&) = delete;
  ChildProgram& operator=(const ChildProgram&) = delete;
  ~ChildProgram() { wait(); }

  void kill(int signal) const { ::kill(pid_, signal); }

  // Its exit code, or minus the signal that ended it.
  int wait() {
    if (pid_ > 0) {
      int status = 0;
      ::waitpid(std::exchange(pid_, -1), &status, 0);
      code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    return code_;
  }

 private:
  pid_t pid_ = -1;
  int code_ = 0;
};

// What the program does that is fed `input` by a pipe.
template <class F>
Outcome inChildFed(std::string_view input, F program) {
  Pipe in;
  const int out = temporaryFile(), err = temporaryFile();
  ChildProgram child({in.read(), out, err}, program);
  in.closeRead();
  in.put(input);
  in.closeWrite();
  Outcome outcome;
  outcome.code = child.wait();
  outcome.out = contents(out);
  outcome.err = contents(err);
  return outcome;
}

// A shell command with $SCRIPT in it.
inline Outcome inShell(const std::string& script, const std::string& command) {
  char folder[] = "/tmp/nodus-test-XXXXXX";
  if (!::mkdtemp(folder)) return {};
  const std::string place = folder;
  std::ofstream(place + "/main.cjs") << script;
  const auto all = "cd " + place + " && SCRIPT=main.cjs && (" + command + ") >out 2>err";
  const int status = std::system(all.c_str());
  Outcome outcome;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  outcome.out = contents(::open((place + "/out").c_str(), O_RDONLY));
  outcome.err = contents(::open((place + "/err").c_str(), O_RDONLY));
  for (const char* name : {"/main.cjs", "/out", "/err", "/file"}) ::unlink((place + name).c_str());
  ::rmdir(folder);
  return outcome;
}

}  // namespace test
