#include <nodus/zlib/functions.hpp>

#include <nodus/zlib/constants.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <cstdint>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace {

std::string hello(std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += "hello, " + std::to_string(i) + "; ";
  return text;
}

// "code errno message", as the script below prints it.
template <class F>
std::string failureOf(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error.name() + " " + error.code() + " " + std::to_string(error.errno_()) + " " + error.message();
  }
  return "none";
}

}  // namespace

TEST_CASE("what was compressed comes back, in each of the formats, at once and from the pool") {
  const auto text = hello(20000);
  runLoop([&]() -> Promise<> {
    for (const auto size : {std::size_t{0}, std::size_t{1}, std::size_t{16384}, text.size()}) {
      const auto part = text.substr(0, size);
      const auto gzipped = co_await zlib::gzip(part);
      const auto deflated = co_await zlib::deflate(part);
      const auto raw = co_await zlib::deflateRaw(part);
      CHECK(zlib::gunzipSync(gzipped).view() == part);
      CHECK(zlib::unzipSync(gzipped).view() == part);
      CHECK(zlib::unzipSync(deflated).view() == part);
      CHECK(zlib::inflateSync(deflated).view() == part);
      CHECK(zlib::inflateRawSync(raw).view() == part);
      const auto a = co_await zlib::gunzip(zlib::gzipSync(part));
      const auto b = co_await zlib::inflate(zlib::deflateSync(part));
      const auto c = co_await zlib::inflateRaw(zlib::deflateRawSync(part));
      const auto d = co_await zlib::unzip(gzipped);
      CHECK(a.view() == part);
      CHECK(b.view() == part);
      CHECK(c.view() == part);
      CHECK(d.view() == part);
    }
  });
}

TEST_CASE("options of all kinds lead to what can be decompressed") {
  const auto text = hello(3000);
  for (int level = -1; level <= 9; ++level) {
    for (int strategy = 0; strategy <= 4; ++strategy) {
      const zlib::ZlibOptions options{
          .chunkSize = 64, .windowBits = 9, .level = level, .memLevel = 1, .strategy = strategy};
      CHECK(zlib::gunzipSync(zlib::gzipSync(text, options)).view() == text);
    }
  }
  CHECK(zlib::inflateRawSync(zlib::deflateRawSync(text, {.windowBits = 8}), {.windowBits = 9}).view() == text);
}

TEST_CASE("all members of a file are read, and zeros behind them are not") {
  const auto both = Buffer::concat({zlib::gzipSync("one "), zlib::gzipSync("two"), Buffer::alloc(7)});
  CHECK(zlib::gunzipSync(both).view() == "one two");
  CHECK(zlib::unzipSync(both).view() == "one two");
  const auto trailing = Buffer::concat({zlib::deflateSync("one"), Buffer::from("garbage")});
  CHECK(zlib::inflateSync(trailing).view() == "one");
}

TEST_CASE("a dictionary is needed where one was given") {
  const auto words = Buffer::from("hello, world");
  const auto other = Buffer::from("something else");
  const auto deflated = zlib::deflateSync("hello, world; hello", {.dictionary = words});
  CHECK(zlib::inflateSync(deflated, {.dictionary = words}).view() == "hello, world; hello");
  CHECK(failureOf([&] { zlib::inflateSync(deflated); }) == "Error Z_NEED_DICT 2 Missing dictionary");
  CHECK(failureOf([&] { zlib::inflateSync(deflated, {.dictionary = other}); }) == "Error Z_NEED_DICT 2 Bad dictionary");
  const auto raw = zlib::deflateRawSync("hello, world; hello", {.dictionary = words});
  CHECK(raw.size() < zlib::deflateRawSync("hello, world; hello").size());
  CHECK(zlib::inflateRawSync(raw, {.dictionary = words}).view() == "hello, world; hello");
}

TEST_CASE("more than maxOutputLength is too large") {
  const auto bomb = zlib::gzipSync(std::string(1000000, 'x'));
  CHECK(zlib::gunzipSync(bomb, {.maxOutputLength = 1000000}).size() == 1000000);
  CHECK(failureOf([&] { zlib::gunzipSync(bomb, {.maxOutputLength = 999999}); }) ==
        "RangeError ERR_BUFFER_TOO_LARGE 0 Cannot create a Buffer larger than 999999 bytes");
  runLoop([&]() -> Promise<> {
    auto small = zlib::gunzip(bomb, {.maxOutputLength = 100});
    auto enough = zlib::gunzip(bomb, {.maxOutputLength = 1000000});
    std::string code;
    try {
      co_await small;
    } catch (const RangeError& error) {
      code = error.code();
    }
    CHECK(code == "ERR_BUFFER_TOO_LARGE");
    const auto all = co_await enough;
    CHECK(all.size() == 1000000);
  });
}

TEST_CASE("truncated input is taken with a weaker finishFlush") {
  const auto text = hello(1000);
  const auto whole = zlib::gzipSync(text);
  const auto part = whole.subarray(0, whole.size() / 2);
  CHECK(failureOf([&] { zlib::gunzipSync(part); }) == "Error Z_BUF_ERROR -5 unexpected end of file");
  const auto begun = zlib::gunzipSync(part, {.finishFlush = zlib::constants::Z_SYNC_FLUSH});
  CHECK(begun.size() > 100);
  CHECK(text.starts_with(begun.view()));
}

TEST_CASE("options out of range and bad input fail as in Node") {
  std::string ours;
  std::string script = "const zlib = require('zlib'); const words = Buffer.from('hello'); const out = [];\n"
                       "const log1 = (f) => { try { f(); out.push('none'); } catch (e) { out.push(`${e.name} ${e.code} "
                       "${e.errno ?? 0} ${e.message}`); } };\n";
#define NODUS_FAILS(ourCall, nodeCall)                   \
  ours += failureOf([&] { static_cast<void>(ourCall); }) + "\n"; \
  script += "log1(() => " nodeCall ");\n";
  NODUS_FAILS(zlib::gzipSync("a", {.level = 10}), "zlib.gzipSync('a', { level: 10 })")
  NODUS_FAILS(zlib::gzipSync("a", {.level = -2}), "zlib.gzipSync('a', { level: -2 })")
  NODUS_FAILS(zlib::gzipSync("a", {.windowBits = 8}), "zlib.gzipSync('a', { windowBits: 8 })")
  NODUS_FAILS(zlib::gzipSync("a", {.windowBits = 16}), "zlib.gzipSync('a', { windowBits: 16 })")
  NODUS_FAILS(zlib::deflateSync("a", {.windowBits = 0}), "zlib.deflateSync('a', { windowBits: 0 })")
  NODUS_FAILS(zlib::deflateSync("a", {.windowBits = 8}), "zlib.deflateSync('a', { windowBits: 8 })")
  NODUS_FAILS(zlib::deflateRawSync("a", {.windowBits = 8}), "zlib.deflateRawSync('a', { windowBits: 8 })")
  NODUS_FAILS(zlib::inflateRawSync("a", {.windowBits = 0}), "zlib.inflateRawSync('a', { windowBits: 0 })")
  NODUS_FAILS(zlib::gunzipSync("a", {.windowBits = 7}), "zlib.gunzipSync('a', { windowBits: 7 })")
  NODUS_FAILS(zlib::gzipSync("a", {.memLevel = 0}), "zlib.gzipSync('a', { memLevel: 0 })")
  NODUS_FAILS(zlib::gzipSync("a", {.strategy = 5}), "zlib.gzipSync('a', { strategy: 5 })")
  NODUS_FAILS(zlib::gzipSync("a", {.flush = 6}), "zlib.gzipSync('a', { flush: 6 })")
  NODUS_FAILS(zlib::gzipSync("a", {.finishFlush = -1}), "zlib.gzipSync('a', { finishFlush: -1 })")
  NODUS_FAILS(zlib::gzipSync("a", {.chunkSize = 63}), "zlib.gzipSync('a', { chunkSize: 63 })")
  NODUS_FAILS(zlib::gzipSync("a", {.maxOutputLength = 0}), "zlib.gzipSync('a', { maxOutputLength: 0 })")
  NODUS_FAILS(zlib::gzipSync("a", {.maxOutputLength = std::int64_t{1} << 40}),
              "zlib.gzipSync('a', { maxOutputLength: 2 ** 40 })")
  NODUS_FAILS(zlib::gzipSync("a", {.level = 10, .memLevel = 10}), "zlib.gzipSync('a', { level: 10, memLevel: 10 })")
  NODUS_FAILS(zlib::gzipSync(std::string(100, 'a'), {.maxOutputLength = 5}),
              "zlib.gzipSync('a'.repeat(100), { maxOutputLength: 5 })")
  NODUS_FAILS(zlib::gunzipSync(""), "zlib.gunzipSync('')")
  NODUS_FAILS(zlib::inflateSync(""), "zlib.inflateSync('')")
  NODUS_FAILS(zlib::inflateRawSync(""), "zlib.inflateRawSync('')")
  NODUS_FAILS(zlib::unzipSync(""), "zlib.unzipSync('')")
  NODUS_FAILS(zlib::gunzipSync("no gzip at all"), "zlib.gunzipSync('no gzip at all')")
  NODUS_FAILS(zlib::unzipSync("no zip at all"), "zlib.unzipSync('no zip at all')")
  NODUS_FAILS(zlib::inflateRawSync("\xff"), "zlib.inflateRawSync(Buffer.from([255]))")
  NODUS_FAILS(zlib::inflateRawSync(std::string("\0\1\2\3\4", 5)), "zlib.inflateRawSync(Buffer.from([0, 1, 2, 3, 4]))")
#undef NODUS_FAILS
  script += "process.stdout.write(out.join('\\n') + '\\n');";
  if (const auto node = runNode(script)) CHECK(ours == *node);
}

TEST_CASE("crc32 goes on from the value before") {
  CHECK(zlib::crc32("") == 0);
  CHECK(zlib::crc32("hello") == 0x3610a686);
  CHECK(zlib::crc32("llo", zlib::crc32("he")) == 0x3610a686);
  CHECK(zlib::crc32(Buffer::from("hello")) == 0x3610a686);
}

TEST_CASE("many at once are all done, and the input is not needed by the caller meanwhile") {
  runLoop([]() -> Promise<> {
    std::vector<Promise<Buffer>> all;
    for (int i = 0; i < 500; ++i) all.push_back(zlib::gzip(std::to_string(i)));
    for (int i = 0; i < 500; ++i) {
      const auto gzipped = co_await all[static_cast<std::size_t>(i)];
      CHECK(zlib::gunzipSync(gzipped).view() == std::to_string(i));
    }
  });
}

TEST_CASE("a loop that goes takes its work along") {
  const auto bytes = Buffer::from(hello(100000));
  for (int round = 0; round < 5; ++round) {
    Loop loop;
    for (int i = 0; i < 20; ++i) zlib::gzip(bytes, {.level = 9}).detach();
  }
  CHECK(bytes.unique());
}
