#include <nodus/buffer.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

#include "../data.hpp"
#include "../micro.hpp"

using namespace nodus;

namespace {

constexpr std::size_t rounds = 20;

void check(bool right) {
  if (!right) std::abort();
}

void codec(std::string_view name, std::string_view encoding, const Buffer& bytes) {
  const auto text = bytes.toString(encoding);
  micro::repeat(std::string(name) + " encode", rounds, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) check(bytes.toString(encoding).size() == text.size());
  });
  micro::repeat(std::string(name) + " decode", rounds, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) check(Buffer::from(text, encoding).size() == bytes.size());
  });
}

}  // namespace

int main() {
  const auto random = Buffer::from(data::bytes(data::mebibyte));
  codec("hex", "hex", random);
  codec("base64", "base64", random);
  codec("utf8", "utf8", Buffer::from(data::text(data::mebibyte)));
  const auto text = Buffer::from(data::text(data::mebibyte) + "needle!");
  micro::repeat("indexOf", rounds, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) check(text.indexOf("needle!") == static_cast<std::int64_t>(text.size()) - 7);
  });
}
