// json::Value: what JSON.parse returns, as a C++ value.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/detail/traits.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/visit.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace json {

class Value;
class Slot;

/// What a value holds.
enum class Type : std::uint8_t { null, boolean, number, string, array, object };

/// One member of an object, as `entries()` gives it: `for (auto [key, value] : object.entries())`.
template <class V>
struct BasicEntry {
  std::string_view key;
  V& value;
};
using Entry = BasicEntry<const Value>;

/// The members of an object in the order in which they were set; empty for what is no object.
template <class V>
class BasicEntries;

/// What can be read from a value; `Value` and the result of `value["name"]` share it.
template <class Self>
class Reader {
 public:
  Type type() const noexcept;
  bool isNull() const noexcept { return type() == Type::null; }
  bool isBoolean() const noexcept { return type() == Type::boolean; }
  bool isNumber() const noexcept { return type() == Type::number; }
  bool isString() const noexcept { return type() == Type::string; }
  bool isArray() const noexcept { return type() == Type::array; }
  bool isObject() const noexcept { return type() == Type::object; }

  /// The number of elements or members, the bytes of a string, 0 for all else.
  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  /// True if this is an object that has the member.
  bool contains(std::string_view key) const noexcept;
  /// The member, or null if this is no object or has none. It lives until the value is changed.
  const Value* find(std::string_view key) const noexcept;

  /// The elements of an array; nothing for all else.
  const Value* begin() const noexcept;
  const Value* end() const noexcept;
  /// `Object.entries`: the members of an object.
  BasicEntries<const Value> entries() const noexcept;
  /// `Object.keys`.
  std::vector<std::string> keys() const;

  /// The value as a C++ type: `bool`, numbers, `std::string`, `std::string_view` (into the value), optionals (null is
  /// nullopt), vectors and other containers, maps with string keys, tuples, `json::Value`, and types described by
  /// NODUS_JSON.
  /// @throws TypeError ERR_INVALID_ARG_TYPE that names the path if the value is of another type;
  /// RangeError ERR_OUT_OF_RANGE if a number does not fit, or is no integer where one is wanted.
  template <class T>
  T as() const;
  /// The same, and nullopt where `as` throws.
  template <class T>
  std::optional<T> get() const;

 private:
  const Value& self() const noexcept { return static_cast<const Self&>(*this).value(); }
};

/// A JSON value: null, boolean, number, string, array or object. A plain C++ value: copies are deep, moves are free.
/// Objects keep the order in which members were set (JavaScript moves keys that look like integers to the front; we do
/// not). Numbers are JavaScript's doubles, but a 64-bit integer keeps its digits: `as<std::int64_t>()` is exact. A
/// default constructed value is null.
///
/// `Value v = {{"name", "nodus"}, {"tags", {"a", "b"}}}` makes an object, since every element is a pair that starts
/// with a string; any other list makes an array. `json::array` and `json::object` say which where it would be
/// ambiguous.
class Value : public Reader<Value> {
 public:
  Value() noexcept = default;
  Value(std::nullptr_t) noexcept {}
  Value(std::nullopt_t) noexcept {}
  Value(const char* text);
  Value(std::string_view text) { assignString(text); }
  Value(const std::string& text) { assignString(text); }
  /// Anything that `inspect` and `stringify` know: numbers, optionals, containers, types described by NODUS_JSON.
  template <class T>
  requires detail::JsonConvertible<T> Value(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      store(Tag::boolean, value);
    } else if constexpr (std::is_floating_point_v<T>) {
      store(Tag::number, static_cast<double>(value));
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, char>) {
      storeInteger(value);
    } else {
      assignAny(detail::AnyValue::of(value));
    }
  }
  Value(std::initializer_list<detail::JsonInit> list);

  Value(const Value& other) {
    if (other.ownsMemory()) {
      copyFrom(other);
    } else {
      takeBits(other);
    }
  }
  Value(Value&& other) noexcept {
    takeBits(other);
    other.clearBits();
  }
  Value& operator=(const Value& other) { return *this = Value(other); }
  Value& operator=(Value&& other) noexcept {
    // The other may be this value, or lie in it.
    const auto low = other.words_[0], high = other.words_[1];
    other.clearBits();
    if (ownsMemory()) destroy();
    words_[0] = low;
    words_[1] = high;
    return *this;
  }
  ~Value() {
    if (ownsMemory()) destroy();
  }
  void swap(Value& other) noexcept;

  /// The member of an object, or a null value if there is none, as JavaScript's undefined. On a value that is not const
  /// the result can be assigned: `value["a"] = 1` sets the member, and makes an object of null. The result refers to
  /// the value and to nothing else: use it at once, or copy it with `json::Value x = value["a"]`.
  const Value& operator[](std::string_view key) const& noexcept NODUS_LIFETIME_BOUND;
  Slot operator[](std::string_view key) & noexcept NODUS_LIFETIME_BOUND;
  Value operator[](std::string_view key) &&;
  /// The element of an array, or a null value. Assigning to the position behind the last appends.
  template <std::integral Index>
  const Value& operator[](Index index) const& noexcept NODUS_LIFETIME_BOUND {
    return at(toPosition(index));
  }
  template <std::integral Index>
  Slot operator[](Index index) & noexcept NODUS_LIFETIME_BOUND;
  template <std::integral Index>
  Value operator[](Index index) && {
    return takeAt(toPosition(index));
  }

  /// Sets a member; null becomes an object first.
  /// @throws TypeError if this is neither an object nor null.
  Value& set(std::string_view key, Value value);
  /// Appends an element; null becomes an array first.
  /// @throws TypeError if this is neither an array nor null.
  Value& push_back(Value value);
  /// Removes a member or an element; false if there was none.
  bool erase(std::string_view key);
  bool erase(std::size_t index);

  using Reader<Value>::begin;
  using Reader<Value>::end;
  using Reader<Value>::entries;
  Value* begin() noexcept { return const_cast<Value*>(std::as_const(*this).begin()); }
  Value* end() noexcept { return const_cast<Value*>(std::as_const(*this).end()); }
  BasicEntries<Value> entries() noexcept;

  /// How inspect, format and stringify look into it.
  void inspectInto(detail::ValueSink& sink) const;

 private:
  friend struct detail::JsonAccess;
  friend class Slot;
  template <class>
  friend class Reader;

  // A text of up to 14 bytes lies in the value itself. From longText on the payload is a pointer that the value owns.
  // The `read` integers come from a text and lie beyond 2^53: they print as JavaScript would, rounded to a double.
  enum class Tag : std::uint8_t {
    null,
    boolean,
    number,
    integer,
    unsignedInteger,
    readInteger,
    readUnsigned,
    shortText,
    longText,
    array,
    object
  };
  static constexpr std::size_t shortTextMax = 14;

  const Value& value() const noexcept { return *this; }

  // Two words, moved as words: the payload or the first eight bytes of a short text, then the rest of that text,
  // its length, and the tag in what is the last byte in memory.
  static constexpr bool littleEndian = std::endian::native == std::endian::little;
  static constexpr int tagShift = littleEndian ? 56 : 0;
  static constexpr int lengthShift = littleEndian ? 48 : 8;

  Tag tag() const noexcept { return static_cast<Tag>((words_[1] >> tagShift) & 0xFF); }
  bool ownsMemory() const noexcept { return tag() >= Tag::longText; }
  template <class T>
  T load() const noexcept {
    T result;
    std::memcpy(&result, words_, sizeof result);
    return result;
  }
  template <class T>
  void store(Tag tag, T payload) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, &payload, sizeof payload);
    words_[0] = word;
    words_[1] = static_cast<std::uint64_t>(tag) << tagShift;
  }
  template <std::integral Integer>
  void storeInteger(Integer value) noexcept {
    if (std::in_range<std::int64_t>(value)) {
      store(Tag::integer, static_cast<std::int64_t>(value));
    } else {
      store(Tag::unsignedInteger, static_cast<std::uint64_t>(value));
    }
  }
  void storeShortText(std::string_view text) noexcept;
  std::string_view shortText() const noexcept {
    return {reinterpret_cast<const char*>(words_), (words_[1] >> lengthShift) & 0xFF};
  }
  void takeBits(const Value& other) noexcept {
    words_[0] = other.words_[0];
    words_[1] = other.words_[1];
  }
  void clearBits() noexcept { words_[1] = 0; }
  template <std::integral Index>
  static constexpr std::size_t toPosition(Index index) noexcept {
    return index < Index{} ? static_cast<std::size_t>(-1) : static_cast<std::size_t>(index);
  }

  void assignString(std::string_view text);
  void assignAny(detail::AnyValue value);
  void copyFrom(const Value& other);
  void destroy() noexcept;
  static void destroyDeep(Value& value, unsigned depth, std::vector<Value>& backlog) noexcept;
  const Value& at(std::size_t index) const noexcept;
  Value takeAt(std::size_t index);

  std::uint64_t words_[2] = {};
};

/// The place of a member or an element in a value that can be changed; what `value["name"]` gives. It reads like the
/// value in that place, null where there is none, and assigning to it sets the member. It refers to the value, so it
/// is not to be kept.
class Slot : public Reader<Slot> {
 public:
  Slot(const Slot&) noexcept = default;

  /// The value in this place, or null.
  const Value& value() const noexcept;
  operator const Value&() const noexcept { return value(); }

  /// Sets the member or element.
  /// @throws TypeError if the container is neither null nor of the right type, as JavaScript for undefined;
  /// RangeError ERR_OUT_OF_RANGE if an index lies beyond the end.
  void operator=(Value value) &&;
  void operator=(const Slot& other) && { std::move(*this) = Value(other.value()); }

  Slot operator[](std::string_view key) const noexcept;
  template <std::integral Index>
  Slot operator[](Index index) const noexcept {
    return Slot(found_, {}, Value::toPosition(index));
  }

  /// As on `Value`; the member is made if there is none.
  void push_back(Value value) &&;
  void set(std::string_view key, Value value) &&;
  /// Removes the member or element that this stands for; false if there was none.
  bool erase() &&;

  void inspectInto(detail::ValueSink& sink) const { value().inspectInto(sink); }

 private:
  friend class Value;
  Slot(Value* container, std::string_view key, std::size_t index) noexcept;
  Value& make();

  Value* container_;
  Value* found_;
  std::string_view key_;
  std::size_t index_;
};

/// Deep equality: numbers by value, objects without regard to the order of members.
bool operator==(const Value& a, const Value& b) noexcept;

/// An array, also where the braces alone would make an object: `json::array({{"a", 1}})` is `[["a",1]]`.
Value array(std::initializer_list<detail::JsonInit> elements = {});
/// An object. Without arguments `{}`.
/// @throws TypeError if an element is not a pair that starts with a string.
Value object(std::initializer_list<detail::JsonInit> members = {});

}  // namespace json

namespace detail {

// An element of a braced list. Its value is moved out, which an initializer_list of values would not allow.
class JsonInit {
 public:
  template <class T>
  requires std::is_constructible_v<json::Value, const T&> JsonInit(const T& value)
      : value_(value), isValue_(std::is_same_v<T, json::Value> || std::is_same_v<T, json::Slot>) {}
  JsonInit(json::Value&& value) : value_(std::move(value)), isValue_(true) {}
  JsonInit(std::initializer_list<JsonInit> list) : value_(list) {}

  // `Value{other}` is a copy and no list of one; compilers disagree about which constructor they call.
  bool isValue() const noexcept { return isValue_; }
  const json::Value& peek() const noexcept { return value_; }
  json::Value take() const { return std::move(value_); }

 private:
  mutable json::Value value_;
  bool isValue_ = false;
};

struct JsonMember {
  json::Value key;
  json::Value value;
};

// The members of a container, for the templates above. Null where the value is of another type.
struct JsonMembers {
  JsonMember* first = nullptr;
  std::size_t count = 0;
};
JsonMembers jsonMembers(const json::Value& value) noexcept;
std::string_view jsonText(const json::Value& value) noexcept;

}  // namespace detail

namespace json {

template <class V>
class BasicEntries {
 public:
  class iterator {
   public:
    using value_type = BasicEntry<V>;
    using difference_type = std::ptrdiff_t;

    iterator() noexcept = default;
    explicit iterator(detail::JsonMember* member) noexcept : member_(member) {}
    BasicEntry<V> operator*() const noexcept { return {detail::jsonText(member_->key), member_->value}; }
    iterator& operator++() noexcept {
      ++member_;
      return *this;
    }
    iterator operator++(int) noexcept { return iterator(member_++); }
    friend bool operator==(iterator a, iterator b) noexcept { return a.member_ == b.member_; }

   private:
    detail::JsonMember* member_ = nullptr;
  };

  explicit BasicEntries(detail::JsonMembers members) noexcept : members_(members) {}
  iterator begin() const noexcept { return iterator(members_.first); }
  iterator end() const noexcept { return iterator(members_.first + members_.count); }
  std::size_t size() const noexcept { return members_.count; }

 private:
  detail::JsonMembers members_;
};

template <std::integral Index>
Slot Value::operator[](Index index) & noexcept {
  return Slot(this, {}, toPosition(index));
}

}  // namespace json
}  // namespace nodus::inline v0

#include <nodus/json/detail/reader.hpp>

#if defined(NODUS_HEADER_ONLY)
#include <nodus/json/impl/convert.ipp>
#include <nodus/json/impl/object.ipp>
#include <nodus/json/impl/value.ipp>
#endif
