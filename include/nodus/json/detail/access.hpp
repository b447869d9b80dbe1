// What a json::Value holds, without its templates.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace json {
class Value;
enum class Type : std::uint8_t;
}  // namespace json

namespace detail {

struct JsonArray;
struct JsonObject;
class JsonWriter;

// Where and why a value could not be read as a type.
struct JsonFailure {
  std::string path{};
  std::string_view expected{};
  const json::Value* received = nullptr;
  bool outOfRange = false;

  bool wrongType(std::string_view wanted, const json::Value& value) {
    expected = wanted;
    received = &value;
    return false;
  }
  bool wrongRange(std::string_view wanted, const json::Value& value) {
    outOfRange = true;
    return wrongType(wanted, value);
  }
  bool within(std::string_view member);
  bool within(std::size_t index);
};

[[noreturn]] void throwJsonFailure(const JsonFailure& failure);

// The scalars, without templates.
struct JsonAccess {
  static json::Type type(const json::Value& value) noexcept;
  static bool boolean(const json::Value& value) noexcept;
  // The number as a double, a signed or an unsigned integer. The latter two answer nothing if it is no such integer.
  static double number(const json::Value& value) noexcept;
  static std::optional<std::int64_t> integer(const json::Value& value) noexcept;
  static std::optional<std::uint64_t> unsignedInteger(const json::Value& value) noexcept;
  static const json::Value* elements(const json::Value& value, std::size_t& count) noexcept;
  static std::size_t size(const json::Value& value) noexcept;
  static const json::Value* find(const json::Value& value, std::string_view key) noexcept;
  static std::string_view text(const json::Value& value) noexcept;
  // Null if the value is of another type.
  static JsonArray* array(const json::Value& value) noexcept;
  static JsonObject* object(const json::Value& value) noexcept;
  static json::Value makeArray(std::size_t capacity);
  static json::Value makeObject(std::size_t capacity);
  // A null element at the end of an array. References to other elements become invalid.
  static json::Value& append(json::Value& array);
  // The member of that name, made if there is none.
  static json::Value& upsert(json::Value& object, std::string_view key);
  static void eraseAt(json::Value& container, std::size_t index) noexcept;
  // Puts keys that are array indices in front, in ascending order.
  static void orderIndexKeys(json::Value& object);
  // An integer of a JSON text, which prints as JavaScript's number.
  static json::Value readInteger(std::int64_t number) noexcept;
  static json::Value readUnsigned(std::uint64_t number) noexcept;
  static void write(JsonWriter& writer, const json::Value& value);

 private:
  static bool sameKey(const json::Value& a, const json::Value& b) noexcept;
};

}  // namespace detail
}  // namespace nodus::inline v0
