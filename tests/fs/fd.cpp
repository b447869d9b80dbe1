#include <nodus/fs/fd.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace nodus;
using fs_test::Folder;
using fs_test::thrownBy;
using nodus_test::runLoop;

TEST_CASE("files by number, at once") {
  const Folder folder;
  const int fd = fs::openSync(folder.at("a"), "w+", 0640);
  CHECK(fs::writeSync(fd, "hello") == 5);
  CHECK(fs::writeSync(fd, Buffer::from("world"), 1, 2) == 2);
  CHECK(fs::writeSync(fd, "4a4B", {}, "hex") == 2);
  auto buffer = Buffer::alloc(20);
  CHECK(fs::readSync(fd, buffer, 0, 20, 0) == 9);
  CHECK(buffer.toString("utf8", 0, 9) == "helloorJK");
  CHECK(fs::readSync(fd, buffer) == 0);
  const std::vector<Buffer> parts{Buffer::from("a"), Buffer::from("bc")};
  CHECK(fs::writevSync(fd, parts, 0) == 3);
  CHECK(fs::readvSync(fd, parts, 1) == 3);
  CHECK(parts[0].toString() + parts[1].toString() == "bcl");
  fs::ftruncateSync(fd, 3);
  fs::fchmodSync(fd, 0600);
  fs::futimesSync(fd, 10, 20.25);
  fs::fsyncSync(fd);
  fs::fdatasyncSync(fd);
  const auto stats = fs::fstatSync(fd);
  fs::fchownSync(fd, stats.uid, stats.gid);
  CHECK(stats.size == 3);
  CHECK((stats.mode & 0777) == 0600);
  CHECK(stats.mtimeMs == 20250);
  fs::closeSync(fd);
  CHECK(folder.text("a") == "abc");
}

TEST_CASE("files by number, on the pool") {
  const Folder folder;
  const int fd = fs::openSync(folder.put("a", "hello"), "r+");
  runLoop([&]() -> Promise<> {
    auto got = co_await fs::read(fd, Buffer::alloc(3), 0, 3, 1);
    CHECK(got.buffer.toString() == "ell");
    auto put = co_await fs::write(fd, Buffer::from("xHE"), 1);
    CHECK(put.bytesWritten == 2);
    put = co_await fs::write(fd, "L", 2);
    CHECK(put.bytesWritten == 1);
    std::vector<Buffer> parts{Buffer::alloc(2), Buffer::alloc(9)};
    auto all = co_await fs::readv(fd, parts, 0);
    CHECK(all.buffers[0].toString() + all.buffers[1].toString("utf8", 0, 3) == "HELlo");
    auto rest = co_await fs::writev(fd, all.buffers, 5);
    CHECK(rest.bytesWritten == 11);
    co_await fs::ftruncate(fd, 2);
    co_await fs::fchmod(fd, 0604);
    co_await fs::futimes(fd, 1, 2);
    co_await fs::fsync(fd);
    co_await fs::fdatasync(fd);
    auto stats = co_await fs::fstat(fd);
    co_await fs::fchown(fd, stats.uid, stats.gid);
    CHECK(stats.size == 2);
    CHECK((stats.mode & 0777) == 0604);
    co_await fs::close(fd);
  });
  CHECK(thrownBy([&] { fs::fstatSync(fd); }).code() == "EBADF");
}

TEST_CASE("failures are those that Node tells") {
  if (!test::haveNode()) return;
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(thrownBy(f)); };
  const std::vector<Buffer> one{Buffer::alloc(1)};
  tell([] { fs::openSync("/nope/x"); });
  tell([] { fs::closeSync(9999); });
  tell([] { fs::readSync(9999, Buffer::alloc(3)); });
  tell([] { fs::writeSync(9999, "x"); });
  tell([&] { fs::readvSync(9999, one); });
  tell([&] { fs::writevSync(9999, one); });
  tell([] { fs::fstatSync(9999); });
  tell([] { fs::ftruncateSync(9999); });
  tell([] { fs::fsyncSync(9999); });
  tell([] { fs::fdatasyncSync(9999); });
  tell([] { fs::fchmodSync(9999, 0); });
  tell([] { fs::fchownSync(9999, 0, 0); });
  tell([] { fs::futimesSync(9999, 0, 0); });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + R"(const fs = require('fs');
(async () => {
  await describe(() => fs.openSync('/nope/x'));
  await describe(() => fs.closeSync(9999));
  await describe(() => fs.readSync(9999, Buffer.alloc(3)));
  await describe(() => fs.writeSync(9999, 'x'));
  await describe(() => fs.readvSync(9999, [Buffer.alloc(1)]));
  await describe(() => fs.writevSync(9999, [Buffer.alloc(1)]));
  await describe(() => fs.fstatSync(9999));
  await describe(() => fs.ftruncateSync(9999));
  await describe(() => fs.fsyncSync(9999));
  await describe(() => fs.fdatasyncSync(9999));
  await describe(() => fs.fchmodSync(9999, 0));
  await describe(() => fs.fchownSync(9999, 0, 0));
  await describe(() => fs.futimesSync(9999, 0, 0));
})();)");
  CHECK(ours == node.out);
}
