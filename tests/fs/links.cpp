#include <nodus/fs/links.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("names are changed, added and removed") {
  const Folder folder;
  folder.put("a", "hello");
  runLoop([&]() -> Promise<> {
    co_await fs::rename(folder.at("a"), folder.at("b"));
    co_await fs::link(folder.at("b"), folder.at("c"));
    co_await fs::unlink(folder.at("b"));
    co_await fs::symlink("c", folder.at("l"));
    auto target = co_await fs::readlink(folder.at("l"));
    CHECK(target == "c");
    auto real = co_await fs::realpath(folder.at("./l"));
    CHECK(real == folder.at("c"));
    co_await fs::symlink(std::string(900, 'x'), folder.at("long"));
    target = co_await fs::readlink(folder.at("long"));
    CHECK(target.size() == 900);
  });
  CHECK_FALSE(folder.has("a"));
  CHECK_FALSE(folder.has("b"));
  CHECK(folder.text("l") == "hello");
}

TEST_CASE("the same at once") {
  const Folder folder;
  folder.put("a", "hello");
  fs::renameSync(folder.at("a"), folder.at("b"));
  fs::linkSync(folder.at("b"), folder.at("c"));
  fs::symlinkSync("c", folder.at("l"));
  CHECK(fs::readlinkSync(folder.at("l")) == "c");
  CHECK(fs::realpathSync(folder.at("l")) == folder.at("c"));
  fs::unlinkSync(folder.at("l"));
  CHECK(folder.has("c"));
  CHECK_FALSE(folder.has("l"));
  CHECK(thrownBy([&] { fs::unlinkSync(folder.path); }).code() == "EISDIR");
}

TEST_CASE("failures are those that Node tells") {
  if (!test::haveNode()) return;
  const Folder folder;
  folder.put("f", "hello");
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  const auto no = folder.at("no");
  const auto file = folder.at("f");
  tell([&] { return fs::rename(no, file); });
  tell([&] { return fs::link(no, file); });
  tell([&] { return fs::symlink("x", file); });
  tell([&] { return fs::unlink(no); });
  tell([&] { return fs::unlink(folder.path); });
  tell([&] { return fs::readlink(file); });
  tell([&] { return fs::realpath(no); });
  tell([&] { return fs::rename(std::string_view("a\0", 2), "b"); });
  tell([&] { return fs::rename("b", std::string_view("a\0", 2)); });
  tell([&] { return fs::symlink(std::string_view("a\0", 2), "b"); });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const folder = '" + folder.path + R"(';
const p = require('fs/promises'), no = folder + '/no', file = folder + '/f';
(async () => {
  await describe(() => p.rename(no, file));
  await describe(() => p.link(no, file));
  await describe(() => p.symlink('x', file));
  await describe(() => p.unlink(no));
  await describe(() => p.unlink(folder));
  await describe(() => p.readlink(file));
  await describe(() => p.realpath(no));
  await describe(() => p.rename('a\0', 'b'));
  await describe(() => p.rename('b', 'a\0'));
  await describe(() => p.symlink('a\0', 'b'));
})();)");
  CHECK(ours == node.out);
}
