#include <nodus/fs/dir.hpp>

#include "support.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("a folder is read entry by entry, and closed at the end") {
  const Folder folder;
  for (int i = 0; i < 100; ++i) folder.put(std::to_string(i));
  std::set<std::string> names;
  runLoop([&]() -> Promise<> {
    const int before = fs_test::openDescriptors();
    auto dir = co_await fs::opendir(folder.path, {.bufferSize = 7});
    CHECK(dir.path() == folder.path);
    CHECK(fs_test::openDescriptors() > before);
    while (auto entry = co_await dir.next()) {
      CHECK(entry->isFile());
      CHECK(entry->parentPath == folder.path);
      names.insert(entry->name);
    }
    CHECK(fs_test::openDescriptors() == before);
    CHECK(rejectionOf([&] { return dir.read(); }).code() == "ERR_DIR_CLOSED");
    CHECK(rejectionOf([&] { return dir.close(); }).message() == "Directory handle was closed");
  });
  CHECK(names.size() == 100);
}

TEST_CASE("reads that are made at once are served in order") {
  const Folder folder;
  for (int i = 0; i < 5; ++i) folder.put(std::to_string(i));
  runLoop([&]() -> Promise<> {
    auto dir = co_await fs::opendir(folder.path, {.bufferSize = 2});
    std::vector<Promise<std::optional<fs::Dirent>>> reads;
    for (int i = 0; i < 7; ++i) reads.push_back(dir.read());
    auto closing = dir.close();
    auto entries = co_await promise::all(std::vector(reads.begin(), reads.begin() + 1));
    CHECK(entries[0].has_value());
    co_await promise::allSettled(reads);
    co_await closing;
  });
}

TEST_CASE("what is below comes when the folder above is through") {
  const Folder folder;
  std::filesystem::create_directories(folder.at("a/b"));
  folder.put("a/b/deep");
  std::filesystem::create_directory_symlink("..", folder.at("a/up"));
  std::vector<std::string> found;
  runLoop([&]() -> Promise<> {
    auto dir = co_await fs::opendir(folder.path, {.recursive = true});
    while (auto entry = co_await dir.next()) found.push_back(entry->parentPath + "/" + entry->name);
  });
  REQUIRE(found.size() == 4);
  CHECK(found.front() == folder.at("a"));
  CHECK(found.back() == folder.at("a/b/deep"));
}

TEST_CASE("at once, and dropped while open") {
  const Folder folder;
  folder.put("a");
  const int before = fs_test::openDescriptors();
  {
    auto dir = fs::opendirSync(folder.path);
    CHECK(dir.readSync()->name == "a");
    CHECK_FALSE(dir.readSync().has_value());
    CHECK_FALSE(dir.readSync().has_value());
    dir.closeSync();
    CHECK(thrownBy([&] { dir.closeSync(); }).code() == "ERR_DIR_CLOSED");
    auto dropped = fs::opendirSync(folder.path);
  }
  CHECK(fs_test::openDescriptors() == before);
  runLoop([&]() -> Promise<> {
    auto dir = co_await fs::opendir(folder.path);
    auto reading = dir.read();
    CHECK(thrownBy([&] { dir.readSync(); }).code() == "ERR_DIR_CONCURRENT_OPERATION");
    co_await reading;
    co_await dir.close();
  });
}

TEST_CASE("what is no folder can not be opened") {
  const Folder folder;
  const auto error = rejectionOf([&] { return fs::opendir(folder.put("f")); });
  CHECK(error.message() == "ENOTDIR: not a directory, opendir '" + folder.at("f") + "'");
  CHECK(rejectionOf([&] { return fs::opendir(folder.at("no"), {.recursive = true}); }).code() == "ENOENT");
}
