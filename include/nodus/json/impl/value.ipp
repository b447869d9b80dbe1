#pragma once

#include <nodus/json/detail/object.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/printer.hpp>

#include <algorithm>
#include <new>

namespace nodus::inline v0 {
namespace detail {

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
      detail::throwError(ErrorCode::ERR_INVALID_ARG_TYPE, {"member", "a pair that starts with a string",
                                                           detail::inspectAny(detail::AnyValue::of(pair), {})});
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
  words_[1] =
      high | static_cast<std::uint64_t>(size) << lengthShift | static_cast<std::uint64_t>(Tag::shortText) << tagShift;
}

NODUS_DECL void Value::assignString(std::string_view text) {
  if (text.size() <= shortTextMax) {
    storeShortText(text);
  } else {
    store(Tag::longText, detail::JsonText::make(text));
  }
}

NODUS_DECL void Value::assignAny(detail::AnyValue value) { *this = detail::makeJsonValue(value); }

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

NODUS_DECL void Value::swap(Value& other) noexcept { std::swap(words_, other.words_); }

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

NODUS_DECL BasicEntries<Value> Value::entries() noexcept { return BasicEntries<Value>(detail::jsonMembers(*this)); }

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
