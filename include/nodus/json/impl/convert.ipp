#pragma once

#include <nodus/json/detail/object.hpp>
#include <nodus/json/detail/writer.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/printer.hpp>

#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

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

NODUS_DECL json::Value makeJsonValue(AnyValue value) {
  JsonBuilder builder;
  value.visit(builder, value.object);
  return builder.take();
}

}  // namespace detail
}  // namespace nodus::inline v0
