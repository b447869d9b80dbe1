#include <nodus/json.hpp>

#include <cstdlib>

#include "../data.hpp"
#include "../micro.hpp"

using namespace nodus;

int main() {
  const auto text = data::json(900);
  const auto value = json::parse(text);
  micro::repeat("parse", 20, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      if (json::parse(text).size() != 900) std::abort();
    }
  });
  micro::repeat("stringify", 20, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      if (json::stringify(value).size() != text.size()) std::abort();
    }
  });
}
