// From a json::Value to C++ types, and the templates of json::Reader.
#pragma once

#include <nodus/json/detail/access.hpp>
#include <nodus/json/value.hpp>

#include <concepts>
#include <limits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
bool readJson(const json::Value& value, T& out, JsonFailure& failure);

template <class T>
bool readJsonNumber(const json::Value& value, T& out, JsonFailure& failure) {
  if (!value.isNumber()) return failure.wrongType("of type number", value);
  if constexpr (std::is_floating_point_v<T>) {
    out = static_cast<T>(JsonAccess::number(value));
    return true;
  } else if constexpr (std::is_signed_v<T>) {
    const auto number = JsonAccess::integer(value);
    if (!number || !std::in_range<T>(*number)) return failure.wrongRange("an integer of the type's range", value);
    out = static_cast<T>(*number);
    return true;
  } else {
    const auto number = JsonAccess::unsignedInteger(value);
    if (!number || !std::in_range<T>(*number)) return failure.wrongRange("an integer of the type's range", value);
    out = static_cast<T>(*number);
    return true;
  }
}

// Reads the members of a described type. All must be there, but for optionals.
class JsonFieldReader {
 public:
  JsonFieldReader(const json::Value& value, JsonFailure& failure) noexcept : value_(value), failure_(failure) {}

  template <class T>
  void operator()(std::string_view name, T& member) {
    if (!good_) return;
    static const json::Value null;
    const auto* found = JsonAccess::find(value_, name);
    if (!readJson(found ? *found : null, member, failure_)) {
      failure_.within(name);
      good_ = false;
    }
  }
  bool good() const noexcept { return good_; }

 private:
  const json::Value& value_;
  JsonFailure& failure_;
  bool good_ = true;
};

template <class T>
bool readJsonContainer(const json::Value& value, T& out, JsonFailure& failure) {
  if constexpr (MapLike<T>) {
    if (!value.isObject()) return failure.wrongType("an instance of Object", value);
    out.clear();
    for (auto [key, item] : value.entries()) {
      typename T::mapped_type mapped{};
      if (!readJson(item, mapped, failure)) return failure.within(key);
      out.insert_or_assign(typename T::key_type(key), std::move(mapped));
    }
    return true;
  } else {
    if (!value.isArray()) return failure.wrongType("an instance of Array", value);
    out.clear();
    std::size_t index = 0;
    for (const auto& item : value) {
      typename T::value_type element{};
      if (!readJson(item, element, failure)) return failure.within(index);
      out.insert(out.end(), std::move(element));
      ++index;
    }
    return true;
  }
}

template <class T, std::size_t... I>
bool readJsonTuple(const json::Value& value, T& out, JsonFailure& failure, std::index_sequence<I...>) {
  if (!value.isArray() || value.size() != sizeof...(I)) {
    return failure.wrongType("an array of as many elements as the type has", value);
  }
  using std::get;
  return ((readJson(value[I], get<I>(out), failure) || failure.within(I)) && ...);
}

template <class T>
concept JsonReadableFields = requires(T& v, JsonFieldReader f) {
  nodusFields(v, f);
};
template <class T>
concept JsonReadableHook = requires(const json::Value& v, T& out) {
  fromJson(v, out);
};

template <class T>
bool readJson(const json::Value& value, T& out, JsonFailure& failure) {
  if constexpr (std::is_same_v<T, json::Value>) {
    out = value;
    return true;
  } else if constexpr (JsonReadableHook<T>) {
    fromJson(value, out);
    return true;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.isBoolean()) return failure.wrongType("of type boolean", value);
    out = JsonAccess::boolean(value);
    return true;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return readJsonNumber(value, out, failure);
  } else if constexpr (std::is_enum_v<T>) {
    std::underlying_type_t<T> number{};
    if (!readJsonNumber(value, number, failure)) return false;
    out = static_cast<T>(number);
    return true;
  } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
    if (!value.isString()) return failure.wrongType("of type string", value);
    out = jsonText(value);
    return true;
  } else if constexpr (JsonReadableFields<T>) {
    if (!value.isObject()) return failure.wrongType("an instance of Object", value);
    JsonFieldReader reader(value, failure);
    nodusFields(out, reader);
    return reader.good();
  } else if constexpr (OptionalLike<T>) {
    if (value.isNull()) {
      out.reset();
      return true;
    }
    return readJson(value, out.emplace(), failure);
  } else if constexpr (RangeLike<T> && requires { out.clear(); }) {
    return readJsonContainer(value, out, failure);
  } else if constexpr (TupleLike<T>) {
    return readJsonTuple(value, out, failure, std::make_index_sequence<std::tuple_size<T>::value>());
  } else {
    static_assert(unsupported<T>,
                  "nodus cannot read this type from JSON: name its members with NODUS_JSON(Type, members...), or "
                  "declare `void fromJson(const nodus::json::Value&, Type&)` beside the type");
  }
}

}  // namespace detail

namespace json {

template <class Self>
Type Reader<Self>::type() const noexcept {
  return detail::JsonAccess::type(self());
}

template <class Self>
std::size_t Reader<Self>::size() const noexcept {
  return detail::JsonAccess::size(self());
}

template <class Self>
bool Reader<Self>::contains(std::string_view key) const noexcept {
  return find(key) != nullptr;
}

template <class Self>
const Value* Reader<Self>::find(std::string_view key) const noexcept {
  return detail::JsonAccess::find(self(), key);
}

template <class Self>
const Value* Reader<Self>::begin() const noexcept {
  std::size_t count = 0;
  return detail::JsonAccess::elements(self(), count);
}

template <class Self>
const Value* Reader<Self>::end() const noexcept {
  std::size_t count = 0;
  const auto* first = detail::JsonAccess::elements(self(), count);
  return first == nullptr ? nullptr : first + count;
}

template <class Self>
BasicEntries<const Value> Reader<Self>::entries() const noexcept {
  return BasicEntries<const Value>(detail::jsonMembers(self()));
}

template <class Self>
std::vector<std::string> Reader<Self>::keys() const {
  std::vector<std::string> names;
  for (auto [key, item] : entries()) names.emplace_back(key);
  return names;
}

template <class Self>
template <class T>
T Reader<Self>::as() const {
  T result{};
  detail::JsonFailure failure;
  if (!detail::readJson(self(), result, failure)) detail::throwJsonFailure(failure);
  return result;
}

template <class Self>
template <class T>
std::optional<T> Reader<Self>::get() const {
  std::optional<T> result(std::in_place);
  detail::JsonFailure failure;
  if (!detail::readJson(self(), *result, failure)) result.reset();
  return result;
}

}  // namespace json
}  // namespace nodus::inline v0
