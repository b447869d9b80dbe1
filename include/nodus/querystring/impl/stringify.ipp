#pragma once

#include <nodus/querystring.hpp>
#include <nodus/querystring/detail/escape.hpp>
#include <nodus/util/detail/number.hpp>
#include <nodus/util/inspect.hpp>

#include <cmath>

namespace nodus::inline v0 {
namespace detail {

// Writes the pairs as the object is walked. What is neither a text, a number nor a boolean is written as nothing.
class QuerySink final : public ValueSink {
 public:
  QuerySink(std::string_view sep, std::string_view eq, const TextFunction& custom)
      : ValueSink(Purpose::json), sep_(sep), eq_(eq), custom_(custom) {}

  std::string take() { return std::move(out_); }

  const InspectOptions& options() const noexcept override {
    static const InspectOptions defaults;
    return defaults;
  }
  void null() override { primitive({}); }
  void undefined() override { primitive({}); }
  void boolean(bool value) override { primitive(value ? "true" : "false"); }
  void number(double value) override { primitive(std::isfinite(value) ? numberToString(value) : std::string()); }
  void integer(std::int64_t value) override { primitive(std::to_string(value)); }
  void unsignedInteger(std::uint64_t value) override { primitive(std::to_string(value)); }
  void string(std::string_view value) override { primitive(value); }
  void date(double) override { primitive({}); }
  void text(std::string_view, Style) override { primitive({}); }
  void error(const Error&) override { primitive({}); }

  bool begin(Shape shape, std::size_t, std::string_view) override {
    if (depth_ == 0 && (shape == Shape::object || shape == Shape::array)) {
      counts_ = shape == Shape::array;
    } else if (depth_ != 1 || shape != Shape::array) {
      primitive({});
      return false;
    }
    ++depth_;
    return true;
  }
  bool wantsMore() override {
    if (depth_ == 1 && counts_) key(std::to_string(index_++));
    return true;
  }
  void key(std::string_view name) override { key_ = encoded(name); }
  void end() override { --depth_; }

 private:
  std::string encoded(std::string_view text) const { return custom_ ? custom_(text) : querystring::escape(text); }
  void primitive(std::string_view text) {
    if (depth_ == 0) return;
    if (!out_.empty()) out_ += sep_;
    out_ += key_;
    out_ += eq_;
    if (custom_) {
      out_ += custom_(text);
    } else {
      appendEscaped(out_, text);
    }
  }

  std::string_view sep_, eq_;
  const TextFunction& custom_;
  std::string out_{}, key_{};
  int depth_ = 0;
  bool counts_ = false;
  std::size_t index_ = 0;
};

NODUS_DECL std::string stringifyQuery(AnyValue value, std::string_view sep, std::string_view eq,
                                      const querystring::StringifyOptions& options) {
  QuerySink sink(sep.empty() ? "&" : sep, eq.empty() ? "=" : eq, options.encodeURIComponent);
  value.visit(sink, value.object);
  return sink.take();
}

}  // namespace detail
}  // namespace nodus::inline v0
