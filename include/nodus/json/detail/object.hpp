// What a json::Value points to: long texts, arrays, and objects with an index once they are large.
#pragma once

#include <nodus/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct JsonText {
  std::size_t size;

  char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
  static JsonText* make(std::string_view text);
};

struct JsonArray {
  std::vector<json::Value> elements{};
};

// Members in the order of their setting. A few are searched one by one; more get an open-addressed table of
// positions. Its hash is seeded, since keys come from strangers.
struct JsonObject {
  std::vector<JsonMember> members{};

  JsonMember* find(std::string_view key) noexcept;
  // The member of that name, made if there is none.
  json::Value& upsert(std::string_view key);
  bool erase(std::string_view key);

 private:
  static constexpr std::size_t linearLimit = 16;

  std::size_t tableSlot(std::string_view key) const noexcept;
  void addToTable(std::size_t position);
  void buildTable();

  // Positions plus one; 0 is a free place. The size is a power of two, or 0 while the members are few.
  std::vector<std::uint32_t> table_{};
};

}  // namespace detail
}  // namespace nodus::inline v0
