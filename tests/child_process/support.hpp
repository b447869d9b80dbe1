// What the tests of child processes share.
#pragma once

#include <nodus/child_process.hpp>
#include <nodus/kernel.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>

namespace child_test {

using namespace nodus;
using namespace nodus::child_process;
using nodus_test::runLoop;
using nodus_test::Trace;

// What "exit" and "close" tell.
using Ending = std::tuple<std::optional<int>, std::optional<std::string>>;

// All that comes out of a pipe.
inline Promise<std::string> read(net::Socket socket) {
  std::string text;
  while (auto chunk = co_await socket.next()) text += chunk->toString();
  co_return text;
}

inline std::size_t openDescriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

inline std::size_t threads() {
  const std::filesystem::directory_iterator entries("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

// Waits until no more threads are left: one that was joined is still listed for a moment.
inline bool threadsEndedBut(std::size_t count) {
  while (threads() > count) std::this_thread::yield();
  return threads() == count;
}

// Whether this process has a child, running or a zombie.
inline bool hasChildren() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

// A folder that goes with it.
class Folder {
 public:
  Folder() { REQUIRE(::mkdtemp(path_)); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string path(std::string_view name = {}) const { return std::string(path_) + "/" + std::string(name); }
  std::string write(std::string_view name, std::string_view text, bool executable = false) const {
    std::ofstream(path(name)) << text;
    if (executable) std::filesystem::permissions(path(name), std::filesystem::perms::owner_all);
    return path(name);
  }
  std::string read(std::string_view name) const {
    std::ifstream file(path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  char path_[sizeof "/tmp/nodus-test-XXXXXX"] = "/tmp/nodus-test-XXXXXX";
};

// The code of what a call throws.
template <class F>
std::string codeOf(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error.code();
  }
  return {};
}

}  // namespace child_test
