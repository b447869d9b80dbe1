#include <nodus/fs/cp.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/links.hpp>
#include <nodus/fs/stat.hpp>
#include <nodus/kernel/timers_promises.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <sys/stat.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

namespace {

void plant(const Folder& folder) {
  std::filesystem::create_directories(folder.at("d/e/f"));
  folder.put("d/x", "x");
  folder.put("d/e/y", std::string(100'000, 'y'));
  ::chmod(folder.at("d/x").c_str(), 0640);
  ::chmod(folder.at("d/e").c_str(), 0750);
}

std::uint32_t modeOf(const std::string& path) { return fs::statSync(path).mode & 0777; }

}  // namespace

TEST_CASE("folders are copied with all that is in them") {
  const Folder folder;
  plant(folder);
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    co_await fs::cp(folder.at("d"), folder.at("new/copy"), {.recursive = true});
    co_await fs::cp(folder.at("d/x"), folder.at("one/two/x"));
  });
  CHECK(folder.text("new/copy/x") == "x");
  CHECK(folder.text("new/copy/e/y").size() == 100'000);
  CHECK(std::filesystem::is_directory(folder.at("new/copy/e/f")));
  CHECK(modeOf(folder.at("new/copy/x")) == 0640);
  CHECK(modeOf(folder.at("new/copy/e")) == 0750);
  CHECK(folder.text("one/two/x") == "x");
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("files that are there are replaced, left, or refused") {
  const Folder folder;
  plant(folder);
  fs::cpSync(folder.at("d"), folder.at("c"), {.recursive = true});
  folder.put("c/x", "other");
  fs::linkSync(folder.at("c/x"), folder.at("c/second"));
  fs::cpSync(folder.at("d"), folder.at("c"), {.recursive = true, .force = false});
  CHECK(folder.text("c/x") == "other");
  const auto error = thrownBy(
      [&] { fs::cpSync(folder.at("d"), folder.at("c"), {.recursive = true, .force = false, .errorOnExist = true}); });
  CHECK(error.code() == "ERR_FS_CP_EEXIST");
  fs::cpSync(folder.at("d"), folder.at("c"), {.recursive = true});
  CHECK(folder.text("c/x") == "x");
  CHECK(folder.text("c/second") == "other");
}

TEST_CASE("links are copied as links, and lead to where they led") {
  const Folder folder;
  plant(folder);
  std::filesystem::create_symlink("x", folder.at("d/link"));
  std::filesystem::create_directory_symlink("e", folder.at("d/folder"));
  fs::cpSync(folder.at("d"), folder.at("absolute"), {.recursive = true});
  fs::cpSync(folder.at("d"), folder.at("verbatim"), {.recursive = true, .verbatimSymlinks = true});
  fs::cpSync(folder.at("d"), folder.at("followed"), {.recursive = true, .dereference = true});
  CHECK(fs::readlinkSync(folder.at("absolute/link")) == folder.at("d/x"));
  CHECK(fs::readlinkSync(folder.at("verbatim/link")) == "x");
  CHECK(fs::readlinkSync(folder.at("verbatim/folder")) == "e");
  CHECK(fs::lstatSync(folder.at("followed/link")).isFile());
  CHECK(folder.text("followed/folder/y").size() == 100'000);
  fs::cpSync(folder.at("d"), folder.at("verbatim"), {.recursive = true, .verbatimSymlinks = true});
  CHECK(fs::readlinkSync(folder.at("verbatim/link")) == "x");
}

TEST_CASE("a link in the destination leads nowhere out of it") {
  const Folder folder;
  plant(folder);
  std::filesystem::create_directories(folder.at("outside"));
  folder.put("outside/secret", "s");
  std::filesystem::create_directories(folder.at("c"));
  std::filesystem::create_directory_symlink(folder.at("outside"), folder.at("c/e"));
  CHECK(thrownBy([&] { fs::cpSync(folder.at("d"), folder.at("c"), {.recursive = true}); }).code() ==
        "ERR_FS_CP_DIR_TO_NON_DIR");
  CHECK_FALSE(folder.has("outside/y"));
  std::filesystem::remove(folder.at("c/e"));
  std::filesystem::create_symlink(folder.at("outside/secret"), folder.at("c/x2"));
  std::filesystem::rename(folder.at("d/x"), folder.at("d/x2"));
  fs::cpSync(folder.at("d"), folder.at("c"), {.recursive = true});
  CHECK(folder.text("outside/secret") == "s");
  CHECK(fs::lstatSync(folder.at("c/x2")).isFile());
}

TEST_CASE("times are kept if wanted") {
  const Folder folder;
  plant(folder);
  const struct timespec times[2] = {{1000, 0}, {2000, 500'000'000}};
  ::utimensat(AT_FDCWD, folder.at("d/x").c_str(), times, 0);
  fs::cpSync(folder.at("d/x"), folder.at("kept"), {.preserveTimestamps = true});
  fs::cpSync(folder.at("d/x"), folder.at("new"));
  CHECK(fs::statSync(folder.at("kept")).mtimeMs == 2000500);
  CHECK(fs::statSync(folder.at("new")).mtimeMs > 2000500);
}

TEST_CASE("a filter says what is copied, at once or later") {
  const Folder folder;
  plant(folder);
  std::vector<std::string> asked;
  runLoop([&]() -> Promise<> {
    auto notE = [&](const std::string& from, const std::string& to) {
      asked.push_back(from.substr(folder.path.size()) + ">" + to.substr(folder.path.size()));
      return !from.ends_with("/e");
    };
    co_await fs::cp(folder.at("d"), folder.at("c"), {.recursive = true}, notE);
    auto later = [&](std::string from, std::string) -> Promise<bool> {
      co_await timers::setImmediate();
      co_return !from.ends_with("/x");
    };
    co_await fs::cp(folder.at("d"), folder.at("c2"), {.recursive = true}, later);
  });
  CHECK(folder.text("c/x") == "x");
  CHECK_FALSE(folder.has("c/e"));
  CHECK_FALSE(folder.has("c2/x"));
  CHECK(folder.has("c2/e/y"));
  CHECK(asked.front() == "/d>/c");
  CHECK(asked.size() == 3);
  fs::cpSync(folder.at("d"), folder.at("c3"), {.recursive = true},
             [](const std::string&, const std::string&) { return false; });
  CHECK_FALSE(folder.has("c3"));
  CHECK(rejectionOf([&] {
          return fs::cp(folder.at("d"), folder.at("c4"), {},
                        [](const std::string&, const std::string&) -> bool { throw Error("no filter"); });
        }).message() == "no filter");
}

TEST_CASE("failures are those that Node tells, and leave nothing open") {
  if (!test::haveNode()) return;
  const Folder folder;
  plant(folder);
  folder.put("f", "f");
  ::mkfifo(folder.at("fifo").c_str(), 0600);
  const int before = fs_test::openDescriptors();
  std::string ours;
  const auto tell = [&](const char* from, const char* to, const fs::CpOptions& options = {}) {
    ours += fs_test::describe(rejectionOf([&] { return fs::cp(folder.at(from), folder.at(to), options); }));
  };
  tell("no", "y");
  tell("d", "y");
  tell("f", "d/x", {.force = false, .errorOnExist = true});
  tell("f", "d");
  tell("d", "f", {.recursive = true});
  tell("d", "d", {.recursive = true});
  tell("d", "d/e/new", {.recursive = true});
  tell("f", "f");
  tell("fifo", "y");
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const at = (n) => '" + folder.path + R"(/' + n;
const { cp } = require('fs/promises');
const tell = (from, to, options) => describe(() => cp(at(from), at(to), options));
(async () => {
  await tell('no', 'y');
  await tell('d', 'y');
  await tell('f', 'd/x', { force: false, errorOnExist: true });
  await tell('f', 'd');
  await tell('d', 'f', { recursive: true });
  await tell('d', 'd', { recursive: true });
  await tell('d', 'd/e/new', { recursive: true });
  await tell('f', 'f');
  await tell('fifo', 'y');
})();)");
  CHECK(ours == node.out);
  CHECK(fs_test::openDescriptors() == before);
}
