#include <nodus/fs/rm.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

#include <fcntl.h>
#include <sys/stat.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("files and folders are removed, links only themselves") {
  const Folder folder;
  folder.put("f");
  std::filesystem::create_directories(folder.at("d/e/f"));
  folder.put("d/e/x", "x");
  std::filesystem::create_directories(folder.at("outside"));
  folder.put("outside/keep", "k");
  std::filesystem::create_directory_symlink(folder.at("outside"), folder.at("d/link"));
  std::filesystem::create_directory_symlink("../../outside", folder.at("d/e/link"));
  std::filesystem::create_directory_symlink("outside", folder.at("link"));
  runLoop([&]() -> Promise<> {
    co_await fs::rm(folder.at("f"));
    co_await fs::rm(folder.at("d"), {.recursive = true});
    co_await fs::rm(folder.at("link"), {.recursive = true});
    co_await fs::rm(folder.at("no"), {.force = true});
  });
  CHECK_FALSE(folder.has("f"));
  CHECK_FALSE(folder.has("d"));
  CHECK_FALSE(folder.has("link"));
  CHECK(folder.text("outside/keep") == "k");
  fs::rmSync(folder.at("outside/"), {.recursive = true});
  CHECK_FALSE(folder.has("outside"));
}

TEST_CASE("a link with a slash behind it is refused, and what it leads to stays") {
  const Folder folder;
  std::filesystem::create_directories(folder.at("d"));
  folder.put("d/keep", "k");
  std::filesystem::create_directory_symlink("d", folder.at("link"));
  CHECK(thrownBy([&] { fs::rmSync(folder.at("link/"), {.recursive = true}); }).code() == "ENOTDIR");
  CHECK(folder.text("d/keep") == "k");
  CHECK(folder.has("link"));
}

TEST_CASE("however deep the folders are") {
  const Folder folder;
  constexpr int depth = 3000;  // deeper than a path can be long, and than files can be open
  ::mkdir(folder.at("deep").c_str(), 0777);
  int at = ::open(folder.at("deep").c_str(), O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < depth; ++i) {
    REQUIRE(::mkdirat(at, "folder", 0777) == 0);
    const int below = ::openat(at, "folder", O_RDONLY | O_DIRECTORY);
    ::close(at);
    at = below;
  }
  ::close(at);
  const int before = fs_test::openDescriptors();
  runLoop([&] { return fs::rm(folder.at("deep"), {.recursive = true}); });
  CHECK_FALSE(folder.has("deep"));
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("it is tried again where that may help") {
  const Folder folder;
  std::filesystem::create_directories(folder.at("d/e"));
  runLoop([&] { return fs::rm(folder.at("d"), {.recursive = true, .maxRetries = 2, .retryDelay = 1}); });
  CHECK_FALSE(folder.has("d"));
  CHECK(rejectionOf([&] {
          return fs::rm(folder.at("d"), {.recursive = true, .maxRetries = 2, .retryDelay = 1});
        }).code() == "ENOENT");
}

TEST_CASE("what may not be removed is an error of its path") {
  if (fs_test::isRoot()) return;
  const Folder folder;
  std::filesystem::create_directories(folder.at("d/locked"));
  folder.put("d/locked/x");
  ::chmod(folder.at("d/locked").c_str(), 0500);
  const auto error = thrownBy([&] { fs::rmSync(folder.at("d"), {.recursive = true}); });
  CHECK(error.code() == "EACCES");
  CHECK(error.path() == folder.at("d/locked/x"));
  ::chmod(folder.at("d/locked").c_str(), 0700);
}

TEST_CASE("failures are those that Node tells") {
  if (!test::haveNode()) return;
  const Folder folder;
  folder.put("f");
  std::filesystem::create_directories(folder.at("d"));
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  tell([&] { return fs::rm(folder.at("no")); });
  tell([&] { return fs::rm(folder.at("d")); });
  tell([&] { return fs::rm(folder.at("f/x"), {.force = true}); });
  tell([&] { return fs::rm(folder.at("no"), {.recursive = true}); });
  tell([&] { return fs::rm(std::string_view("a\0", 2)); });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const at = (n) => '" + folder.path + R"(/' + n;
const { rm } = require('fs/promises');
(async () => {
  await describe(() => rm(at('no')));
  await describe(() => rm(at('d')));
  await describe(() => rm(at('f/x'), { force: true }));
  await describe(() => rm(at('no'), { recursive: true }));
  await describe(() => rm('a\0'));
})();)");
  CHECK(ours == node.out);
}
