#pragma once

#include <nodus/json/detail/writer.hpp>
#include <nodus/util/detail/number.hpp>
#include <nodus/util/detail/printer.hpp>
#include <nodus/util/format.hpp>

#include <cmath>
#include <limits>
#include <optional>

namespace nodus::inline v0 {
namespace detail {

// What `typeof` and the conversions of format need to know of an argument.
class ArgumentProbe final : public ValueSink {
 public:
  enum class Kind : std::uint8_t { string, number, integer, other, object };

  // Only conversions to a number need what is in an array.
  enum class Depth : std::uint8_t { shallow, elements };

  explicit ArgumentProbe(const AnyValue& value, Depth depth = Depth::shallow)
      : ValueSink(Purpose::inspect), wanted_(depth) {
    value.visit(*this, value.object);
  }

  const InspectOptions& options() const noexcept override { return options_; }
  void null() override { set(Kind::other, "null", 0); }
  void undefined() override { set(Kind::other, "undefined", std::numeric_limits<double>::quiet_NaN()); }
  void boolean(bool value) override { set(Kind::other, value ? "true" : "false", value ? 1 : 0); }
  void number(double value) override { set(Kind::number, numberToString(value), value); }
  void integer(std::int64_t value) override { set(Kind::integer, std::to_string(value), static_cast<double>(value)); }
  void unsignedInteger(std::uint64_t value) override {
    set(Kind::integer, std::to_string(value), static_cast<double>(value));
  }
  void string(std::string_view value) override {
    if (depth_ == 0) {
      set(Kind::string, value, 0);
      numeric = numberFromString(value);
    } else {
      addElement(value);
    }
  }
  void date(double milliseconds) override { set(Kind::object, isoDate(milliseconds), milliseconds); }
  void text(std::string_view value, Style style) override {
    set(style == Style::special ? Kind::other : Kind::object, value, std::numeric_limits<double>::quiet_NaN());
  }
  void error(const Error& error) override { set(Kind::object, error.what(), std::numeric_limits<double>::quiet_NaN()); }
  bool begin(Shape shape, std::size_t size, std::string_view) override {
    if (depth_ == 0) {
      kind = Kind::object;
      plain = shape == Shape::array ? ""
              : shape == Shape::map ? "[object Map]"
              : shape == Shape::set ? "[object Set]"
                                    : "[object Object]";
      numeric = std::numeric_limits<double>::quiet_NaN();
      // An array converts to a number through its text: [] is 0, [5] is 5.
      if (shape == Shape::array && size == 0) numeric = 0;
      if (wanted_ == Depth::shallow || shape != Shape::array || size == 0) return false;
    } else if (shape != Shape::array || size == 0 || depth_ > 100) {
      addElement(shape == Shape::array ? "" : "[object Object]");
      return false;
    }
    ++depth_;
    return true;
  }
  bool wantsMore() override { return true; }
  void key(std::string_view) override {}
  void end() override {
    if (--depth_ == 0) numeric = numberFromString(plain);
  }

  Kind kind = Kind::other;
  // JavaScript's String(value) of what is not an object, or of an array.
  std::string plain{};
  // JavaScript's Number(value).
  double numeric = 0;

 private:
  void set(Kind newKind, std::string_view text, double newNumeric) {
    if (depth_ > 0) {
      addElement(newKind == Kind::other && (text == "null" || text == "undefined") ? std::string_view() : text);
      return;
    }
    kind = newKind;
    plain = text;
    numeric = newNumeric;
  }
  void addElement(std::string_view text) {
    if (!first_) plain += ',';
    first_ = false;
    plain += text;
  }

  Depth wanted_;
  InspectOptions options_{};
  int depth_ = 0;
  bool first_ = true;
};

NODUS_DECL std::string stringOf(AnyValue value) {
  ArgumentProbe probe(value, ArgumentProbe::Depth::elements);
  return std::move(probe.plain);
}

NODUS_DECL std::string inspectNumber(double value, const util::InspectOptions& options) {
  return formatNumberText(value, options.numericSeparator);
}

// The text that one specifier makes of its argument; nothing if the letter is no specifier.
NODUS_DECL std::optional<std::string> formatOne(char specifier, const AnyValue& value,
                                                const util::InspectOptions& options) {
  using Kind = ArgumentProbe::Kind;
  switch (specifier) {
    case 's': {
      const ArgumentProbe probe(value);
      if (probe.kind == Kind::number) return inspectNumber(probe.numeric, options);
      if (probe.kind != Kind::object) return probe.plain;
      auto flat = options;
      flat.compact = 3;
      flat.colors = false;
      flat.depth = 0;
      return inspectAny(value, flat);
    }
    case 'd': {
      const ArgumentProbe probe(value, ArgumentProbe::Depth::elements);
      if (probe.kind == Kind::integer) return probe.plain;
      return inspectNumber(probe.numeric, options);
    }
    case 'i': {
      const ArgumentProbe probe(value, ArgumentProbe::Depth::elements);
      if (probe.kind == Kind::integer) return probe.plain;
      return inspectNumber(parseIntPrefix(probe.plain), options);
    }
    case 'f': {
      const ArgumentProbe probe(value, ArgumentProbe::Depth::elements);
      return inspectNumber(parseFloatPrefix(probe.plain), options);
    }
    case 'j': return stringifyAny(value);
    case 'O': return inspectAny(value, options);
    case 'o': {
      auto deep = options;
      deep.depth = 4;
      deep.showHidden = true;
      return inspectAny(value, deep);
    }
    case 'c': return std::string();
    default: return std::nullopt;
  }
}

// Expands the specifiers of `pattern`; `used` counts the values that they took. Answers false if it has none.
NODUS_DECL bool expandPattern(std::string_view pattern, const AnyValue* values, std::size_t count,
                              const util::InspectOptions& options, std::string& out, std::size_t& used) {
  std::size_t last = 0;
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    const char specifier = pattern[++i];
    if (specifier == '%') {
      out += pattern.substr(last, i - last);
      last = i + 1;
      continue;
    }
    if (used == count) continue;
    const auto text = formatOne(specifier, values[used], options);
    if (!text) continue;
    ++used;
    out += pattern.substr(last, i - 1 - last);
    out += *text;
    last = i + 1;
  }
  if (last == 0) return false;
  out += pattern.substr(last);
  return true;
}

NODUS_DECL std::string formatAny(const AnyValue* values, std::size_t count, const util::InspectOptions& options) {
  std::string out;
  std::size_t at = 0;
  std::string_view join;
  if (count > 0) {
    const ArgumentProbe first(values[0]);
    if (first.kind == ArgumentProbe::Kind::string) {
      if (count == 1) return first.plain;
      std::size_t used = 0;
      if (expandPattern(first.plain, values + 1, count - 1, options, out, used)) {
        at = used + 1;
        join = " ";
      }
    }
  }
  for (; at < count; ++at) {
    out += join;
    join = " ";
    const ArgumentProbe probe(values[at]);
    out += probe.kind == ArgumentProbe::Kind::string ? probe.plain : inspectAny(values[at], options);
  }
  return out;
}

}  // namespace detail
}  // namespace nodus::inline v0
