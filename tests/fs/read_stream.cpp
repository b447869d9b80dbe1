#include <nodus/fs/read_stream.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/fd.hpp>
#include <nodus/fs/whole_file.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/kernel/timers_promises.hpp>
#include <nodus/stream/finished.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

namespace {

Promise<std::string> contentOf(fs::ReadStream stream) {
  std::string text;
  while (auto chunk = co_await stream.next()) text += chunk->view();
  co_return text;
}

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a file is read in chunks, from start to end") {
  const Folder folder;
  const auto text = numbers(100'000);
  const auto path = folder.put("a", text);
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    auto stream = fs::createReadStream(path);
    CHECK(stream.path() == path);
    CHECK(stream.pending());
    CHECK(stream.readableHighWaterMark() == 65536);
    auto all = co_await contentOf(stream);
    CHECK(all == text);
    CHECK(stream.bytesRead() == text.size());
    CHECK_FALSE(stream.pending());
    auto part = co_await contentOf(fs::createReadStream(path, {.start = 10, .end = 29, .highWaterMark = 7}));
    CHECK(part == text.substr(10, 20));
    auto tail = co_await contentOf(fs::createReadStream(path, {.start = static_cast<std::int64_t>(text.size()) - 3}));
    CHECK(tail == text.substr(text.size() - 3));
    auto head = co_await contentOf(fs::createReadStream(path, {.end = 0}));
    CHECK(head == text.substr(0, 1));
    auto beyond = co_await contentOf(fs::createReadStream(path, {.start = 10'000'000}));
    CHECK(beyond.empty());
    auto empty = co_await contentOf(fs::createReadStream(folder.put("empty")));
    CHECK(empty.empty());
  });
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("the events come in Node's order") {
  const Folder folder;
  const auto path = folder.put("a", numbers(20'000));
  nodus_test::Trace trace;
  runLoop([&] {
    auto stream = fs::createReadStream(path);
    stream.on<"open">([&](int fd) { trace(fd > 2 ? "open" : "open?"); });
    stream.on<"ready">([&] { trace("ready"); });
    stream.on<"data">([&](const Buffer& chunk) { trace("data:" + std::to_string(chunk.size())); });
    stream.on<"end">([&] { trace("end"); });
    stream.on<"close">([&] { trace("close"); });
    trace("sync");
  });
  CHECK(trace.text() == "sync open ready data:65536 data:43354 end close");
  if (!test::haveNode()) return;
  const auto node = test::inNode("const s = require('fs').createReadStream('" + path + R"('), out = [];
s.on('open', (fd) => out.push(fd > 2 ? 'open' : 'open?')).on('ready', () => out.push('ready')).on('end', () => out.push('end'))
  .on('data', (d) => out.push('data:' + d.length)).on('close', () => { out.push('close'); console.log(out.join(' ')); });
out.push('sync');)");
  CHECK(trace.text() + "\n" == node.out);
}

TEST_CASE("a file that can not be opened or read is an error, and then close") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  nodus_test::Trace trace;
  runLoop([&] {
    for (const auto& path : {folder.at("no"), folder.path}) {
      auto stream = fs::createReadStream(path);
      stream.on<"error">([&](const Error& error) { trace(error.code() + ":" + error.syscall()); });
      stream.on<"close">([&] { trace("close"); });
      stream.resume();
    }
  });
  CHECK(trace.text() == "ENOENT:open close EISDIR:read close");
  CHECK(rejectionOf([&]() -> Promise<> { co_await contentOf(fs::createReadStream(folder.at("no"))); }).message() ==
        "ENOENT: no such file or directory, open '" + folder.at("no") + "'");
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("arguments that can not be are refused at once") {
  const auto error = thrownBy([] { fs::createReadStream("a", {.start = 5, .end = 3}); });
  CHECK(error.message() == "The value of \"start\" is out of range. It must be <= \"end\" (here: 3). Received 5");
  CHECK(thrownBy([] { fs::createReadStream("a", {.start = -1}); }).code() == "ERR_OUT_OF_RANGE");
  CHECK(thrownBy([] { fs::createReadStream("a", {.flags = "zz"}); }).code() == "ERR_INVALID_ARG_VALUE");
  CHECK(thrownBy([] { fs::createReadStream(std::string_view("a\0", 2)); }).code() == "ERR_INVALID_ARG_VALUE");
}

TEST_CASE("a stream that is destroyed closes its file, whenever that is") {
  const Folder folder;
  const auto path = folder.put("a", numbers(100'000));
  const int before = fs_test::openDescriptors();
  int closes = 0;
  runLoop([&]() -> Promise<> {
    auto early = fs::createReadStream(path);
    early.on<"close">([&] { ++closes; });
    early.destroy();
    auto onOpen = fs::createReadStream(path);
    onOpen.on<"close">([&] { ++closes; });
    onOpen.on<"open">([onOpen](int) mutable { onOpen.destroy(); });
    auto reading = fs::createReadStream(path);
    reading.on<"close">([&] { ++closes; });
    co_await reading.next();
    reading.destroy();
    auto closed = fs::createReadStream(path);
    closed.on<"close">([&] { ++closes; });
    co_await once<"ready">(closed);
    closed.close();
    AbortController controller;
    auto aborted = fs::createReadStream(path, {.signal = controller.signal()});
    aborted.on<"close">([&] { ++closes; });
    aborted.on<"error">([&](const Error& error) { CHECK(error.name() == "AbortError"); });
    aborted.resume();
    co_await once<"ready">(aborted);
    controller.abort();
  });
  CHECK(closes == 5);
  {
    Loop loop;  // one that goes while the stream is at work
    fs::createReadStream(path).resume();
    setImmediate([&] { loop.stop(); });
    loop.run();
  }
  runLoop([]() -> Promise<> {
    for (int i = 0; i < 8; ++i) co_await fs::fstat(0);
  });
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("a descriptor or a handle can be read; it is closed only if that is wanted") {
  const Folder folder;
  const auto path = folder.put("a", "hello world");
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    const int kept = fs::openSync(path);
    auto text = co_await contentOf(fs::createReadStream("", {.fd = kept, .end = 3, .autoClose = false}));
    CHECK(text == "hell");
    text = co_await contentOf(fs::createReadStream("", {.fd = kept, .autoClose = false}));
    CHECK(text == "o world");
    text = co_await contentOf(fs::createReadStream("", {.fd = kept, .start = 6}));
    CHECK(text == "world");
    CHECK(::fcntl(kept, F_GETFD) == -1);
    auto file = co_await fs::open(path);
    text = co_await contentOf(file.createReadStream({.start = 6}));
    CHECK(text == "world");
    CHECK(file.fd() == -1);
    auto other = co_await fs::open(path);
    auto stream = other.createReadStream({.autoClose = false});
    text = co_await contentOf(stream);
    CHECK(other.fd() > 2);
    stream = fs::createReadStream(path);
    stream.destroy();
    co_await other.close();
    CHECK(rejectionOf([&]() -> Promise<> {
            other.createReadStream();
            co_return;
          }).code() == "EBADF");
  });
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("closing a handle ends its stream") {
  const Folder folder;
  const auto path = folder.put("a", numbers(100'000));
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    auto stream = file.createReadStream();
    co_await stream.next();
    co_await file.close();
    CHECK(stream.destroyed());
    CHECK(file.fd() == -1);
  });
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("lines end in all the ways that Node knows") {
  const Folder folder;
  const std::string text =
      "one\ntwo\r\nthree\rfour\xE2\x80\xA8"
      "five\n\nlast";
  const auto path = folder.put("a", text);
  std::string ours;
  runLoop([&]() -> Promise<> {
    auto file = co_await fs::open(path);
    auto lines = file.readLines();
    while (auto line = co_await lines.next()) ours += "[" + *line + "]\n";
    CHECK(file.fd() == -1);
    const auto big = folder.put("big", numbers(50'000));
    auto other = co_await fs::open(big);
    auto many = other.readLines();
    int count = 0;
    while (auto line = co_await many.next()) CHECK(*line == std::to_string(count++));
    CHECK(count == 50'000);
  });
  CHECK(ours ==
        "[one]\n[two]\n[three]\n[four\xE2\x80\xA8"
        "five]\n[]\n[last]\n");
  if (!test::haveNode()) return;
  const auto node = test::inNode("(async () => { for await (const line of (await require('fs/promises').open('" + path +
                                 "')).readLines()) console.log('[' + line + ']'); })();");
  CHECK(ours == node.out);
}

TEST_CASE("a slow reader of a large file needs little memory") {
  const Folder folder;
  const auto path = folder.put("sparse");
  std::filesystem::resize_file(path, 2LL << 30);
  struct rusage before{};
  struct rusage after{};
  ::getrusage(RUSAGE_SELF, &before);
  runLoop([&]() -> Promise<> {
    auto stream = fs::createReadStream(path);
    for (int i = 0; i < 300; ++i) {
      auto chunk = co_await stream.next();
      CHECK(chunk->size() == 65536);
      co_await timers::setImmediate();
      CHECK(stream.readableLength() <= 2 * 65536);
    }
    stream.destroy();
  });
  ::getrusage(RUSAGE_SELF, &after);
#if defined(__linux__) && !defined(NODUS_ADDRESS_SANITIZER)
  CHECK(after.ru_maxrss - before.ru_maxrss < 8 * 1024);
#endif
}
