// The floor of the codecs: a copy of as many bytes into fresh memory; of a search: memmem.
#include <cstdlib>
#include <cstring>
#include <memory>

#include "../data.hpp"
#include "../micro.hpp"

namespace {

void copying(const char* name, std::size_t size) {
  const std::string from(size, 'x');
  micro::repeat(name, 20, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::unique_ptr<char[]> to(new char[size]);
      std::memcpy(to.get(), from.data(), size);
      micro::escape(to.get());
    }
  });
}

}  // namespace

int main() {
  copying("hex encode", 2 * data::mebibyte);
  copying("hex decode", data::mebibyte);
  copying("base64 encode", data::mebibyte / 3 * 4);
  copying("base64 decode", data::mebibyte);
  copying("utf8 encode", data::mebibyte);
  copying("utf8 decode", data::mebibyte);
  auto text = data::text(data::mebibyte) + "needle!";
  micro::repeat("indexOf", 20, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      micro::escape(text.data());
      if (::memmem(text.data(), text.size(), "needle!", 7) != text.data() + text.size() - 7) std::abort();
    }
  });
}
