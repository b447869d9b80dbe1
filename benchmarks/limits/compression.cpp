// The floor of compression: zlib itself, from memory, into a piece of 64 KiB again and again.
#include <zlib.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "../data.hpp"
#include "../micro.hpp"

namespace {

constexpr std::size_t size = 8 * data::mebibyte;
constexpr int gzipFormat = 15 + 16;

template <class Step>
std::string run(z_stream& stream, std::string& bytes, Step step) {
  std::string all;
  std::vector<Bytef> piece(64 * 1024);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  for (int status = Z_OK; status == Z_OK;) {
    stream.next_out = piece.data();
    stream.avail_out = static_cast<uInt>(piece.size());
    status = step(&stream);
    if (status < 0) std::abort();
    all.append(reinterpret_cast<char*>(piece.data()), piece.size() - stream.avail_out);
  }
  return all;
}

std::string gzip(std::string& bytes) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipFormat, 8, Z_DEFAULT_STRATEGY);
  auto all = run(stream, bytes, [](z_stream* s) { return ::deflate(s, Z_FINISH); });
  ::deflateEnd(&stream);
  return all;
}

std::string gunzip(std::string& bytes) {
  z_stream stream{};
  ::inflateInit2(&stream, gzipFormat);
  auto all = run(stream, bytes, [](z_stream* s) { return ::inflate(s, Z_NO_FLUSH); });
  ::inflateEnd(&stream);
  return all;
}

}  // namespace

int main() {
  auto plain = data::text(size).substr(0, size);
  auto packed = gzip(plain);
  micro::repeat("gzip", size / data::mebibyte, [&](std::size_t) {
    if (gzip(plain).size() != packed.size()) std::abort();
  });
  micro::repeat("gunzip", size / data::mebibyte, [&](std::size_t) {
    if (gunzip(packed).size() != size) std::abort();
  });
}
