#include <nodus/fs/directory.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <sys/stat.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using nodus_test::runLoop;

namespace {

// Some folders and files in them.
void plant(const Folder& folder) {
  std::filesystem::create_directories(folder.at("R/a/b"));
  std::filesystem::create_directories(folder.at("R/c/k"));
  for (const char* name : {"R/z", "R/a/y", "R/a/b/x", "R/B"}) folder.put(name);
  std::filesystem::create_symlink("z", folder.at("R/c/link"));
}

}  // namespace

TEST_CASE("mkdir makes folders, and tells the first one") {
  const Folder folder;
  runLoop([&]() -> Promise<> {
    auto plain = co_await fs::mkdir(folder.at("a"), {.mode = 0700});
    CHECK_FALSE(plain.has_value());
    auto first = co_await fs::mkdir(folder.at("a/b/c/d"), {.recursive = true});
    CHECK(first == folder.at("a/b"));
    first = co_await fs::mkdir(folder.at("a/b/c/d"), {.recursive = true});
    CHECK_FALSE(first.has_value());
    first = co_await fs::mkdir(folder.at("e//f/"), {.recursive = true});
    CHECK(first == folder.at("e"));
    first = co_await fs::mkdir("/", {.recursive = true});
    CHECK_FALSE(first.has_value());
  });
  CHECK(std::filesystem::is_directory(folder.at("e/f")));
  struct stat raw{};
  ::stat(folder.at("a").c_str(), &raw);
  CHECK((raw.st_mode & 0777) == 0700);
}

TEST_CASE("mkdtemp makes a folder that nobody else has") {
  const Folder folder;
  runLoop([&]() -> Promise<> {
    auto one = co_await fs::mkdtemp(folder.at("x-"));
    auto other = co_await fs::mkdtemp(folder.at("x-"));
    CHECK(one != other);
    CHECK(one.size() == folder.at("x-").size() + 6);
    CHECK(std::filesystem::is_directory(one));
    co_await fs::rmdir(one);
    CHECK_FALSE(std::filesystem::exists(one));
  });
  const auto third = fs::mkdtempSync(folder.at("y-"));
  fs::rmdirSync(third);
  CHECK_FALSE(std::filesystem::exists(third));
}

TEST_CASE("readdir lists names and types") {
  const Folder folder;
  plant(folder);
  std::string names;
  runLoop([&]() -> Promise<> {
    auto list = co_await fs::readdir(folder.at("R"));
    for (const auto& name : list) names += name + " ";
    auto entries = co_await fs::readdir(folder.at("R/c"), fs::withFileTypes);
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].name == "k");
    CHECK(entries[0].parentPath == folder.at("R/c"));
    CHECK(entries[0].isDirectory());
    CHECK(entries[1].isSymbolicLink());
    CHECK_FALSE(entries[1].isFile());
  });
  CHECK(names == "B a c z ");
}

TEST_CASE("readdir lists what is below in Node's order") {
  if (!test::haveNode()) return;
  const Folder folder;
  plant(folder);
  std::string ours;
  const auto add = [&](const std::vector<fs::Dirent>& list) {
    for (const auto& entry : list)
      ours += entry.parentPath + "|" + entry.name + "|" + (entry.isDirectory() ? "1" : "0") + "\n";
  };
  const auto addNames = [&](const std::vector<std::string>& list) {
    for (const auto& name : list) ours += name + "\n";
  };
  runLoop([&]() -> Promise<> {
    auto names = co_await fs::readdir(folder.at("R"), {.recursive = true});
    addNames(names);
    auto entries = co_await fs::readdir(folder.at("R"), fs::withFileTypes, {.recursive = true});
    add(entries);
  });
  addNames(fs::readdirSync(folder.at("R"), {.recursive = true}));
  add(fs::readdirSync(folder.at("R/"), fs::withFileTypes, {.recursive = true}));
  addNames(fs::readdirSync(folder.at("R")));
  const auto node = test::inNode("const fs = require('fs'), root = '" + folder.at("R") + R"(';
const add = (list) => { for (const e of list) console.log(e.parentPath + '|' + e.name + '|' + Number(e.isDirectory())); };
(async () => {
  for (const n of await fs.promises.readdir(root, { recursive: true })) console.log(n);
  add(await fs.promises.readdir(root, { recursive: true, withFileTypes: true }));
  for (const n of fs.readdirSync(root, { recursive: true })) console.log(n);
  add(fs.readdirSync(root + '/', { recursive: true, withFileTypes: true }));
  for (const n of fs.readdirSync(root)) console.log(n);
})();)");
  CHECK(ours == node.out);
}

TEST_CASE("links that lead in a circle are listed, and not followed") {
  const Folder folder;
  std::filesystem::create_directory_symlink("..", folder.at("up"));
  CHECK(fs::readdirSync(folder.path, {.recursive = true}) == std::vector<std::string>{"up"});
}

TEST_CASE("failures are those that Node tells, and leave nothing open") {
  if (!test::haveNode()) return;
  const Folder folder;
  folder.put("f");
  std::filesystem::create_directories(folder.at("d/e"));
  const int before = fs_test::openDescriptors();
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  tell([&] { return fs::mkdir(folder.at("d")); });
  tell([&] { return fs::mkdir(folder.at("no/x")); });
  tell([&] { return fs::mkdir(folder.at("f/x"), {.recursive = true}); });
  tell([&] { return fs::mkdir(folder.at("f/x/y"), {.recursive = true}); });
  tell([&] { return fs::mkdir(folder.at("f"), {.recursive = true}); });
  tell([&] { return fs::mkdir(""); });
  tell([&] { return fs::rmdir(folder.at("d")); });
  tell([&] { return fs::rmdir(folder.at("f")); });
  tell([&] { return fs::readdir(folder.at("no")); });
  tell([&] { return fs::readdir(folder.at("f")); });
  tell([&] { return fs::readdir(folder.at("f"), fs::withFileTypes); });
  tell([&] { return fs::mkdtemp(std::string_view("a\0", 2)); });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const at = (n) => '" + folder.path + R"(/' + n;
const p = require('fs/promises');
(async () => {
  await describe(() => p.mkdir(at('d')));
  await describe(() => p.mkdir(at('no/x')));
  await describe(() => p.mkdir(at('f/x'), { recursive: true }));
  await describe(() => p.mkdir(at('f/x/y'), { recursive: true }));
  await describe(() => p.mkdir(at('f'), { recursive: true }));
  await describe(() => p.mkdir(''));
  await describe(() => p.rmdir(at('d')));
  await describe(() => p.rmdir(at('f')));
  await describe(() => p.readdir(at('no')));
  await describe(() => p.readdir(at('f')));
  await describe(() => p.readdir(at('f'), { withFileTypes: true }));
  await describe(() => p.mkdtemp('a\0'));
})();)");
  CHECK(ours == node.out);
  CHECK(rejectionOf([&] { return fs::mkdtemp(folder.at("no/x-")); }).syscall() == "mkdtemp");
  CHECK(fs_test::openDescriptors() == before);
}
