#pragma once

#include <nodus/json/detail/access.hpp>
#include <nodus/json/detail/object.hpp>
#include <nodus/json/detail/writer.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/printer.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL JsonText* JsonText::make(std::string_view text) {
  auto* made = new (::operator new(sizeof(JsonText) + text.size())) JsonText{text.size()};
  std::memcpy(made->data(), text.data(), text.size());
  return made;
}

NODUS_DECL std::uint64_t jsonHash(std::string_view text) noexcept {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }();
  const auto mix = [](std::uint64_t x) {
    x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93u;
    return x ^ (x >> 29);
  };
  std::uint64_t hash = seed ^ text.size();
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = mix(hash ^ word) + seed;
    text.remove_prefix(8);
  }
  std::uint64_t tail = 0;
  if (!text.empty()) std::memcpy(&tail, text.data(), text.size());
  return mix(mix(hash ^ tail));
}

NODUS_DECL std::size_t JsonTable::place(const JsonMember* members, std::string_view key) const noexcept {
  const auto mask = places.size() - 1;
  auto at = static_cast<std::size_t>(jsonHash(key)) & mask;
  while (places[at] != 0 && jsonText(members[places[at] - 1].key) != key) at = (at + 1) & mask;
  return at;
}

NODUS_DECL void JsonTable::build(const JsonMember* members, std::size_t count) {
  std::size_t size = 64;
  while (size < count * 3) size *= 2;
  places.assign(size, 0);
  for (std::size_t i = 0; i < count; ++i) {
    places[place(members, jsonText(members[i].key))] = static_cast<std::uint32_t>(i + 1);
  }
}

NODUS_DECL JsonMember* JsonObject::find(std::string_view key) noexcept {
  if (table) {
    const auto position = table->places[table->place(items(), key)];
    return position == 0 ? nullptr : items() + (position - 1);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (jsonText(items()[i].key) == key) return items() + i;
  }
  return nullptr;
}

// A block of the capacity that is wanted, with what the old one, if any, held; a shared empty block is left alone.
template <class Block, class Item>
Block* growJsonBlock(Block* block, std::size_t capacity) {
  constexpr std::size_t most = static_cast<std::size_t>(-1) / 2 / sizeof(Item);
  const bool shared = block == nullptr || block->capacity == 0;
  void* made = nullptr;
  if (capacity < most) {
    made = std::realloc(shared ? nullptr : static_cast<void*>(block), sizeof(Block) + capacity * sizeof(Item));
  }
  if (made == nullptr) throw std::bad_alloc();
  auto* grown = static_cast<Block*>(made);
  if (shared) *grown = Block{};
  grown->capacity = capacity;
  return grown;
}

NODUS_DECL json::Value JsonAccess::makeArray(std::size_t capacity) {
  json::Value value;
  auto* block = capacity == 0 ? &emptyJsonArray : growJsonBlock<JsonArray, json::Value>(nullptr, capacity);
  value.store(json::Value::Tag::array, block);
  return value;
}

NODUS_DECL json::Value JsonAccess::makeObject(std::size_t capacity) {
  json::Value value;
  auto* block = capacity == 0 ? &emptyJsonObject : growJsonBlock<JsonObject, JsonMember>(nullptr, capacity);
  value.store(json::Value::Tag::object, block);
  return value;
}

NODUS_DECL json::Value& JsonAccess::append(json::Value& array) {
  auto* block = array.load<JsonArray*>();
  if (block->size == block->capacity) {
    block = growJsonBlock<JsonArray, json::Value>(block, block->capacity < 4 ? 4 : block->capacity * 2);
    array.store(json::Value::Tag::array, block);
  }
  return *new (block->items() + block->size++) json::Value;
}

// Short keys are equal if their words are, since the bytes behind a short text are 0.
inline bool JsonAccess::sameKey(const json::Value& a, const json::Value& b) noexcept {
  if (b.tag() == json::Value::Tag::longText) return text(a) == text(b);
  return a.words_[0] == b.words_[0] && a.words_[1] == b.words_[1];
}

NODUS_DECL json::Value& JsonAccess::upsert(json::Value& object, std::string_view key) {
  auto* block = object.load<JsonObject*>();
  json::Value name(key);
  if (block->table) {
    if (auto* found = block->find(key)) return found->value;
  } else {
    for (auto *member = block->items(), *end = member + block->size; member != end; ++member) {
      if (sameKey(member->key, name)) return member->value;
    }
  }
  if (block->size == block->capacity) {
    block = growJsonBlock<JsonObject, JsonMember>(block, block->capacity < 4 ? 4 : block->capacity * 2);
    object.store(json::Value::Tag::object, block);
  }
  auto* member = new (block->items() + block->size++) JsonMember{std::move(name), json::Value()};
  if (block->size > JsonObject::linearLimit) {
    if (block->table == nullptr) block->table = new JsonTable;
    if (block->table->places.size() < block->size * 2) {
      block->table->build(block->items(), block->size);
    } else {
      block->table->places[block->table->place(block->items(), key)] = static_cast<std::uint32_t>(block->size);
    }
  }
  return member->value;
}

template <class Block>
void eraseJsonItem(Block* block, std::size_t index) noexcept {
  auto* item = block->items() + index;
  std::destroy_at(item);
  std::memmove(static_cast<void*>(item), static_cast<const void*>(item + 1),
               (block->size - index - 1) * sizeof *item);
  --block->size;
}

NODUS_DECL void JsonAccess::eraseAt(json::Value& container, std::size_t index) noexcept {
  if (auto* list = array(container)) return eraseJsonItem(list, index);
  auto* members = object(container);
  eraseJsonItem(members, index);
  if (members->table) members->table->build(members->items(), members->size);
}

NODUS_DECL std::string_view jsonText(const json::Value& value) noexcept {
  return JsonAccess::text(value);
}

NODUS_DECL JsonMembers jsonMembers(const json::Value& value) noexcept {
  auto* object = JsonAccess::object(value);
  if (object == nullptr) return {};
  return {object->items(), object->size};
}

NODUS_DECL json::Type JsonAccess::type(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  switch (value.tag()) {
    case Tag::null: return json::Type::null;
    case Tag::boolean: return json::Type::boolean;
    case Tag::shortText:
    case Tag::longText: return json::Type::string;
    case Tag::array: return json::Type::array;
    case Tag::object: return json::Type::object;
    default: return json::Type::number;
  }
}

NODUS_DECL bool JsonAccess::boolean(const json::Value& value) noexcept { return value.load<bool>(); }

NODUS_DECL double JsonAccess::number(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag() == Tag::number) return value.load<double>();
  const bool isUnsigned = value.tag() == Tag::unsignedInteger || value.tag() == Tag::readUnsigned;
  return isUnsigned ? static_cast<double>(value.load<std::uint64_t>())
                    : static_cast<double>(value.load<std::int64_t>());
}

NODUS_DECL std::optional<std::int64_t> JsonAccess::integer(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag() == Tag::integer || value.tag() == Tag::readInteger) return value.load<std::int64_t>();
  if (value.tag() != Tag::number) return std::nullopt;
  const auto number = value.load<double>();
  if (!(number >= -0x1p63 && number < 0x1p63) || number != std::trunc(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

NODUS_DECL std::optional<std::uint64_t> JsonAccess::unsignedInteger(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag() == Tag::unsignedInteger || value.tag() == Tag::readUnsigned) return value.load<std::uint64_t>();
  if (value.tag() == Tag::number) {
    const auto number = value.load<double>();
    if (!(number >= 0 && number < 0x1p64) || number != std::trunc(number)) return std::nullopt;
    return static_cast<std::uint64_t>(number);
  }
  const auto number = value.load<std::int64_t>();
  if (number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

NODUS_DECL JsonArray* JsonAccess::array(const json::Value& value) noexcept {
  return value.tag() == json::Value::Tag::array ? value.load<JsonArray*>() : nullptr;
}

NODUS_DECL JsonObject* JsonAccess::object(const json::Value& value) noexcept {
  return value.tag() == json::Value::Tag::object ? value.load<JsonObject*>() : nullptr;
}

NODUS_DECL std::string_view JsonAccess::text(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag() == Tag::shortText) return value.shortText();
  if (value.tag() != Tag::longText) return {};
  auto* text = value.load<JsonText*>();
  return {text->data(), text->size};
}

NODUS_DECL const json::Value* JsonAccess::elements(const json::Value& value, std::size_t& count) noexcept {
  count = 0;
  if (auto* list = array(value)) {
    count = list->size;
    return list->items();
  }
  return nullptr;
}

NODUS_DECL std::size_t JsonAccess::size(const json::Value& value) noexcept {
  if (auto* list = array(value)) return list->size;
  if (auto* members = object(value)) return members->size;
  return text(value).size();
}

NODUS_DECL const json::Value* JsonAccess::find(const json::Value& value, std::string_view key) noexcept {
  auto* members = object(value);
  auto* found = members ? members->find(key) : nullptr;
  return found ? &found->value : nullptr;
}

NODUS_DECL json::Value JsonAccess::readInteger(std::int64_t number) noexcept {
  constexpr std::int64_t exact = 9007199254740992;
  json::Value value;
  const bool isExact = number >= -exact && number <= exact;
  value.store(isExact ? json::Value::Tag::integer : json::Value::Tag::readInteger, number);
  return value;
}

NODUS_DECL json::Value JsonAccess::readUnsigned(std::uint64_t number) noexcept {
  json::Value value;
  value.store(json::Value::Tag::readUnsigned, number);
  return value;
}

NODUS_DECL void JsonAccess::write(JsonWriter& writer, const json::Value& value) {
  using Tag = json::Value::Tag;
  switch (value.tag()) {
    case Tag::null: return writer.raw("null");
    case Tag::boolean: return writer.raw(value.load<bool>() ? "true" : "false");
    case Tag::number: return writer.number(value.load<double>());
    case Tag::integer: return writer.integer(value.load<std::int64_t>());
    case Tag::unsignedInteger: return writer.unsignedInteger(value.load<std::uint64_t>());
    case Tag::readInteger:
    case Tag::readUnsigned: return writer.number(number(value));
    case Tag::shortText:
    case Tag::longText: return writer.string(text(value));
    case Tag::array: {
      if (writer.depth() >= jsonDepthLimit) throwJsonTooDeep();
      auto* block = value.load<JsonArray*>();
      writer.open('[');
      for (std::size_t i = 0; i < block->size; ++i) {
        writer.element();
        write(writer, block->items()[i]);
      }
      return writer.close(']');
    }
    case Tag::object: {
      if (writer.depth() >= jsonDepthLimit) throwJsonTooDeep();
      auto* block = value.load<JsonObject*>();
      writer.open('{');
      for (std::size_t i = 0; i < block->size; ++i) {
        writer.key(text(block->items()[i].key));
        write(writer, block->items()[i].value);
      }
      return writer.close('}');
    }
  }
}

NODUS_DECL bool JsonFailure::within(std::string_view member) {
  std::string name(member);
  if (!path.empty() && path[0] != '[') name += '.';
  path.insert(0, name);
  return false;
}

NODUS_DECL bool JsonFailure::within(std::size_t index) {
  std::string name = "[" + std::to_string(index) + "]";
  if (!path.empty() && path[0] != '[') name += '.';
  path.insert(0, name);
  return false;
}

NODUS_DECL void throwJsonFailure(const JsonFailure& failure) {
  const auto name = failure.path.empty() ? std::string("value") : failure.path;
  util::InspectOptions flat{.depth = 0};
  flat.breakLength.reset();
  flat.maxStringLength = 28;
  const auto received = inspectAny(AnyValue::of(*failure.received), flat);
  if (failure.outOfRange) throwError(ErrorCode::ERR_OUT_OF_RANGE, {name, failure.expected, received});
  throwError(ErrorCode::ERR_INVALID_ARG_TYPE, {name, failure.expected, received});
}

// Builds a value from any visited one.
class JsonBuilder final : public ValueSink {
 public:
  JsonBuilder() : ValueSink(Purpose::json) {}

  json::Value take() { return std::move(result_); }

  const InspectOptions& options() const noexcept override { return options_; }
  void null() override { place({}); }
  void undefined() override { place({}); }
  void boolean(bool value) override { place(value); }
  void number(double value) override { place(value); }
  void integer(std::int64_t value) override { place(value); }
  void unsignedInteger(std::uint64_t value) override { place(value); }
  void string(std::string_view value) override { place(value); }
  void date(double milliseconds) override { place(isoDate(milliseconds)); }
  void text(std::string_view text, Style) override { place(text); }
  void error(const Error& error) override { place(error.what()); }
  bool begin(Shape shape, std::size_t size, std::string_view) override {
    if (frames_.size() >= jsonDepthLimit) throwJsonTooDeep();
    const bool isList = shape == Shape::array || shape == Shape::set;
    if (size == unknownSize) size = 0;
    auto container = isList ? JsonAccess::makeArray(size) : JsonAccess::makeObject(size);
    frames_.push_back({std::move(container), std::move(key_), hasKey_});
    hasKey_ = false;
    return true;
  }
  bool wantsMore() override { return true; }
  void key(std::string_view name) override {
    key_ = name;
    hasKey_ = true;
  }
  void end() override {
    auto frame = std::move(frames_.back());
    frames_.pop_back();
    key_ = std::move(frame.key);
    hasKey_ = frame.hasKey;
    place(std::move(frame.container));
  }

 private:
  struct Frame {
    json::Value container;
    std::string key;
    bool hasKey;
  };

  void place(json::Value value) {
    if (frames_.empty()) {
      result_ = std::move(value);
    } else if (frames_.back().container.isArray()) {
      JsonAccess::append(frames_.back().container) = std::move(value);
    } else if (hasKey_) {
      JsonAccess::upsert(frames_.back().container, key_) = std::move(value);
      hasKey_ = false;
    } else {
      key(value.isString() ? std::string(jsonText(value)) : inspectAny(AnyValue::of(value), {}));
    }
  }

  json::Value result_{};
  InspectOptions options_{};
  std::vector<Frame> frames_{};
  std::string key_{};
  bool hasKey_ = false;
};

[[noreturn]] NODUS_DECL void throwCannotSet(std::string_view key, std::size_t index, const json::Value* container) {
  const auto name = key.data() ? std::string(key) : std::to_string(index);
  const std::string what = container == nullptr ? "undefined" : inspectAny(AnyValue::of(*container), {.depth = 0});
  throw TypeError("Cannot set properties of " + what + " (setting '" + name + "')");
}

}  // namespace detail

namespace json {

NODUS_DECL Value::Value(const char* text) {
  if (text != nullptr) assignString(text);
}

NODUS_DECL Value::Value(std::initializer_list<detail::JsonInit> list) {
  if (list.size() == 1 && list.begin()->isValue()) {
    *this = list.begin()->take();
    return;
  }
  bool pairs = list.size() > 0;
  for (const auto& element : list) {
    const auto& value = element.peek();
    pairs = pairs && value.isArray() && value.size() == 2 && value[0].isString();
  }
  *this = pairs ? object(list) : array(list);
}

NODUS_DECL Value array(std::initializer_list<detail::JsonInit> elements) {
  auto list = detail::JsonAccess::makeArray(elements.size());
  for (const auto& element : elements) detail::JsonAccess::append(list) = element.take();
  return list;
}

NODUS_DECL Value object(std::initializer_list<detail::JsonInit> members) {
  auto made = detail::JsonAccess::makeObject(members.size());
  for (const auto& member : members) {
    auto pair = member.take();
    if (!pair.isArray() || pair.size() != 2 || !std::as_const(pair)[0].isString()) {
      detail::throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
                         {"member", "a pair that starts with a string", detail::inspectAny(detail::AnyValue::of(pair), {})});
    }
    auto* parts = pair.begin();
    detail::JsonAccess::upsert(made, detail::jsonText(parts[0])) = std::move(parts[1]);
  }
  return made;
}

// The overlapping loads put the text together in registers; a copy into the words byte by byte would make every later
// read of a word wait.
NODUS_DECL void Value::storeShortText(std::string_view text) noexcept {
  const auto size = text.size();
  std::uint64_t low = 0, high = 0;
  const auto load = [&]<class Word>(std::size_t at, Word word) -> std::uint64_t {
    std::memcpy(&word, text.data() + at, sizeof word);
    return word;
  };
  if constexpr (littleEndian) {
    if (size >= 8) {
      low = load(0, std::uint64_t{});
      if (size > 8) high = load(size - 8, std::uint64_t{}) >> (8 * (16 - size));
    } else if (size >= 4) {
      low = load(0, std::uint32_t{}) | load(size - 4, std::uint32_t{}) << (8 * (size - 4));
    } else if (size > 0) {
      low = load(0, std::uint8_t{}) | load(size / 2, std::uint8_t{}) << (8 * (size / 2)) |
            load(size - 1, std::uint8_t{}) << (8 * (size - 1));
    }
  } else if (size > 0) {
    char bytes[16] = {};
    std::memcpy(bytes, text.data(), size);
    std::memcpy(&low, bytes, 8);
    std::memcpy(&high, bytes + 8, 8);
  }
  words_[0] = low;
  words_[1] = high | static_cast<std::uint64_t>(size) << lengthShift |
              static_cast<std::uint64_t>(Tag::shortText) << tagShift;
}

NODUS_DECL void Value::assignString(std::string_view text) {
  if (text.size() <= shortTextMax) {
    storeShortText(text);
  } else {
    store(Tag::longText, detail::JsonText::make(text));
  }
}

NODUS_DECL void Value::assignAny(detail::AnyValue value) {
  detail::JsonBuilder builder;
  value.visit(builder, value.object);
  *this = builder.take();
}

NODUS_DECL void Value::copyFrom(const Value& other) {
  switch (other.tag()) {
    case Tag::longText: assignString(detail::jsonText(other)); return;
    case Tag::array: {
      auto copy = detail::JsonAccess::makeArray(other.size());
      for (const auto& element : other) detail::JsonAccess::append(copy) = element;
      swap(copy);
      return;
    }
    case Tag::object: {
      auto copy = detail::JsonAccess::makeObject(other.size());
      for (auto [key, value] : other.entries()) detail::JsonAccess::upsert(copy, key) = value;
      swap(copy);
      return;
    }
    default: takeBits(other);
  }
}

NODUS_DECL void Value::swap(Value& other) noexcept {
  std::swap(words_, other.words_);
}

// Nested containers are taken apart in a loop past this depth: a value may be nested deeper than the stack allows.
NODUS_DECL void Value::destroyDeep(Value& value, unsigned depth, std::vector<Value>& backlog) noexcept {
  constexpr unsigned recursionLimit = 200;
  const auto drop = [&](Value& child) {
    if (child.tag() < Tag::array) {
      if (child.tag() == Tag::longText) child.destroy();
    } else if (depth < recursionLimit) {
      destroyDeep(child, depth + 1, backlog);
    } else {
      backlog.push_back(std::move(child));
    }
  };
  if (value.tag() == Tag::array) {
    auto* block = value.load<detail::JsonArray*>();
    for (std::size_t i = 0; i < block->size; ++i) drop(block->items()[i]);
    if (block->capacity != 0) std::free(block);
  } else {
    auto* block = value.load<detail::JsonObject*>();
    for (std::size_t i = 0; i < block->size; ++i) {
      drop(block->items()[i].key);
      drop(block->items()[i].value);
    }
    delete block->table;
    if (block->capacity != 0) std::free(block);
  }
  value.clearBits();
}

NODUS_DECL void Value::destroy() noexcept {
  if (tag() == Tag::longText) {
    ::operator delete(load<detail::JsonText*>());
    return;
  }
  std::vector<Value> backlog;
  destroyDeep(*this, 0, backlog);
  while (!backlog.empty()) {
    auto next = std::move(backlog.back());
    backlog.pop_back();
    destroyDeep(next, 0, backlog);
  }
}

NODUS_DECL bool operator==(const Value& a, const Value& b) noexcept {
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case Type::null: return true;
    case Type::boolean: return detail::JsonAccess::boolean(a) == detail::JsonAccess::boolean(b);
    case Type::number: {
      const auto x = detail::JsonAccess::integer(a), y = detail::JsonAccess::integer(b);
      if (x && y) return *x == *y;
      const auto u = detail::JsonAccess::unsignedInteger(a), v = detail::JsonAccess::unsignedInteger(b);
      if (u && v) return *u == *v;
      return detail::JsonAccess::number(a) == detail::JsonAccess::number(b);
    }
    case Type::string: return detail::jsonText(a) == detail::jsonText(b);
    case Type::array: return std::equal(a.begin(), a.end(), b.begin(), b.end());
    case Type::object: break;
  }
  if (a.size() != b.size()) return false;
  for (auto [key, value] : a.entries()) {
    const auto* other = b.find(key);
    if (other == nullptr || !(value == *other)) return false;
  }
  return true;
}

NODUS_DECL const Value& nullValue() noexcept {
  static const Value null;
  return null;
}

NODUS_DECL const Value& Value::operator[](std::string_view key) const& noexcept {
  const auto* found = find(key);
  return found ? *found : nullValue();
}

NODUS_DECL Slot Value::operator[](std::string_view key) & noexcept { return Slot(this, key, 0); }

NODUS_DECL Value Value::operator[](std::string_view key) && {
  auto* found = const_cast<Value*>(find(key));
  return found ? std::move(*found) : Value();
}

NODUS_DECL const Value& Value::at(std::size_t index) const noexcept {
  if (auto* array = detail::JsonAccess::array(*this)) {
    return index < array->size ? array->items()[index] : nullValue();
  }
  return isObject() ? std::as_const(*this)[std::to_string(index)] : nullValue();
}

NODUS_DECL Value Value::takeAt(std::size_t index) {
  auto& found = const_cast<Value&>(at(index));
  return &found == &nullValue() ? Value() : std::move(found);
}

NODUS_DECL Value& Value::set(std::string_view key, Value value) {
  if (isNull()) *this = object();
  if (!isObject()) detail::throwCannotSet(key, 0, this);
  detail::JsonAccess::upsert(*this, key) = std::move(value);
  return *this;
}

NODUS_DECL Value& Value::push_back(Value value) {
  if (isNull()) *this = array();
  if (!isArray()) detail::throwCannotSet("push", 0, this);
  detail::JsonAccess::append(*this) = std::move(value);
  return *this;
}

NODUS_DECL bool Value::erase(std::string_view key) {
  auto* members = detail::JsonAccess::object(*this);
  auto* found = members ? members->find(key) : nullptr;
  if (found == nullptr) return false;
  detail::JsonAccess::eraseAt(*this, static_cast<std::size_t>(found - members->items()));
  return true;
}

NODUS_DECL bool Value::erase(std::size_t index) {
  auto* list = detail::JsonAccess::array(*this);
  if (list == nullptr || index >= list->size) return false;
  detail::JsonAccess::eraseAt(*this, index);
  return true;
}

NODUS_DECL BasicEntries<Value> Value::entries() noexcept {
  return BasicEntries<Value>(detail::jsonMembers(*this));
}

NODUS_DECL void Value::inspectInto(detail::ValueSink& sink) const {
  switch (tag()) {
    case Tag::null: return sink.null();
    case Tag::boolean: return sink.boolean(load<bool>());
    case Tag::number: return sink.number(load<double>());
    case Tag::integer: return sink.integer(load<std::int64_t>());
    case Tag::unsignedInteger: return sink.unsignedInteger(load<std::uint64_t>());
    case Tag::readInteger:
    case Tag::readUnsigned: return sink.number(detail::JsonAccess::number(*this));
    case Tag::shortText:
    case Tag::longText: return sink.string(detail::jsonText(*this));
    case Tag::array:
      if (!sink.begin(detail::Shape::array, size())) return;
      for (const auto& element : *this) {
        if (!sink.wantsMore()) break;
        element.inspectInto(sink);
      }
      return sink.end();
    case Tag::object:
      if (!sink.begin(detail::Shape::object, size())) return;
      for (auto [key, value] : entries()) {
        sink.key(key);
        value.inspectInto(sink);
      }
      return sink.end();
  }
}

NODUS_DECL Slot::Slot(Value* container, std::string_view key, std::size_t index) noexcept
    : container_(container), found_(nullptr), key_(key), index_(index) {
  if (container == nullptr) return;
  const auto& found = key.data() ? std::as_const(*container)[key] : container->at(index);
  if (&found != &nullValue()) found_ = const_cast<Value*>(&found);
}

NODUS_DECL const Value& Slot::value() const noexcept { return found_ ? *found_ : nullValue(); }

NODUS_DECL Slot Slot::operator[](std::string_view key) const noexcept { return Slot(found_, key, 0); }

NODUS_DECL Value& Slot::make() {
  if (found_) return *found_;
  if (container_ == nullptr) detail::throwCannotSet(key_, index_, nullptr);
  const bool isIndex = key_.data() == nullptr;
  if (container_->isNull()) *container_ = isIndex ? array() : object();
  if (container_->isObject()) {
    return *(found_ = &detail::JsonAccess::upsert(*container_, isIndex ? std::to_string(index_) : std::string(key_)));
  }
  if (!container_->isArray() || !isIndex) detail::throwCannotSet(key_, index_, container_);
  if (index_ != container_->size()) {
    detail::throwError(ErrorCode::ERR_OUT_OF_RANGE, {"index", ">= 0 && <= " + std::to_string(container_->size()),
                                                     std::to_string(static_cast<std::ptrdiff_t>(index_))});
  }
  return *(found_ = &detail::JsonAccess::append(*container_));
}

NODUS_DECL void Slot::operator=(Value value) && { make() = std::move(value); }
NODUS_DECL void Slot::push_back(Value value) && { make().push_back(std::move(value)); }
NODUS_DECL void Slot::set(std::string_view key, Value value) && { make().set(key, std::move(value)); }

NODUS_DECL bool Slot::erase() && {
  if (found_ == nullptr) return false;
  return key_.data() || container_->isObject()
             ? container_->erase(key_.data() ? std::string(key_) : std::to_string(index_))
             : container_->erase(index_);
}

}  // namespace json
}  // namespace nodus::inline v0
