#include <nodus/zlib/streams.hpp>

#include <nodus/stream.hpp>
#include <nodus/zlib/constants.hpp>
#include <nodus/zlib/functions.hpp>

#include "../support/node.hpp"
#include "../support/run_loop.hpp"

#include <memory>
#include <string>
#include <vector>

using namespace nodus;
using namespace nodus_test;

namespace zc = zlib::constants;

namespace {

std::string someText(std::size_t size) {
  std::string text;
  for (unsigned i = 1; text.size() < size; i = i * 1664525U + 1013904223U) {
    text += i % 5 == 0 ? std::to_string(i) : std::string("compress ").substr(i % 4);
  }
  return text.substr(0, size);
}

std::vector<Buffer> pieces(std::string_view text, std::size_t size) {
  std::vector<Buffer> list;
  for (std::size_t at = 0; at < text.size(); at += size) list.push_back(Buffer::from(text.substr(at, size)));
  return list;
}

Writable<Buffer> into(std::string& text) {
  return Writable<Buffer>({.write = [&text](Buffer chunk) { text += chunk.view(); }});
}

// Writes the text in pieces and reads all that comes.
Promise<Buffer> through(zlib::Zlib stream, std::string text, std::size_t size) {
  std::string output;
  auto source = Readable<Buffer>::from(pieces(text, size));
  co_await pipeline(source, stream, into(output));
  co_return Buffer::from(output);
}

std::string outcomeText(const std::optional<Error>& error) { return error ? error->code() : "ok"; }

}  // namespace

TEST_CASE("streams compress and decompress, stage by stage, whatever the chunks") {
  const auto text = someText(300000);
  for (const auto size : {std::size_t{100}, std::size_t{16384}, std::size_t{65536}, std::size_t{300000}}) {
    std::string output;
    runLoop([&]() -> Promise<> {
      auto source = Readable<Buffer>::from(pieces(text, size));
      co_await pipeline(source, zlib::createGzip(), zlib::createGunzip(), zlib::createDeflate(), zlib::createInflate(),
                        into(output));
    });
    CHECK(output == text);
    output.clear();
    runLoop([&]() -> Promise<> {
      auto source = Readable<Buffer>::from(pieces(text, size));
      co_await pipeline(source, zlib::createDeflateRaw({.level = 1}), zlib::createInflateRaw({.chunkSize = 64}),
                        zlib::createGzip({.chunkSize = 100000}), zlib::createUnzip(), into(output));
    });
    CHECK(output == text);
  }
}

TEST_CASE("chunks have at most the size that was asked for") {
  const auto text = someText(100000);
  runLoop([&]() -> Promise<> {
    auto stream = zlib::createGunzip({.chunkSize = 1000});
    stream.end(zlib::gzipSync(text));
    std::size_t size = 0;
    while (auto chunk = co_await stream.next()) {
      CHECK(chunk->size() <= 1000);
      size += chunk->size();
    }
    CHECK(size == text.size());
  });
}

TEST_CASE("a reader that does not read is not flooded") {
  runLoop([]() -> Promise<> {
    auto stream = zlib::createGunzip();
    stream.end(zlib::gzipSync(std::string(5000000, 'x')));
    auto first = co_await stream.next();
    CHECK(first->size() == 16384);
    for (int i = 0; i < 50; ++i) {
      const auto other = co_await zlib::gzip("to let the stream's jobs run");
      CHECK(stream.readableLength() <= 2 * 16384);
    }
    std::size_t size = first->size();
    while (auto chunk = co_await stream.next()) size += chunk->size();
    CHECK(size == 5000000);
  });
}

TEST_CASE("bytesWritten counts what was worked on") {
  const auto text = someText(50000);
  runLoop([&]() -> Promise<> {
    auto stream = zlib::createDeflate();
    CHECK(stream.bytesWritten() == 0);
    const auto deflated = co_await through(stream, text, 999);
    CHECK(stream.bytesWritten() == text.size());
    auto back = zlib::createInflate();
    const auto inflated = co_await through(back, std::string(deflated.view()) + "trailing", 100000);
    CHECK(inflated.view() == text);
    CHECK(back.bytesWritten() == deflated.size());
  });
}

TEST_CASE("flush lets the other side have all that was written so far") {
  runLoop([]() -> Promise<> {
    for (const int kind : {zc::Z_PARTIAL_FLUSH, zc::Z_SYNC_FLUSH, zc::Z_FULL_FLUSH}) {
      auto gzip = zlib::createGzip();
      auto gunzip = zlib::createGunzip();
      auto joined = pipeline(gzip, gunzip);
      for (const auto* word : {"one", "two", "three"}) {
        gzip.write(word);
        co_await gzip.flush(kind);
        const auto chunk = co_await gunzip.next();
        CHECK(chunk->view() == word);
      }
      gzip.end();
      const auto end = co_await gunzip.next();
      CHECK_FALSE(end);
      co_await joined;
    }
  });
}

TEST_CASE("a flush of a kind that does not exist is out of range") {
  runLoop([] {
    auto stream = zlib::createGzip();
    CHECK_THROWS_AS(stream.flush(6), const RangeError&);
    CHECK_THROWS_AS(stream.params(10, 0), const RangeError&);
    CHECK_THROWS_AS(stream.params(0, 5), const RangeError&);
    CHECK_THROWS_AS(zlib::createGzip({.level = 10}), const RangeError&);
    stream.destroy();
  });
}

TEST_CASE("params apply from there on") {
  const auto text = someText(60000);
  runLoop([&]() -> Promise<> {
    for (const int kind : {0, 1, 2}) {
      auto stream = kind == 0 ? zlib::Zlib(zlib::createGzip({.level = 9}))
                    : kind == 1 ? zlib::Zlib(zlib::createDeflate({.level = 9}))
                                : zlib::Zlib(zlib::createGzip({.level = 9, .threads = 2}));
      std::string output;
      auto done = pipeline(stream, into(output));
      stream.write(text);
      co_await stream.params(0, zc::Z_DEFAULT_STRATEGY);
      const auto compressed = output.size();
      CHECK(compressed < text.size() / 2);
      stream.write(text);
      stream.end();
      co_await done;
      CHECK(output.size() - compressed > text.size());
      CHECK(zlib::unzipSync(output).view() == text + text);
    }
  });
}

TEST_CASE("reset starts over") {
  runLoop([]() -> Promise<> {
    auto stream = zlib::createDeflateRaw();
    std::string output;
    auto done = pipeline(stream, into(output));
    stream.write("first");
    co_await stream.flush(zc::Z_SYNC_FLUSH);
    const auto first = output;
    stream.reset();
    output.clear();
    stream.write("first");
    co_await stream.flush(zc::Z_SYNC_FLUSH);
    CHECK(output == first);
    stream.end();
    co_await done;
  });
}

TEST_CASE("the order of events is Node's") {
  const std::string prelude = "const zlib = require('zlib');";
  const auto watch = [](auto stream, Trace& log) {
    stream.template on<"data">([&log](const Buffer&) { log("data"); });
    stream.template on<"end">([&log] { log("end"); });
    stream.template on<"finish">([&log] { log("finish"); });
    stream.template on<"close">([&log] { log("close"); });
    stream.template on<"error">([&log](const Error& error) { log(error.code()); });
  };
  const std::string watched =
      "const watch = (s) => { for (const e of ['data', 'end', 'finish', 'close']) s.on(e, () => log(e)); s.on('error', "
      "(e) => log(e.code)); return s; };";
  {
    Trace log;
    runLoop([&] {
      auto stream = zlib::createGzip();
      watch(stream, log);
      stream.write("hello", [&log](const std::optional<Error>& error) { log("written-" + outcomeText(error)); });
      stream.flush([&log] { log("flushed"); });
      stream.write("again", [&log] { log("again"); });
      stream.params(1, 0, [&log] { log("params"); });
      stream.end([&log] { log("ended"); });
      stream.flush([&log] { log("late"); });
    });
    CHECK_ORDER(log.text(), "data written-ok data flushed data again params ended finish end late close",
                prelude + watched +
                    "const s = watch(zlib.createGzip()); s.write('hello', (e) => log(e ? e.code : 'written-ok'));"
                    "s.flush(() => log('flushed')); s.write('again', () => log('again'));"
                    "s.params(1, 0, () => log('params')); s.end(() => log('ended')); s.flush(() => log('late'));");
  }
  {
    Trace log;
    runLoop([&] {
      auto stream = zlib::createGunzip();
      watch(stream, log);
      stream.write("no gzip", [&log](const std::optional<Error>& error) { log("written-" + outcomeText(error)); });
      stream.write("more", [&log](const std::optional<Error>& error) { log("more-" + outcomeText(error)); });
      stream.end([&log](const std::optional<Error>& error) { log("ended-" + outcomeText(error)); });
    });
    CHECK_ORDER(log.text(), "Z_DATA_ERROR close",
                prelude + watched +
                    "const s = watch(zlib.createGunzip());"
                    "const told = (n) => (e) => log(n + '-' + (e ? e.code : 'ok'));"
                    "s.write('no gzip', told('written')); s.write('more', told('more')); s.end(told('ended'));");
  }
  {
    Trace log;
    runLoop([&] {
      auto stream = zlib::createGzip();
      watch(stream, log);
      stream.write("hello", [&log](const std::optional<Error>& error) { log("written-" + outcomeText(error)); });
      stream.close([&log](const std::optional<Error>& error) { log("closed-" + outcomeText(error)); });
    });
    CHECK_ORDER(log.text(), "close closed-ERR_STREAM_PREMATURE_CLOSE written-ok",
                prelude + watched +
                    "const s = watch(zlib.createGzip()); const told = (n) => (e) => log(n + '-' + (e ? e.code : 'ok'));"
                    "s.write('hello', told('written')); s.close(told('closed'));");
  }
  {
    Trace log;
    const auto deflated = Buffer::concat({zlib::deflateSync("hello"), Buffer::from("trailing")});
    runLoop([&] {
      auto stream = zlib::createInflate();
      watch(stream, log);
      stream.write(deflated, [&log] { log("written"); });
      stream.end(Buffer::from("more"), [&log] { log("ended"); });
    });
    CHECK_ORDER(log.text(), "data end written ended finish close",
                prelude + watched +
                    "const s = watch(zlib.createInflate());"
                    "s.write(Buffer.concat([zlib.deflateSync('hello'), Buffer.from('trailing')]),"
                    "() => log('written'));"
                    "s.end('more', () => log('ended'));");
  }
}

TEST_CASE("a stream that is destroyed while it works frees what it holds") {
  const auto bytes = Buffer::from(someText(500000));
  runLoop([&]() -> Promise<> {
    for (int i = 0; i < 50; ++i) {
      const zlib::ZlibOptions several{.threads = 3};
      auto stream = zlib::createGzip(i % 2 == 0 ? several : zlib::ZlibOptions{});
      stream.write(bytes);
      if (i % 3 == 0) co_await zlib::gzip("a moment");
      co_await stream.close();
      CHECK(stream.destroyed());
    }
  });
  CHECK(bytes.unique());
}

TEST_CASE("a loop that goes takes its streams along") {
  const auto bytes = Buffer::from(someText(500000));
  for (int round = 0; round < 10; ++round) {
    Loop loop;
    for (int i = 0; i < 10; ++i) {
      const zlib::ZlibOptions several{.threads = 3};
      auto stream = zlib::createGzip(i % 2 == 0 ? several : zlib::ZlibOptions{.level = 9});
      stream.write(bytes);
      stream.write(bytes);
    }
    if (round % 2 == 0) {
      zlib::gzip("a moment").then([&loop](const Buffer&) { loop.stop(); }).detach();
      loop.run();
    }
  }
  CHECK(bytes.unique());
}

TEST_CASE("gzip on several threads makes one member that anyone can read") {
  runLoop([]() -> Promise<> {
    constexpr std::size_t sizes[] = {0, 1, 131072, 131073, 900000};
    for (const int threads : {1, 2, 4}) {
      for (const auto size : sizes) {
        for (const int level : {-1, 0, 1, 9}) {
          const auto text = someText(size);
          const auto gzipped = co_await through(zlib::createGzip({.level = level, .threads = threads}), text, 50000);
          CHECK(zlib::gunzipSync(gzipped).view() == text);
          CHECK(gzipped.readUInt32LE(gzipped.size() - 8) == zlib::crc32(text));
          CHECK(gzipped.readUInt32LE(gzipped.size() - 4) == size);
          if (level == -1 && size > 0) CHECK(gzipped.size() < zlib::gzipSync(text).size() * 102 / 100 + 20);
        }
      }
    }
  });
}

TEST_CASE("gzip on several threads is the same however many there are, and flushes") {
  const auto text = someText(700000);
  runLoop([&]() -> Promise<> {
    auto first = co_await through(zlib::createGzip({.threads = 1}), text, 65536);
    auto second = co_await through(zlib::createGzip({.threads = 4}), text, 1000);
    CHECK(first.equals(second));
    auto gzip = zlib::createGzip({.threads = 2});
    auto gunzip = zlib::createGunzip();
    auto joined = pipeline(gzip, gunzip);
    for (const auto kind : {zc::Z_SYNC_FLUSH, zc::Z_FULL_FLUSH, zc::Z_BLOCK}) {
      gzip.write("some");
      co_await gzip.flush(kind);
      const auto chunk = co_await gunzip.next();
      CHECK(chunk->view() == "some");
    }
    gzip.end();
    const auto end = co_await gunzip.next();
    CHECK_FALSE(end);
    co_await joined;
  });
}

TEST_CASE("what is written and ended at once comes out whole, and parameters may come too late") {
  const auto text = someText(300000);
  for (const int threads : {0, 1, 3}) {
    runLoop([&]() -> Promise<> {
      zlib::ZlibOptions options;
      if (threads > 0) options.threads = threads;
      auto stream = zlib::createGzip(options);
      std::string output;
      auto done = pipeline(stream, into(output));
      for (const auto& piece : pieces(text, 30000)) stream.write(piece);
      stream.end();
      bool told = false;
      stream.params(9, zc::Z_FILTERED, [&told] { told = true; });
      co_await done;
      co_await stream.flush();
      CHECK(told);
      CHECK(zlib::gunzipSync(output).view() == text);
      CHECK(stream.bytesWritten() == text.size());
    });
  }
}

TEST_CASE("a loop that goes takes along the streams that wait for their turn") {
  const auto bytes = Buffer::from(someText(20000));
  for (int round = 0; round < 3; ++round) {
    Loop loop;
    for (int i = 0; i < 300; ++i) {
      auto stream = zlib::createGzip();
      stream.write(bytes);
      stream.end();
    }
    if (round == 1) {
      zlib::gzip("a moment").then([&loop](const Buffer&) { loop.stop(); }).detach();
      loop.run();
    }
  }
  CHECK(bytes.unique());
}

TEST_CASE("many streams at once take turns, also where one feeds another") {
  const auto text = someText(40000);
  const auto bytes = Buffer::from(text);
  int done = 0;
  runLoop([&] {
    for (int i = 0; i < 400; ++i) {
      auto sum = std::make_shared<std::size_t>();
      auto source = Readable<Buffer>::from(std::vector<Buffer>{bytes, bytes});
      pipeline(source, zlib::createGzip({.level = 1}), zlib::createGunzip(), zlib::createDeflate({.level = 1}),
               zlib::createInflate(), Writable<Buffer>({.write = [sum](Buffer chunk) { *sum += chunk.size(); }}))
          .then([&done, sum, size = 2 * bytes.size()] { done += *sum == size ? 1 : 0; })
          .detach();
    }
  });
  CHECK(done == 400);
}
