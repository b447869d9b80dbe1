// Through the pipeline, from a text in memory.
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>
#include <nodus/stream.hpp>
#include <nodus/zlib.hpp>

#include <algorithm>
#include <cstdlib>

#include "../data.hpp"
#include "../micro.hpp"

using namespace nodus;

namespace {

constexpr std::size_t size = 8 * data::mebibyte;
constexpr std::size_t chunk = 64 * 1024;

Readable<> chunksOf(const Buffer& bytes) {
  return Readable<>({.read = [bytes, at = std::size_t{0}](Readable<>& self) mutable {
    if (at == bytes.size()) return static_cast<void>(self.push(std::nullopt));
    const auto end = std::min(at + chunk, bytes.size());
    self.push(bytes.subarray(static_cast<std::ptrdiff_t>(at), static_cast<std::ptrdiff_t>(end)));
    at = end;
  }});
}

template <class Make>
Promise<> through(const char* name, Buffer bytes, Make make, bool (*expected)(std::size_t)) {
  std::vector<micro::Time> times;
  for (int i = 0; i <= micro::kRepetitions; ++i) {
    std::size_t length = 0;
    const auto from = micro::now();
    Writable<> sink({.write = [&](const Buffer& piece) { length += piece.size(); }});
    co_await pipeline(chunksOf(bytes), make(), sink);
    if (!expected(length)) std::abort();
    times.push_back(micro::since(from, size / data::mebibyte));
  }
  micro::report(name, times);
}

Promise<> app() {
  const auto plain = Buffer::from(data::text(size).substr(0, size));
  const auto packed = zlib::gzipSync(plain);
  co_await through("gzip", plain, [] { return zlib::createGzip(); },
                   [](std::size_t length) { return length > 18 && length < size; });
  co_await through("gunzip", packed, [] { return zlib::createGunzip(); },
                   [](std::size_t length) { return length == size; });
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, app); }
