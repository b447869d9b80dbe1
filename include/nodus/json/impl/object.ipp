#pragma once

#include <nodus/json/detail/object.hpp>
#include <nodus/json/detail/writer.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/system.hpp>
#include <nodus/util/detail/array_index.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL JsonText* JsonText::make(std::string_view text) {
  auto* made = new (::operator new(sizeof(JsonText) + text.size())) JsonText{text.size()};
  std::memcpy(made->data(), text.data(), text.size());
  return made;
}

NODUS_DECL std::uint64_t jsonHash(std::string_view text) noexcept {
  static const std::uint64_t seed = [] {
    std::uint64_t random = 0;
    System::machine().random(&random, sizeof random);
    return random;
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
  std::memmove(static_cast<void*>(item), static_cast<const void*>(item + 1), (block->size - index - 1) * sizeof *item);
  --block->size;
}

NODUS_DECL void JsonAccess::eraseAt(json::Value& container, std::size_t index) noexcept {
  if (auto* list = array(container)) return eraseJsonItem(list, index);
  auto* members = object(container);
  eraseJsonItem(members, index);
  if (members->table) members->table->build(members->items(), members->size);
}

NODUS_DECL void JsonAccess::orderIndexKeys(json::Value& value) {
  auto* members = object(value);
  struct Place {
    std::uint64_t rank;
    JsonMember* member;
  };
  std::vector<Place> places;
  bool hasIndex = false;
  for (auto *member = members->items(), *end = member + members->size; member != end; ++member) {
    const auto index = arrayIndex(text(member->key));
    hasIndex = hasIndex || index.has_value();
    // Behind every index, in the order that they have.
    places.push_back({index ? *index : 0x100000000u + places.size(), member});
  }
  if (!hasIndex) return;
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.rank < b.rank; });
  std::vector<JsonMember> ordered;
  ordered.reserve(places.size());
  for (const auto& place : places) ordered.push_back(std::move(*place.member));
  std::move(ordered.begin(), ordered.end(), members->items());
  if (members->table) members->table->build(members->items(), members->size);
}

NODUS_DECL std::string_view jsonText(const json::Value& value) noexcept { return JsonAccess::text(value); }

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
    case Tag::shortText: return writer.shortString(value.shortText().data(), value.shortText().size());
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
        writer.element();
        write(writer, block->items()[i].key);
        writer.afterKey();
        write(writer, block->items()[i].value);
      }
      return writer.close('}');
    }
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
