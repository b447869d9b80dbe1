// What the data benchmarks work on: the same bytes as in peers/node/data.cjs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace data {

inline constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// A repeatable random number below `below`.
class Random {
 public:
  std::uint32_t operator()(std::uint32_t below) {
    state_ = state_ * 1664525u + 1013904223u;
    return (state_ >> 8) % below;
  }

 private:
  std::uint32_t state_ = 1;
};

inline std::string bytes(std::size_t size) {
  Random random;
  std::string all(size, '\0');
  for (auto& c : all) c = static_cast<char>(random(256));
  return all;
}

/// Words of ASCII with an accent here and there.
inline std::string text(std::size_t size) {
  static constexpr const char* words[] = {"lorem ", "ipsum ", "dolor ", "sit ", "amet, ", "consectetur ", "caf\xc3\xa9 ",
                                          "elit.\n"};
  Random random;
  std::string all;
  while (all.size() < size) all += words[random(8)];
  return all;
}

/// Records as an API returns them.
inline std::string json(std::size_t records) {
  Random random;
  std::string all = "[";
  for (std::size_t i = 0; i < records; ++i) {
    const auto id = std::to_string(i);
    all += (i ? ",{\"id\":" : "{\"id\":") + id + ",\"name\":\"user " + id + "\",\"email\":\"user" + id +
           "@example.com\",\"active\":" + (random(2) ? "true" : "false") + ",\"score\":" +
           std::to_string(random(1000)) + "." + std::to_string(1 + random(8)) + ",\"tags\":[\"a\",\"b" +
           std::to_string(random(10)) + "\"],\"address\":{\"street\":\"" + std::to_string(random(200)) +
           " Main St\",\"city\":\"Berlin\",\"zip\":null}}";
  }
  return all + "]";
}

}  // namespace data
