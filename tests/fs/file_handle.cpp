#include <nodus/fs/file_handle.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/constants.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using nodus_test::runLoop;

TEST_CASE("a file is read and written at positions, and where it stands") {
  const Folder folder;
  const auto path = folder.put("a", "hello world");
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(path, "r+");
    CHECK(file.fd() >= 0);
    auto read = co_await file.read(Buffer::alloc(5), 0, 5, 6);
    CHECK(read.bytesRead == 5);
    CHECK(read.buffer.toString() == "world");
    auto first = co_await file.read(Buffer::alloc(8), 2, 3);
    CHECK(first.buffer.toString() == std::string("\0\0hel\0\0\0", 8));
    auto next = co_await file.read(Buffer::alloc(2));
    CHECK(next.buffer.toString() == "lo");
    auto put = co_await file.write("HELLO", 0);
    CHECK(put.bytesWritten == 5);
    CHECK(put.buffer.toString() == "HELLO");
    auto part = co_await file.write(Buffer::from("xyz"), 1, 2, 9);
    CHECK(part.bytesWritten == 2);
    auto end = co_await file.read(Buffer::alloc(10), 0, 10, 100);
    CHECK(end.bytesRead == 0);
    co_await file.close();
    CHECK(file.fd() == -1);
  });
  CHECK(folder.text("a") == "HELLO woryz");
}

TEST_CASE("several buffers go with one call") {
  const Folder folder;
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(folder.at("a"), "w+");
    std::vector<Buffer> out{Buffer::from("one "), Buffer::from("two "), Buffer(), Buffer::from("three")};
    auto put = co_await file.writev(out);
    CHECK(put.bytesWritten == 13);
    CHECK(put.buffers.size() == 4);
    std::vector<Buffer> in{Buffer::alloc(4), Buffer::alloc(100)};
    auto got = co_await file.readv(in, 0);
    CHECK(got.bytesRead == 13);
    CHECK(got.buffers[0].toString() == "one ");
    CHECK(got.buffers[1].toString("utf8", 0, 9) == "two three");
    std::vector<Buffer> many(200, Buffer::from("abc"));
    auto all = co_await file.writev(many, 0);
    CHECK(all.bytesWritten == 600);
    co_await file.close();
  });
  CHECK(folder.text("a").size() == 600);
}

TEST_CASE("a handle reads and writes whole files from where it stands") {
  const Folder folder;
  const auto path = folder.put("a", "hello world");
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(path, "a+");
    co_await file.read(Buffer::alloc(6));
    auto rest = co_await file.readFile("utf8");
    CHECK(rest == "world");
    auto none = co_await file.readFile();
    CHECK(none.empty());
    co_await file.appendFile("!");
    co_await file.writeFile(Buffer::from("?"));
    co_await file.sync();
    co_await file.datasync();
    auto stats = co_await file.stat();
    CHECK(stats.size == 13);
    co_await file.truncate(5);
    co_await file.chmod(0600);
    co_await file.chown(stats.uid, stats.gid);
    co_await file.utimes(1.5, 2);
    stats = co_await file.stat();
    CHECK(stats.size == 5);
    CHECK((stats.mode & 0777) == 0600);
    CHECK(stats.atimeMs == 1500);
    CHECK(stats.mtimeMs == 2000);
    co_await file.close();
  });
  CHECK(folder.text("a") == "hello");
}

TEST_CASE("a closed file rejects, and is closed only once") {
  const Folder folder;
  const auto path = folder.put("a");
  int closes = 0;
  const auto error = rejectionOf([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    file.on<"close">([&] { ++closes; });
    auto first = file.close();
    CHECK(file.fd() == -1);
    co_await file.close();
    co_await first;
    co_await file.read(Buffer::alloc(1));
  });
  CHECK(closes == 1);
  CHECK(error.message() == "file closed");
  CHECK(error.code() == "EBADF");
  CHECK(error.syscall() == "read");
}

TEST_CASE("close waits for what is under way") {
  const Folder folder;
  const auto path = folder.put("a", "hello");
  const int before = fs_test::openDescriptors();
  nodus_test::Trace trace;
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    auto reading = file.read(Buffer::alloc(5)).then([&](const fs::ReadResult& got) {
      CHECK(got.bytesRead == 5);
      trace("read");
    });
    auto closing = file.close().then([&] { trace("closed"); });
    CHECK(file.fd() >= 0);
    co_await reading;
    co_await closing;
  });
  CHECK(trace.text() == "read closed");
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("a handle that is dropped while open is closed") {
  const Folder folder;
  const auto path = folder.put("a", "hello");
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    fs::ReadResult got;
    {
      auto file = co_await fs::open(path);
      auto reading = file.read(Buffer::alloc(5));
      file = fs::FileHandle();
      got = co_await reading;
    }
    CHECK(got.buffer.toString() == "hello");
  });
  {
    Loop loop;  // one that goes before the file is open
    fs::open(path).detach();
    fs::open(path).then([](const fs::FileHandle& file) { return file.read(); }).detach();
  }
  runLoop([&]() -> Promise<> { co_await fs::fstat(0); });  // the pool is through with those before
  runLoop([&]() -> Promise<> {
    for (int i = 0; i < 8; ++i) co_await fs::fstat(0);
  });
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("files are close-on-exec") {
  const Folder folder;
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(folder.at("a"), "w");
    CHECK((::fcntl(file.fd(), F_GETFD) & FD_CLOEXEC) != 0);
    co_await file.close();
  });
}

TEST_CASE("flags are Node's strings, or numbers") {
  const Folder folder;
  folder.put("a", "text");
  runLoop([&]() -> Promise<> {
    auto truncated = co_await fs::open(folder.at("a"), "w");
    co_await truncated.close();
    CHECK(folder.text("a").empty());
    auto number = co_await fs::open(folder.at("b"), fs::constants::O_CREAT_ | fs::constants::O_WRONLY_, 0604);
    auto stats = co_await number.stat();
    CHECK((stats.mode & 0777) == 0604);
    co_await number.close();
    std::string name = "ax+";
    auto made = co_await fs::open(folder.at("c"), name);
    co_await made.close();
  });
  CHECK(rejectionOf([&] { return fs::open(folder.at("c"), "wx"); }).code() == "EEXIST");
  const auto wrong = rejectionOf([&] { return fs::open(folder.at("c"), "zz"); });
  CHECK(wrong.message() == "The argument 'flags' is invalid. Received 'zz'");
  CHECK(wrong.code() == "ERR_INVALID_ARG_VALUE");
}

TEST_CASE("failures are those that Node tells") {
  if (!test::haveNode()) return;
  const Folder folder;
  const auto path = folder.put("a", "hello");
  const int before = fs_test::openDescriptors();
  std::string ours;
  const auto tell = [&](auto f) { ours += fs_test::describe(rejectionOf(f)); };
  tell([&] { return fs::open(folder.at("no")); });
  tell([&] { return fs::open(path + "/x"); });
  tell([&] { return fs::open(path, "zz"); });
  tell([&] { return fs::open(folder.path, "w"); });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    co_await file.write("x");
  });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    co_await file.read(Buffer::alloc(3), 1, 5);
  });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    co_await file.read(Buffer::alloc(0), 0, 1);
  });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path, "r+");
    co_await file.write(Buffer::alloc(3), 5, 1);
  });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path, "r+");
    co_await file.write(Buffer::alloc(3), 1, 5);
  });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    co_await file.truncate(2);
  });
  tell([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    co_await file.close();
    co_await file.stat();
  });
  const auto node = test::inNode(std::string(fs_test::describeInNode) + "const { open } = require('fs/promises');" +
                                 "const path = '" + path + "', folder = '" + folder.path + R"(';
const using = (flags, f) => async () => { const h = await open(path, flags); try { await f(h); } finally { await h.close(); } };
(async () => {
  await describe(() => open(folder + '/no'));
  await describe(() => open(path + '/x'));
  await describe(() => open(path, 'zz'));
  await describe(() => open(folder, 'w'));
  await describe(using('r', (h) => h.write('x')));
  await describe(using('r', (h) => h.read(Buffer.alloc(3), 1, 5)));
  await describe(using('r', (h) => h.read(Buffer.alloc(0), 0, 1)));
  await describe(using('r+', (h) => h.write(Buffer.alloc(3), 5, 1)));
  await describe(using('r+', (h) => h.write(Buffer.alloc(3), 1, 5)));
  await describe(using('r', (h) => h.truncate(2)));
  await describe(using('r', async (h) => { await h.close(); await h.stat(); }));
})();)");
  CHECK(ours == node.out);
  CHECK(fs_test::openDescriptors() == before);
}
