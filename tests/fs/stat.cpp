#include <nodus/fs/stat.hpp>

#include "../process/child.hpp"

#include <nodus/kernel.hpp>
#include <nodus/util/inspect.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

using namespace nodus;

namespace {

// A folder with one of everything, removed at the end.
struct Folder {
  Folder() {
    char name[] = "/tmp/nodus-stat-XXXXXX";
    path = ::mkdtemp(name);
    std::ofstream(at("file")) << "hello world";
    ::chmod(at("file").c_str(), 0640);
    std::filesystem::create_symlink("file", at("link"));
    std::filesystem::create_symlink("nowhere", at("dangling"));
    ::mkfifo(at("fifo").c_str(), 0600);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    at("socket").copy(address.sun_path, sizeof address.sun_path - 1);
    ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::close(fd);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string at(const std::string& name) const { return path + "/" + name; }
  std::string path;
};

template <class F>
Error errorOf(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error;
  }
  return Error("nothing was thrown");
}

// What the promise rejects with.
template <class T>
Error rejection(Loop& loop, const Promise<T>& promise) {
  Error found("it was fulfilled");
  promise
      .catch_([&](const Error& error) -> T {
        found = error;
        return {};
      })
      .detach();
  loop.run();
  return found;
}

}  // namespace

TEST_CASE("stat tells what a file is") {
  const Folder folder;
  Loop loop;
  fs::Stats file;
  bool done = false;
  [](const Folder& where, fs::Stats& stats, bool& through) -> Promise<> {
    stats = co_await fs::stat(where.at("file"));
    const auto itself = co_await fs::stat(where.path);
    CHECK(itself.isDirectory());
    CHECK_FALSE(itself.isFile());
    const auto link = co_await fs::lstat(where.at("link"));
    CHECK(link.isSymbolicLink());
    const auto target = co_await fs::stat(where.at("link"));
    CHECK(target.isFile());
    CHECK(target.ino == stats.ino);
    through = true;
  }(folder, file, done)
                                                                  .detach();
  CHECK_FALSE(done);
  CHECK(loop.alive());
  loop.run();
  CHECK(done);
  CHECK(file.isFile());
  CHECK(file.size == 11);
  CHECK((file.mode & 0777) == 0640);
  CHECK(file.nlink == 1);
  CHECK(file.uid == ::getuid());
  CHECK(file.mtimeMs > 1.6e12);
}

TEST_CASE("every type of file has its question") {
  const Folder folder;
  CHECK(fs::statSync(folder.at("fifo")).isFIFO());
  CHECK(fs::statSync(folder.at("socket")).isSocket());
  CHECK(fs::statSync("/dev/null").isCharacterDevice());
  CHECK_FALSE(fs::statSync("/dev/null").isBlockDevice());
  CHECK(fs::lstatSync(folder.at("dangling")).isSymbolicLink());
}

TEST_CASE("the members have the values that Node prints") {
  if (!test::haveNode()) return;
  const Folder folder;
  for (const std::string& path : {folder.at("file"), folder.path, folder.at("fifo"), std::string("/dev/null")}) {
    CAPTURE(path);
    CHECK(util::inspect(fs::statSync(path)) + "\n" ==
          test::inNode("console.log(require('fs').statSync('" + path + "'))").out);
  }
  CHECK(util::inspect(fs::lstatSync(folder.at("link"))) + "\n" ==
        test::inNode("console.log(require('fs').lstatSync('" + folder.at("link") + "'))").out);
}

TEST_CASE("a path that is not there is ENOENT with syscall and path") {
  Loop loop;
  const auto error = rejection(loop, fs::stat("/nope/x"));
  CHECK(error.message() == "ENOENT: no such file or directory, stat '/nope/x'");
  CHECK(error.code() == "ENOENT");
  CHECK(error.errno_() == -ENOENT);
  CHECK(error.syscall() == "stat");
  CHECK(error.path() == "/nope/x");
  CHECK(rejection(loop, fs::lstat("/nope/x")).message() == "ENOENT: no such file or directory, lstat '/nope/x'");
  CHECK(rejection(loop, fs::stat("/dev/null/x")).code() == "ENOTDIR");
  CHECK(rejection(loop, fs::stat(std::string(5000, 'x'))).code() == "ENAMETOOLONG");
  CHECK(errorOf([] { fs::statSync("/nope/x"); }).message() == error.message());
}

TEST_CASE("statSync may return nothing for what is not there, but not for other failures") {
  const fs::StatSyncOptions quiet{.throwIfNoEntry = false};
  CHECK(fs::statSync("/nope/x", quiet) == std::nullopt);
  CHECK(fs::statSync("/dev/null/x", quiet) == std::nullopt);
  CHECK(fs::lstatSync("/", quiet)->isDirectory());
  CHECK(errorOf([&] { fs::statSync(std::string(5000, 'x'), quiet); }).code() == "ENAMETOOLONG");
}

TEST_CASE("a path with NUL is refused before it reaches the system") {
  Loop loop;
  const std::string_view path("a\0b", 3);
  const std::string message =
      "The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received 'a\\x00b'";
  const auto error = rejection(loop, fs::stat(path));
  CHECK(error.message() == message);
  CHECK(error.code() == "ERR_INVALID_ARG_VALUE");
  CHECK(error.name() == "TypeError");
  CHECK(errorOf([&] { fs::statSync(path); }).message() == message);
  CHECK_FALSE(fs::existsSync(path));
  if (!test::haveNode()) return;
  CHECK(test::inNode("require('fs').promises.stat('a\\0b').catch(e => console.log(e.message))").out == message + "\n");
}

TEST_CASE("existsSync follows links and never throws") {
  const Folder folder;
  CHECK(fs::existsSync(folder.at("file")));
  CHECK(fs::existsSync(folder.at("link")));
  CHECK(fs::existsSync(folder.path));
  CHECK_FALSE(fs::existsSync(folder.at("dangling")));
  CHECK_FALSE(fs::existsSync(folder.at("nope")));
  CHECK_FALSE(fs::existsSync(""));
}

TEST_CASE("a signal aborts it") {
  Loop loop;
  AbortController controller;
  auto pending = fs::stat(".", {.signal = controller.signal()});
  controller.abort();
  CHECK(rejection(loop, pending).code() == "ABORT_ERR");
  CHECK(rejection(loop, fs::stat(".", {.signal = controller.signal()})).name() == "AbortError");
}
