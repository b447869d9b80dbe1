// What the tests of fs share: a folder of their own, and what a promise rejects with.
#pragma once

#include "../support/run_loop.hpp"

#include <nodus/kernel.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <dirent.h>
#include <unistd.h>

namespace fs_test {

// A folder that is removed at the end.
struct Folder {
  Folder() {
    char name[] = "/tmp/nodus-fs-XXXXXX";
    path = ::mkdtemp(name);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }

  std::string at(const std::string& name) const { return path + "/" + name; }
  // Makes a file.
  std::string put(const std::string& name, const std::string& text = "") const {
    std::ofstream(at(name), std::ios::binary) << text;
    return at(name);
  }
  std::string text(const std::string& name) const {
    std::ifstream file(at(name), std::ios::binary | std::ios::ate);
    if (!file || file.tellg() <= 0) return {};
    std::string all(static_cast<std::size_t>(file.tellg()), ' ');
    file.seekg(0).read(all.data(), static_cast<std::streamsize>(all.size()));
    return all;
  }
  bool has(const std::string& name) const {
    return std::filesystem::symlink_status(at(name)).type() != std::filesystem::file_type::not_found;
  }

  std::string path;
};

template <class F>
nodus::Error thrownBy(F f) {
  try {
    f();
  } catch (const nodus::Error& error) {
    return error;
  }
  return nodus::Error("nothing was thrown");
}

// What the promise rejects with that `f` returns.
template <class F>
nodus::Error rejectionOf(F f) {
  return thrownBy([&] { nodus_test::runLoop([&]() -> nodus::Promise<> { co_await f(); }); });
}

inline int openDescriptors() {
  int count = 0;
#if defined(__linux__)
  auto* folder = ::opendir("/proc/self/fd");
  while (::readdir(folder)) ++count;
  ::closedir(folder);
#endif
  return count;
}

inline bool isRoot() { return ::geteuid() == 0; }

// Everything about an error that Node's has too, as `describe` below prints it.
inline std::string describe(const nodus::Error& error) {
  return error.name() + "|" + error.message() + "|" + error.code() + "|" + error.syscall() + "|" + error.path() + "|" +
         error.dest() + "|" + std::to_string(error.errno_()) + "\n";
}

// For scripts in Node: `describe(f)` prints what `f` rejects with or throws.
inline const char* const describeInNode =
    "const describe = async (f) => { try { await f(); console.log('fulfilled'); } catch (e) { console.log([e.name, "
    "e.message, e.code ?? '', e.syscall ?? '', e.path ?? '', e.dest ?? '', e.errno ?? 0].join('|')); } };\n";

}  // namespace fs_test
