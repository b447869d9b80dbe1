// The floor of a parse: simdjson alone, which reads every value and keeps none; of stringify: a copy of the text.
#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "../data.hpp"
#include "../micro.hpp"

int main() {
  const auto text = data::json(900);
  const simdjson::padded_string padded(text);
  simdjson::dom::parser parser;
  micro::repeat("parse", 20, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      if (parser.parse(padded).get_array().value_unsafe().size() != 900) std::abort();
    }
  });
  micro::repeat("stringify", 20, [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::unique_ptr<char[]> to(new char[text.size()]);
      std::memcpy(to.get(), text.data(), text.size());
      micro::escape(to.get());
    }
  });
}
