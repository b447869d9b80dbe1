#pragma once

#include <nodus/json/detail/object.hpp>
#include <nodus/json/detail/writer.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/printer.hpp>

#include <cmath>
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

NODUS_DECL std::size_t JsonObject::tableSlot(std::string_view key) const noexcept {
  const auto mask = table_.size() - 1;
  auto slot = static_cast<std::size_t>(jsonHash(key)) & mask;
  while (table_[slot] != 0 && jsonText(members[table_[slot] - 1].key) != key) slot = (slot + 1) & mask;
  return slot;
}

NODUS_DECL void JsonObject::buildTable() {
  std::size_t size = 64;
  while (size < members.size() * 2) size *= 2;
  table_.assign(size, 0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    table_[tableSlot(jsonText(members[i].key))] = static_cast<std::uint32_t>(i + 1);
  }
}

NODUS_DECL void JsonObject::addToTable(std::size_t position) {
  if (members.size() <= linearLimit) return;
  if (table_.size() < members.size() * 2) return buildTable();
  table_[tableSlot(jsonText(members[position].key))] = static_cast<std::uint32_t>(position + 1);
}

NODUS_DECL JsonMember* JsonObject::find(std::string_view key) noexcept {
  if (table_.empty()) {
    for (auto& member : members) {
      if (jsonText(member.key) == key) return &member;
    }
    return nullptr;
  }
  const auto position = table_[tableSlot(key)];
  return position == 0 ? nullptr : &members[position - 1];
}

NODUS_DECL json::Value& JsonObject::upsert(std::string_view key) {
  if (auto* found = find(key)) return found->value;
  members.push_back({json::Value(key), json::Value()});
  addToTable(members.size() - 1);
  return members.back().value;
}

NODUS_DECL bool JsonObject::erase(std::string_view key) {
  auto* found = find(key);
  if (found == nullptr) return false;
  members.erase(members.begin() + (found - members.data()));
  table_.clear();
  if (members.size() > linearLimit) buildTable();
  return true;
}

NODUS_DECL std::string_view jsonText(const json::Value& value) noexcept {
  return JsonAccess::text(value);
}

NODUS_DECL JsonMembers jsonMembers(const json::Value& value) noexcept {
  auto* object = JsonAccess::object(value);
  if (object == nullptr) return {};
  return {object->members.data(), object->members.size()};
}

NODUS_DECL json::Type JsonAccess::type(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  switch (value.tag_) {
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
  if (value.tag_ == Tag::number) return value.load<double>();
  const bool isUnsigned = value.tag_ == Tag::unsignedInteger || value.tag_ == Tag::readUnsigned;
  return isUnsigned ? static_cast<double>(value.load<std::uint64_t>())
                    : static_cast<double>(value.load<std::int64_t>());
}

NODUS_DECL std::optional<std::int64_t> JsonAccess::integer(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag_ == Tag::integer || value.tag_ == Tag::readInteger) return value.load<std::int64_t>();
  if (value.tag_ != Tag::number) return std::nullopt;
  const auto number = value.load<double>();
  if (!(number >= -0x1p63 && number < 0x1p63) || number != std::trunc(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

NODUS_DECL std::optional<std::uint64_t> JsonAccess::unsignedInteger(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag_ == Tag::unsignedInteger || value.tag_ == Tag::readUnsigned) return value.load<std::uint64_t>();
  if (value.tag_ == Tag::number) {
    const auto number = value.load<double>();
    if (!(number >= 0 && number < 0x1p64) || number != std::trunc(number)) return std::nullopt;
    return static_cast<std::uint64_t>(number);
  }
  const auto number = value.load<std::int64_t>();
  if (number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

NODUS_DECL JsonArray* JsonAccess::array(const json::Value& value) noexcept {
  return value.tag_ == json::Value::Tag::array ? value.load<JsonArray*>() : nullptr;
}

NODUS_DECL JsonObject* JsonAccess::object(const json::Value& value) noexcept {
  return value.tag_ == json::Value::Tag::object ? value.load<JsonObject*>() : nullptr;
}

NODUS_DECL std::string_view JsonAccess::text(const json::Value& value) noexcept {
  using Tag = json::Value::Tag;
  if (value.tag_ == Tag::shortText) return {value.bytes_, value.size_};
  if (value.tag_ != Tag::longText) return {};
  auto* text = value.load<JsonText*>();
  return {text->data(), text->size};
}

NODUS_DECL const json::Value* JsonAccess::elements(const json::Value& value, std::size_t& count) noexcept {
  count = 0;
  if (auto* list = array(value)) {
    count = list->elements.size();
    return list->elements.data();
  }
  return nullptr;
}

NODUS_DECL std::size_t JsonAccess::size(const json::Value& value) noexcept {
  if (auto* list = array(value)) return list->elements.size();
  if (auto* members = object(value)) return members->members.size();
  return text(value).size();
}

NODUS_DECL const json::Value* JsonAccess::find(const json::Value& value, std::string_view key) noexcept {
  auto* members = object(value);
  auto* found = members ? members->find(key) : nullptr;
  return found ? &found->value : nullptr;
}

NODUS_DECL json::Value JsonAccess::own(JsonArray* array) noexcept {
  json::Value value;
  value.tag_ = json::Value::Tag::array;
  value.store(array);
  return value;
}

NODUS_DECL json::Value JsonAccess::own(JsonObject* object) noexcept {
  json::Value value;
  value.tag_ = json::Value::Tag::object;
  value.store(object);
  return value;
}

NODUS_DECL json::Value JsonAccess::readInteger(std::int64_t number) noexcept {
  constexpr std::int64_t exact = 9007199254740992;
  json::Value value;
  value.tag_ = number >= -exact && number <= exact ? json::Value::Tag::integer : json::Value::Tag::readInteger;
  value.store(number);
  return value;
}

NODUS_DECL json::Value JsonAccess::readUnsigned(std::uint64_t number) noexcept {
  json::Value value;
  value.tag_ = json::Value::Tag::readUnsigned;
  value.store(number);
  return value;
}

NODUS_DECL void JsonAccess::write(JsonWriter& writer, const json::Value& value) {
  using Tag = json::Value::Tag;
  switch (value.tag_) {
    case Tag::null: return writer.raw("null");
    case Tag::boolean: return writer.raw(value.load<bool>() ? "true" : "false");
    case Tag::number: return writer.number(value.load<double>());
    case Tag::integer: return writer.integer(value.load<std::int64_t>());
    case Tag::unsignedInteger: return writer.unsignedInteger(value.load<std::uint64_t>());
    case Tag::readInteger:
    case Tag::readUnsigned: return writer.number(number(value));
    case Tag::shortText:
    case Tag::longText: return writer.string(text(value));
    case Tag::array:
      if (writer.depth() >= jsonDepthLimit) throwJsonTooDeep();
      writer.open('[');
      for (const auto& element : value.load<JsonArray*>()->elements) {
        writer.element();
        write(writer, element);
      }
      return writer.close(']');
    case Tag::object:
      if (writer.depth() >= jsonDepthLimit) throwJsonTooDeep();
      writer.open('{');
      for (const auto& member : value.load<JsonObject*>()->members) {
        writer.key(text(member.key));
        write(writer, member.value);
      }
      return writer.close('}');
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
    auto container = isList ? JsonAccess::own(new JsonArray) : JsonAccess::own(new JsonObject);
    if (isList && size != unknownSize) JsonAccess::array(container)->elements.reserve(size);
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
    } else if (auto* list = JsonAccess::array(frames_.back().container)) {
      list->elements.push_back(std::move(value));
    } else if (hasKey_) {
      JsonAccess::object(frames_.back().container)->upsert(key_) = std::move(value);
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
  auto list = detail::JsonAccess::own(new detail::JsonArray);
  auto& values = detail::JsonAccess::array(list)->elements;
  values.reserve(elements.size());
  for (const auto& element : elements) values.push_back(element.take());
  return list;
}

NODUS_DECL Value object(std::initializer_list<detail::JsonInit> members) {
  auto made = detail::JsonAccess::own(new detail::JsonObject);
  for (const auto& member : members) {
    auto pair = member.take();
    if (!pair.isArray() || pair.size() != 2 || !std::as_const(pair)[0].isString()) {
      detail::throwError(ErrorCode::ERR_INVALID_ARG_TYPE,
                         {"member", "a pair that starts with a string", detail::inspectAny(detail::AnyValue::of(pair), {})});
    }
    auto& parts = detail::JsonAccess::array(pair)->elements;
    detail::JsonAccess::object(made)->upsert(detail::jsonText(parts[0])) = std::move(parts[1]);
  }
  return made;
}

NODUS_DECL void Value::assignString(std::string_view text) {
  if (text.size() <= shortTextMax) {
    if (!text.empty()) std::memcpy(bytes_, text.data(), text.size());
    size_ = static_cast<std::uint8_t>(text.size());
    tag_ = Tag::shortText;
  } else {
    store(detail::JsonText::make(text));
    tag_ = Tag::longText;
  }
}

NODUS_DECL void Value::assignAny(detail::AnyValue value) {
  detail::JsonBuilder builder;
  value.visit(builder, value.object);
  *this = builder.take();
}

NODUS_DECL void Value::copyFrom(const Value& other) {
  switch (other.tag_) {
    case Tag::longText: assignString(detail::jsonText(other)); return;
    case Tag::array: {
      auto copy = detail::JsonAccess::own(new detail::JsonArray(*other.load<detail::JsonArray*>()));
      swap(copy);
      return;
    }
    case Tag::object: {
      auto copy = detail::JsonAccess::own(new detail::JsonObject(*other.load<detail::JsonObject*>()));
      swap(copy);
      return;
    }
    default: takeBits(other);
  }
}

NODUS_DECL void Value::swap(Value& other) noexcept {
  Value hold;
  hold.takeBits(*this);
  takeBits(other);
  other.takeBits(hold);
  hold.tag_ = Tag::null;
}

// Nested containers are taken apart in a loop past this depth: a value may be nested deeper than the stack allows.
NODUS_DECL void Value::destroyDeep(Value& value, unsigned depth, std::vector<Value>& backlog) noexcept {
  constexpr unsigned recursionLimit = 200;
  const auto visitChild = [&](Value& child) {
    if (child.tag_ < Tag::array) return;
    if (depth < recursionLimit) {
      destroyDeep(child, depth + 1, backlog);
    } else {
      backlog.push_back(std::move(child));
    }
  };
  if (value.tag_ == Tag::array) {
    auto* array = value.load<detail::JsonArray*>();
    for (auto& element : array->elements) visitChild(element);
    delete array;
  } else {
    auto* object = value.load<detail::JsonObject*>();
    for (auto& member : object->members) visitChild(member.value);
    delete object;
  }
  value.tag_ = Tag::null;
}

NODUS_DECL void Value::destroy() noexcept {
  if (tag_ == Tag::longText) {
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
    case Type::array: return detail::JsonAccess::array(a)->elements == detail::JsonAccess::array(b)->elements;
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
    return index < array->elements.size() ? array->elements[index] : nullValue();
  }
  return isObject() ? std::as_const(*this)[std::to_string(index)] : nullValue();
}

NODUS_DECL Value Value::takeAt(std::size_t index) {
  auto& found = const_cast<Value&>(at(index));
  return &found == &nullValue() ? Value() : std::move(found);
}

NODUS_DECL Value& Value::set(std::string_view key, Value value) {
  if (isNull()) *this = object();
  auto* members = detail::JsonAccess::object(*this);
  if (members == nullptr) detail::throwCannotSet(key, 0, this);
  members->upsert(key) = std::move(value);
  return *this;
}

NODUS_DECL Value& Value::push_back(Value value) {
  if (isNull()) *this = array();
  auto* list = detail::JsonAccess::array(*this);
  if (list == nullptr) detail::throwCannotSet("push", 0, this);
  list->elements.push_back(std::move(value));
  return *this;
}

NODUS_DECL bool Value::erase(std::string_view key) {
  auto* members = detail::JsonAccess::object(*this);
  return members != nullptr && members->erase(key);
}

NODUS_DECL bool Value::erase(std::size_t index) {
  auto* list = detail::JsonAccess::array(*this);
  if (list == nullptr || index >= list->elements.size()) return false;
  list->elements.erase(list->elements.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

NODUS_DECL BasicEntries<Value> Value::entries() noexcept {
  return BasicEntries<Value>(detail::jsonMembers(*this));
}

NODUS_DECL void Value::inspectInto(detail::ValueSink& sink) const {
  switch (tag_) {
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
  if (auto* members = detail::JsonAccess::object(*container_)) {
    return *(found_ = &members->upsert(isIndex ? std::to_string(index_) : std::string(key_)));
  }
  auto* list = detail::JsonAccess::array(*container_);
  if (list == nullptr || !isIndex) detail::throwCannotSet(key_, index_, container_);
  if (index_ != list->elements.size()) {
    detail::throwError(ErrorCode::ERR_OUT_OF_RANGE, {"index", ">= 0 && <= " + std::to_string(list->elements.size()),
                                                     std::to_string(static_cast<std::ptrdiff_t>(index_))});
  }
  list->elements.emplace_back();
  return *(found_ = &list->elements.back());
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
