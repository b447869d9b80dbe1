#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>
#include <nodus/zlib.hpp>

#include <string>

using namespace nodus;

Promise<> functions() {
  auto packed = co_await zlib::gzip("hello, hello, hello", {.level = 9});
  auto text = co_await zlib::gunzip(packed, {.maxOutputLength = 1'000'000});
  console::log(text.toString());

  try {
    co_await zlib::inflate("this was never compressed");
  } catch (const Error& error) {
    console::log(error.code(), error.errno_(), error.message());  // Z_DATA_ERROR -3 incorrect header check
  }
}

Promise<> streams() {
  auto source = Readable<Buffer>::from({Buffer::from("one "), Buffer::from("two")});
  Writable<Buffer> sink({.write = [](Buffer chunk) { console::log(chunk.toString()); }});
  co_await pipeline(source, zlib::createGzip({.threads = 2}), zlib::createGunzip(), sink);
}

Promise<> flushing() {
  auto gzip = zlib::createGzip();
  gzip.write("as much as there is now");
  co_await gzip.flush(zlib::constants::Z_SYNC_FLUSH);
  auto chunk = gzip.read();  // enough to decompress all of it
  console::log(zlib::gunzipSync(*chunk, {.finishFlush = zlib::constants::Z_SYNC_FLUSH}).toString());
  gzip.destroy();
}

Promise<> app() {
  co_await functions();
  co_await streams();
  co_await flushing();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
