#include <nodus/fs/copy_file.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/constants.hpp>

#include <doctest/doctest.h>

#include <string>

#include <sys/stat.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using nodus_test::runLoop;

TEST_CASE("content and permissions are copied") {
  const Folder folder;
  const std::string text(300'000, 'x');
  folder.put("a", text);
  ::chmod(folder.at("a").c_str(), 0750);
  folder.put("there", std::string(500'000, 'y'));
  runLoop([&]() -> Promise<> {
    co_await fs::copyFile(folder.at("a"), folder.at("b"));
    co_await fs::copyFile(folder.at("a"), folder.at("there"));
    co_await fs::copyFile(folder.at("a"), folder.at("clone"), fs::constants::COPYFILE_FICLONE);
    co_await fs::copyFile(folder.at("a"), folder.at("a"));
  });
  CHECK(folder.text("a") == text);
  CHECK(folder.text("b") == text);
  CHECK(folder.text("there") == text);
  CHECK(folder.text("clone") == text);
  struct stat raw{};
  ::stat(folder.at("b").c_str(), &raw);
  CHECK((raw.st_mode & 0777) == 0750);
#if defined(__linux__)
  fs::copyFileSync("/proc/self/status", folder.at("status"));  // a file without a size
  CHECK(folder.text("status").starts_with("Name:"));
#endif
}

TEST_CASE("a copy that fails leaves nothing, but never removes a device") {
  const Folder folder;
  folder.put("a", "hello");
  if (::access("/dev/full", W_OK) == 0) {
    const auto error = rejectionOf([&] { return fs::copyFile(folder.at("a"), "/dev/full"); });
    CHECK(error.code() == "ENOSPC");
    CHECK(error.syscall() == "copyfile");
    CHECK(::access("/dev/full", F_OK) == 0);
  }
  CHECK(rejectionOf([&] { return fs::copyFile(folder.path, folder.at("b")); }).code() == "EISDIR");
  CHECK_FALSE(folder.has("b"));
}

TEST_CASE("failures are those that Node tells") {
  CHECK(rejectionOf([] { return fs::copyFile("a", "b", 99); }).code() == "ERR_OUT_OF_RANGE");
  if (!test::haveNode()) return;
  const Folder folder;
  folder.put("a", "hello");
  const int before = fs_test::openDescriptors();
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  tell([&] { return fs::copyFile(folder.at("no"), folder.at("b")); });
  tell([&] { return fs::copyFile(folder.at("a"), folder.at("a"), fs::constants::COPYFILE_EXCL); });
  tell([&] { return fs::copyFile(folder.path, folder.at("b")); });
  tell([&] { return fs::copyFile(folder.at("a"), folder.at("no/b")); });
  tell([&] { return fs::copyFile(std::string_view("a\0", 2), "b"); });
  tell([&] { return fs::copyFile("b", std::string_view("a\0", 2)); });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const folder = '" + folder.path + R"(/';
const { copyFile } = require('fs/promises');
(async () => {
  await describe(() => copyFile(folder + 'no', folder + 'b'));
  await describe(() => copyFile(folder + 'a', folder + 'a', 1));
  await describe(() => copyFile(folder.slice(0, -1), folder + 'b'));
  await describe(() => copyFile(folder + 'a', folder + 'no/b'));
  await describe(() => copyFile('a\0', 'b'));
  await describe(() => copyFile('b', 'a\0'));
})();)");
  CHECK(ours == node.out);
  CHECK(fs_test::openDescriptors() == before);
}
