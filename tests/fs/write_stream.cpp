#include <nodus/fs/write_stream.hpp>

#include "../process/child.hpp"
#include "support.hpp"

#include <nodus/fs/read_stream.hpp>
#include <nodus/kernel/once.hpp>
#include <nodus/stream/pipeline.hpp>
#include <nodus/stream/transform.hpp>

#include <doctest/doctest.h>

#include <string>

#include <fcntl.h>
#include <unistd.h>

using namespace nodus;
using fs_test::Folder;
using fs_test::rejectionOf;
using fs_test::thrownBy;
using nodus_test::runLoop;

namespace {

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("what is written is in the file at the end") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    auto stream = fs::createWriteStream(folder.at("a"));
    CHECK(stream.path() == folder.at("a"));
    CHECK(stream.pending());
    stream.write("one ");
    stream.write(Buffer::from("two "));
    for (int i = 0; i < 1000; ++i) stream.write(std::to_string(i) + ",");
    co_await stream.end("three");
    CHECK(stream.bytesWritten() == 3890 + 13);
    auto empty = fs::createWriteStream(folder.at("empty"));
    co_await empty.end();
    auto flushed = fs::createWriteStream(folder.at("flushed"), {.mode = 0600, .flush = true});
    co_await flushed.end("x");
  });
  std::string text = "one two ";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + ",";
  CHECK(folder.text("a") == text + "three");
  CHECK(folder.has("empty"));
  CHECK(folder.text("flushed") == "x");
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("it may write behind what is there, or into it") {
  const Folder folder;
  folder.put("a", "hello world");
  runLoop([&]() -> Promise<> {
    auto at = fs::createWriteStream(folder.at("a"), {.flags = "r+", .start = 6});
    at.write("W");
    co_await at.end("OR");
    auto behind = fs::createWriteStream(folder.at("a"), {.flags = "a"});
    co_await behind.end("!");
    auto file = co_await fs::open(folder.at("a"), "r+");
    auto stream = file.createWriteStream();
    co_await stream.end("J");
    co_await once<"close">(stream);
    CHECK(file.fd() == -1);
  });
  CHECK(folder.text("a") == "Jello WORld!");
}

TEST_CASE("the events come in Node's order") {
  const Folder folder;
  nodus_test::Trace trace;
  runLoop([&] {
    auto stream = fs::createWriteStream(folder.at("a"));
    stream.on<"open">([&](int) { trace("open"); });
    stream.on<"ready">([&] { trace("ready"); });
    stream.on<"drain">([&] { trace("drain"); });
    stream.on<"finish">([&] { trace("finish"); });
    stream.on<"close">([&] { trace("close"); });
    trace(stream.write(std::string(20'000, 'x'), [&] { trace("written"); }) ? "true" : "false");
    stream.once<"drain">([&, stream]() mutable { stream.end("y", [&] { trace("ended"); }); });
  });
  CHECK(trace.text() == "false open ready drain written ended finish close");
  if (!test::haveNode()) return;
  const auto node = test::inNode("const s = require('fs').createWriteStream('" + folder.at("b") + R"('), out = [];
for (const name of ['open', 'ready', 'drain', 'finish']) s.on(name, () => out.push(name));
s.on('close', () => { out.push('close'); console.log(out.join(' ')); });
out.push(String(s.write('x'.repeat(20000), () => out.push('written'))));
s.once('drain', () => s.end('y', () => out.push('ended')));)");
  CHECK(trace.text() + "\n" == node.out);
}

TEST_CASE("failures are errors, and then close") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  nodus_test::Trace trace;
  runLoop([&] {
    auto stream = fs::createWriteStream(folder.at("no/a"));
    stream.on<"error">([&](const Error& error) { trace(error.code() + ":" + error.syscall()); });
    stream.on<"close">([&] { trace("close"); });
    stream.write("x", [&](const std::optional<Error>& error) { trace(error ? "refused" : "written"); });
    stream.end();
  });
  CHECK(trace.text() == "refused ENOENT:open close");
  if (test::haveNode()) {
    const auto node = test::inNode("const s = require('fs').createWriteStream('" + folder.at("no/a") + R"('), out = [];
s.on('error', (e) => out.push(e.code + ':' + e.syscall)).on('close', () => out.push('close'));
s.write('x', (e) => out.push(e ? 'refused' : 'written'));
s.end();
process.on('exit', () => console.log(out.join(' ')));)");
    CHECK(trace.text() + "\n" == node.out);
  }
  if (::access("/dev/full", W_OK) == 0) {
    const auto error = rejectionOf([]() -> Promise<> {
      auto stream = fs::createWriteStream("/dev/full");
      co_await stream.end("x");
    });
    CHECK(error.message() == "ENOSPC: no space left on device, write");
  }
  CHECK(thrownBy([] { fs::createWriteStream("a", {.start = -1}); }).code() == "ERR_OUT_OF_RANGE");
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("a stream that is destroyed closes its file, and drops what waits") {
  const Folder folder;
  const int before = fs_test::openDescriptors();
  nodus_test::Trace trace;
  runLoop([&]() -> Promise<> {
    auto early = fs::createWriteStream(folder.at("a"));
    early.on<"close">([&] { trace("close"); });
    early.write("x", [&](const std::optional<Error>& error) { trace(error ? error->code() : "written"); });
    early.destroy();
    co_await once<"close">(early);
    auto late = fs::createWriteStream(folder.at("b"));
    late.on<"close">([&] { trace("close"); });
    co_await once<"ready">(late);
    late.write(std::string(100'000, 'x'),
               [&](const std::optional<Error>& error) { trace(error ? error->code() : "written"); });
    late.write("y", [&](const std::optional<Error>& error) { trace(error ? error->code() : "written"); });
    late.destroy();
  });
  CHECK(trace.text() == "ERR_STREAM_DESTROYED close written ERR_STREAM_DESTROYED close");
  CHECK(folder.text("b") == std::string(100'000, 'x'));
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("close ends it") {
  const Folder folder;
  const int fd = ::open(folder.at("a").c_str(), O_CREAT | O_WRONLY, 0600);
  runLoop([&] {
    auto stream = fs::createWriteStream("", {.fd = fd, .autoClose = false});
    stream.write("x");
    stream.close();
  });
  CHECK(folder.text("a") == "x");
  CHECK(::fcntl(fd, F_GETFD) == -1);
}

TEST_CASE("a pipeline from file to file copies, past the program's memory or through it") {
  const Folder folder;
  const auto text = numbers(3'000'000);
  folder.put("a", text);
  const int before = fs_test::openDescriptors();
  runLoop([&]() -> Promise<> {
    auto from = fs::createReadStream(folder.at("a"));
    auto to = fs::createWriteStream(folder.at("b"));
    co_await pipeline(from, to);
    CHECK(from.bytesRead() == text.size());
    CHECK(to.bytesWritten() == text.size());
    CHECK(from.destroyed());
    auto watched = fs::createReadStream(folder.at("a"));
    std::size_t seen = 0;
    watched.on<"data">([&](const Buffer& chunk) { seen += chunk.size(); });
    co_await pipeline(watched, fs::createWriteStream(folder.at("c")));
    CHECK(seen == text.size());
    co_await pipeline(fs::createReadStream(folder.at("a"), {.start = 100, .end = 20'000'000}),
                      fs::createWriteStream(folder.at("d"), {.start = 5}));
    co_await pipeline(fs::createReadStream(folder.at("a")), PassThrough<Buffer>(),
                      fs::createWriteStream(folder.at("e")));
    co_await pipeline(fs::createReadStream(folder.at("a")),
                      fs::createWriteStream(folder.put("f", "head "), {.flags = "a"}));
    co_await pipeline(fs::createReadStream(folder.put("none")), fs::createWriteStream(folder.at("g")));
#if defined(__linux__)
    co_await pipeline(fs::createReadStream("/proc/self/status"), fs::createWriteStream(folder.at("h")));
#endif
  });
  CHECK(folder.text("b") == text);
  CHECK(folder.text("c") == text);
  CHECK(folder.text("d").substr(5) == text.substr(100, 20'000'000 - 99));
  CHECK(folder.text("e") == text);
  CHECK(folder.text("f") == "head " + text);
  CHECK(folder.has("g"));
#if defined(__linux__)
  CHECK(folder.text("h").starts_with("Name:"));
#endif
  CHECK(fs_test::openDescriptors() == before);
}

TEST_CASE("a listener that comes while a copy is under way sees the rest") {
  const Folder folder;
  const auto text = numbers(4'000'000);  // more than one step
  folder.put("a", text);
  runLoop([&]() -> Promise<> {
    auto from = fs::createReadStream(folder.at("a"));
    auto to = fs::createWriteStream(folder.at("b"));
    std::size_t seen = 0;
    to.once<"ready">([&, from]() mutable {
      setImmediate([&, from]() mutable { from.on<"data">([&](const Buffer& chunk) { seen += chunk.size(); }); });
    });
    co_await pipeline(from, to);
    CHECK(seen > 0);
  });
  CHECK(folder.text("b") == text);
}

TEST_CASE("a copy that fails or is aborted closes both ends") {
  const Folder folder;
  folder.put("a", numbers(4'000'000));
  const int before = fs_test::openDescriptors();
  const auto abortAfter = [&](int turns) {
    return rejectionOf([&]() -> Promise<> {
      AbortController controller;
      auto copying = pipeline(fs::createReadStream(folder.at("a")), fs::createWriteStream(folder.at("b")),
                              {.signal = controller.signal()});
      auto left = turns;
      const auto wait = [&left, controller](auto self) -> void {
        if (left-- == 0) return controller.abort();
        setImmediate([self] { self(self); });
      };
      wait(wait);
      co_await copying;
    });
  };
  for (const int turns : {0, 1, 2, 5, 20}) CHECK(abortAfter(turns).name() == "AbortError");
  if (::access("/dev/full", W_OK) == 0) {
    const auto error = rejectionOf([&]() -> Promise<> {
      co_await pipeline(fs::createReadStream(folder.at("a")), fs::createWriteStream("/dev/full"));
    });
    CHECK(error.message() == "ENOSPC: no space left on device, write");
  }
  CHECK(rejectionOf([&]() -> Promise<> {
          co_await pipeline(fs::createReadStream(folder.path), fs::createWriteStream(folder.at("c")));
        }).message() == "EISDIR: illegal operation on a directory, read");
  CHECK(rejectionOf([&]() -> Promise<> {
          co_await pipeline(fs::createReadStream(folder.at("no")), fs::createWriteStream(folder.at("c")));
        }).code() == "ENOENT");
  CHECK(rejectionOf([&]() -> Promise<> {
          co_await pipeline(fs::createReadStream(folder.at("a")), fs::createWriteStream(folder.at("no/c")));
        }).code() == "ENOENT");
  CHECK(fs_test::openDescriptors() == before);
}
