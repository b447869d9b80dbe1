// What a json::Value points to: a long text, or the block of an array or object, which holds its elements right
// behind its header, so that a container is one allocation. Values may be moved bit by bit, so blocks grow by realloc.
#pragma once

#include <nodus/json/detail/traits.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct JsonMember;

struct JsonText {
  std::size_t size;

  char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
  static JsonText* make(std::string_view text);
};

struct JsonArray {
  std::size_t size;
  // 0 in the one shared block of all empty arrays, which is never freed.
  std::size_t capacity;

  json::Value* items() noexcept { return reinterpret_cast<json::Value*>(this + 1); }
};

// An open-addressed table of an object's positions plus one; 0 is a free place. Its hash is seeded, since keys come
// from strangers.
struct JsonTable {
  std::vector<std::uint32_t> places{};

  std::size_t place(const JsonMember* members, std::string_view key) const noexcept;
  void build(const JsonMember* members, std::size_t count);
};

struct JsonObject {
  std::size_t size;
  std::size_t capacity;
  // Null while the members are so few that they are searched one by one.
  JsonTable* table;

  static constexpr std::size_t linearLimit = 16;

  JsonMember* items() noexcept { return reinterpret_cast<JsonMember*>(this + 1); }
  JsonMember* find(std::string_view key) noexcept;
};

// A value made of what is visited.
json::Value makeJsonValue(AnyValue value);

// The shared blocks of empty containers.
inline constinit JsonArray emptyJsonArray{};
inline constinit JsonObject emptyJsonObject{};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/json/value.hpp>
#endif
