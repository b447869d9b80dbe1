#include <nodus/fs/attributes.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/constants.hpp>
#include <nodus/fs/stat.hpp>
#include <nodus/util/inspect.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("permissions, owners, times and lengths are set") {
  const Folder folder;
  const auto path = folder.put("a", "hello");
  std::filesystem::create_symlink("a", folder.at("l"));
  runLoop([&]() -> Promise<> {
    co_await fs::access(path);
    co_await fs::access(path, fs::constants::R_OK_ | fs::constants::W_OK_);
    auto there = co_await fs::exists(path);
    CHECK(there);
    there = co_await fs::exists(folder.at("no"));
    CHECK_FALSE(there);
    there = co_await fs::exists(std::string_view("a\0", 2));
    CHECK_FALSE(there);
    co_await fs::chmod(path, 0604);
    co_await fs::utimes(path, 1.25, std::chrono::system_clock::time_point(std::chrono::milliseconds(2500)));
    co_await fs::truncate(path, 2);
    auto stats = co_await fs::stat(path);
    CHECK((stats.mode & 0777) == 0604);
    CHECK(stats.size == 2);
    CHECK(stats.atimeMs == 1250);
    co_await fs::utimes(path, stats.atime, 3);
    co_await fs::chown(path, stats.uid, stats.gid);
    co_await fs::lchown(folder.at("l"), stats.uid, stats.gid);
    co_await fs::lutimes(folder.at("l"), 7, 8);
    stats = co_await fs::stat(path);
    CHECK(stats.atimeMs == 1250);
    CHECK(stats.mtimeMs == 3000);
    auto link = co_await fs::lstat(folder.at("l"));
    CHECK(link.mtimeMs == 8000);
  });
  CHECK(folder.text("a") == "he");
}

TEST_CASE("the same at once") {
  const Folder folder;
  const auto path = folder.put("a", "hello");
  fs::accessSync(path);
  fs::chmodSync(path, 0600);
  fs::utimesSync(path, 1, 2);
  fs::lutimesSync(path, 3, 4);
  const auto stats = fs::statSync(path);
  fs::chownSync(path, stats.uid, stats.gid);
  fs::lchownSync(path, stats.uid, stats.gid);
  fs::truncateSync(path);
  CHECK(stats.mtimeMs == 4000);
  CHECK(folder.text("a").empty());
  CHECK(fs::statfsSync(path).bsize > 0);
}

TEST_CASE("what may not be used is EACCES") {
  if (fs_test::isRoot()) return;
  const Folder folder;
  const auto path = folder.put("a");
  fs::chmodSync(path, 0);
  CHECK(thrownBy([&] { fs::accessSync(path, fs::constants::R_OK_); }).code() == "EACCES");
}

TEST_CASE("times between microseconds are Node's, and a negative number is now") {
  if (!test::haveNode()) return;
  const Folder folder;
  const auto path = folder.put("a");
  for (const char* seconds : {"1700000000.123456", "0.000001", "1e9", "123.4567891"}) {
    CAPTURE(seconds);
    fs::utimesSync(path, std::stod(seconds), std::stod(seconds));
    const auto ours = fs::statSync(path).mtimeMs;
    const auto node = test::inNode("const fs = require('fs'); fs.utimesSync('" + path + "', " + seconds + ", " +
                                   seconds + "); console.log(fs.statSync('" + path + "').mtimeMs);");
    CHECK(util::inspect(ours) + "\n" == node.out);
  }
  fs::utimesSync(path, -1, -1);
  CHECK(fs::statSync(path).mtimeMs > 1.7e12);
  fs::utimesSync(path, fs::Stats::Time(std::chrono::milliseconds(-1500)), 0);
  CHECK(fs::statSync(path).atimeMs == -1500);
}

TEST_CASE("failures are those that Node tells") {
  if (!test::haveNode()) return;
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  tell([] { return fs::access("/nope/x"); });
  tell([] { return fs::chmod("/nope/x", 0600); });
  tell([] { return fs::chown("/nope/x", 0, 0); });
  tell([] { return fs::lchown("/nope/x", 0, 0); });
  tell([] { return fs::utimes("/nope/x", 0, 0); });
  tell([] { return fs::lutimes("/nope/x", 0, 0); });
  tell([] { return fs::truncate("/nope/x"); });
  tell([] { return fs::statfs("/nope/x"); });
  tell([] { return fs::chmod(std::string_view("a\0", 2), 0); });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + R"(const p = require('fs/promises');
(async () => {
  await describe(() => p.access('/nope/x'));
  await describe(() => p.chmod('/nope/x', 0o600));
  await describe(() => p.chown('/nope/x', 0, 0));
  await describe(() => p.lchown('/nope/x', 0, 0));
  await describe(() => p.utimes('/nope/x', 0, 0));
  await describe(() => p.lutimes('/nope/x', 0, 0));
  await describe(() => p.truncate('/nope/x'));
  await describe(() => p.statfs('/nope/x'));
  await describe(() => p.chmod('a\0', 0));
})();)");
  CHECK(ours == node.out);
}
