#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/number.hpp>
#include <nodus/util/detail/printer.hpp>
#include <nodus/util/detail/utf8.hpp>
#include <nodus/util/inspect.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string inspectAny(AnyValue value, const util::InspectOptions& options) {
  InspectPrinter printer(options);
  value.visit(printer, value.object);
  return printer.take();
}

NODUS_DECL void appendInspectEscape(std::string& out, char32_t c) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  switch (c) {
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    case '\'': out += "\\'"; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  if (c < 0x100) {
    out += "\\x";
    out += hex[c >> 4];
    out += hex[c & 0xF];
    return;
  }
  // A lone surrogate. Node writes these digits in lower case.
  constexpr std::string_view lower = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += lower[(c >> shift) & 0xF];
}

NODUS_DECL std::string quoteForInspect(std::string_view text) {
  char quote = '\'';
  if (text.find('\'') != std::string_view::npos) {
    if (text.find('"') == std::string_view::npos) {
      quote = '"';
    } else if (text.find('`') == std::string_view::npos && text.find("${") == std::string_view::npos) {
      quote = '`';
    }
  }
  std::string out(1, quote);
  out.reserve(text.size() + 2);
  for (std::size_t at = 0; at < text.size();) {
    const auto start = at;
    const char32_t c = decodeUtf8(text, at);
    const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    if (control || c == '\\' || (c == '\'' && quote == '\'') || (c >= 0xD800 && c <= 0xDFFF)) {
      appendInspectEscape(out, c);
    } else if (c == replacementCharacter) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(start, at - start);
    }
  }
  out += quote;
  return out;
}

NODUS_DECL std::string isoDate(double milliseconds) {
  if (!(std::fabs(milliseconds) <= 8.64e15)) return "Invalid Date";
  const auto total = static_cast<std::int64_t>(std::floor(milliseconds));
  constexpr std::int64_t perDay = 86'400'000;
  const auto days = (total >= 0 ? total : total - (perDay - 1)) / perDay;
  const auto rest = total - days * perDay;
  // Days to a civil date by 400-year eras that begin on the first of March.
  const auto shifted = days + 719'468;
  const auto era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const auto day = shifted - era * 146'097;
  const auto year = (day - day / 1460 + day / 36524 - day / 146'096) / 365;
  const auto dayOfYear = day - (365 * year + year / 4 - year / 100);
  const auto marchMonth = (5 * dayOfYear + 2) / 153;
  const auto month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const auto civil = year + era * 400 + (month <= 2 ? 1 : 0);
  char text[48];
  const char* format =
      civil >= 0 && civil <= 9999 ? "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ" : "%+07lld-%02d-%02dT%02d:%02d:%02d.%03dZ";
  const int length = std::snprintf(text, sizeof text, format, static_cast<long long>(civil), static_cast<int>(month),
                                   static_cast<int>(dayOfYear - (153 * marchMonth + 2) / 5 + 1),
                                   static_cast<int>(rest / 3'600'000), static_cast<int>(rest / 60'000 % 60),
                                   static_cast<int>(rest / 1000 % 60), static_cast<int>(rest % 1000));
  return std::string(text, static_cast<std::size_t>(length));
}

NODUS_DECL std::string separateThousands(std::string_view digits) {
  const std::size_t sign = !digits.empty() && digits[0] == '-' ? 1 : 0;
  std::string out(digits.substr(0, sign));
  digits.remove_prefix(sign);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += '_';
    out += digits[i];
  }
  return out;
}

NODUS_DECL std::string formatNumberText(double value, bool separator) {
  if (value == 0 && std::signbit(value)) return "-0";
  auto text = numberToString(value);
  if (!separator || !std::isfinite(value) || text.find('e') != std::string::npos) return text;
  const auto point = text.find('.');
  if (point == std::string::npos) return separateThousands(text);
  auto out = separateThousands(std::string_view(text).substr(0, point)) + ".";
  const auto fraction = std::string_view(text).substr(point + 1);
  for (std::size_t i = 0; i < fraction.size(); ++i) {
    if (i != 0 && i % 3 == 0) out += '_';
    out += fraction[i];
  }
  return out;
}

NODUS_DECL bool isIdentifier(std::string_view name) noexcept {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

NODUS_DECL std::string InspectPrinter::styled(std::string_view text, Style style) const {
  if (!options_.colors) return std::string(text);
  std::string_view on, off = "\x1b[39m";
  switch (style) {
    case Style::number:
    case Style::boolean: on = "\x1b[33m"; break;
    case Style::string: on = "\x1b[32m"; break;
    case Style::null: on = "\x1b[1m", off = "\x1b[22m"; break;
    case Style::undefined: on = "\x1b[90m"; break;
    case Style::special: on = "\x1b[36m"; break;
    case Style::date: on = "\x1b[35m"; break;
    case Style::none: return std::string(text);
  }
  return std::string(on) + std::string(text) + std::string(off);
}

NODUS_DECL void InspectPrinter::emit(std::string text, bool isNumber) {
  if (frames_.empty()) {
    result_ = std::move(text);
    return;
  }
  auto& frame = frames_.back();
  if (frame.shape == Shape::map && !frame.hasPending) {
    frame.pending = std::move(text);
    frame.hasPending = true;
    return;
  }
  if (frame.hasPending) {
    frame.pending += frame.shape == Shape::map ? " =>" : ":";
    // Only compactTrue moves a long value to a line of its own.
    const bool below =
        frame.inner - frame.indent == 3 && options_.breakLength && visibleWidth(text) > *options_.breakLength;
    frame.pending += below ? "\n" + indentation() : " ";
    text.insert(0, frame.pending);
    frame.hasPending = false;
  }
  frame.numbersOnly = frame.numbersOnly && isNumber;
  frame.entries.push_back(std::move(text));
}

NODUS_DECL void InspectPrinter::null() { emit(styled("null", Style::null)); }
NODUS_DECL void InspectPrinter::undefined() { emit(styled("undefined", Style::undefined)); }
NODUS_DECL void InspectPrinter::boolean(bool value) { emit(styled(value ? "true" : "false", Style::boolean)); }

NODUS_DECL void InspectPrinter::number(double value) {
  emit(styled(formatNumberText(value, options_.numericSeparator), Style::number), true);
}

NODUS_DECL void InspectPrinter::integer(std::int64_t value) {
  char text[24];
  const std::string_view digits(text,
                                static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text));
  emit(styled(options_.numericSeparator ? separateThousands(digits) : std::string(digits), Style::number), true);
}

NODUS_DECL void InspectPrinter::unsignedInteger(std::uint64_t value) {
  char text[24];
  const std::string_view digits(text,
                                static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text));
  emit(styled(options_.numericSeparator ? separateThousands(digits) : std::string(digits), Style::number), true);
}

NODUS_DECL std::string InspectPrinter::quoted(std::string_view text) const {
  return styled(quoteForInspect(text), Style::string);
}

// JavaScript's slice(0, units): a pair of surrogates that is cut in two leaves the first.
NODUS_DECL std::string firstUnits(std::string_view text, std::size_t units) {
  std::string cut(text.substr(0, utf16Offset(text, units)));
  if (jsLength(cut) <= units) return cut;
  auto at = cut.size() - 4;
  const auto pair = at;
  const auto high = 0xD800 + ((decodeUtf8(cut, at) - 0x10000) >> 10);
  cut.resize(pair);
  appendUtf8(cut, high);
  return cut;
}

NODUS_DECL void InspectPrinter::string(std::string_view value) {
  std::string trailer, cut;
  auto length = jsLength(value);
  if (options_.maxStringLength && length > *options_.maxStringLength) {
    const auto remaining = length - *options_.maxStringLength;
    value = cut = firstUnits(value, *options_.maxStringLength);
    length = *options_.maxStringLength;
    trailer = "... " + std::to_string(remaining) + " more character" + (remaining > 1 ? "s" : "");
  }
  const bool wholeLine = options_.compact == util::compactTrue || length <= 16 || !options_.breakLength;
  if (wholeLine || length + indent() + 4 <= *options_.breakLength) {
    emit(quoted(value) + trailer);
    return;
  }
  std::string out;
  while (!value.empty()) {
    const auto newline = value.find('\n');
    const auto line = value.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    if (!out.empty()) out += " +\n" + std::string(indent() + 2, ' ');
    out += quoted(line);
    value.remove_prefix(line.size());
  }
  emit(out + trailer);
}

NODUS_DECL void InspectPrinter::date(double milliseconds) { emit(styled(isoDate(milliseconds), Style::date)); }

NODUS_DECL void InspectPrinter::text(std::string_view text, Style style) {
  auto out = styled(text, style);
  if (const auto newline = "\n" + indentation(); newline.size() > 1) {
    for (auto at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + newline.size())) {
      out.replace(at, 1, newline);
    }
  }
  emit(std::move(out));
}

NODUS_DECL bool InspectPrinter::tooDeep() const noexcept {
  constexpr std::size_t recursionLimit = 1000;
  if (frames_.size() > recursionLimit) return true;
  return options_.depth && static_cast<std::ptrdiff_t>(frames_.size()) > *options_.depth;
}

NODUS_DECL void InspectPrinter::openFrame(Shape shape, std::size_t size, std::string open, std::string base) {
  const auto before = indent();
  // compactTrue sets what an object holds three columns in.
  const std::size_t step = options_.compact == util::compactTrue && shape == Shape::object ? 3 : 2;
  frames_.push_back(Frame{.shape = shape,
                          .size = size,
                          .indent = before,
                          .inner = before + step,
                          .base = std::move(base),
                          .open = std::move(open)});
  currentDepth_ = frames_.size();
}

NODUS_DECL bool InspectPrinter::begin(Shape shape, std::size_t size, std::string_view name) {
  std::string label(name);
  if (label.empty() && shape == Shape::set) label = "Set";
  if (label.empty() && shape == Shape::map) label = "Map";
  std::string open;
  if (shape == Shape::set || shape == Shape::map) {
    open = label + "(" + std::to_string(size) + ") ";
  } else if (!name.empty()) {
    open = label + (shape == Shape::array ? "(" + std::to_string(size) + ") " : " ");
  }
  open += shape == Shape::array ? "[" : "{";
  if (size == 0 && !(options_.showHidden && shape == Shape::array)) {
    emit(open + (shape == Shape::array ? "]" : "}"));
    return false;
  }
  if (tooDeep()) {
    if (label.empty()) label = shape == Shape::array ? "Array" : "Object";
    emit(styled("[" + label + "]", Style::special));
    return false;
  }
  openFrame(shape, size, std::move(open), {});
  return true;
}

NODUS_DECL bool InspectPrinter::wantsMore() {
  auto& frame = frames_.back();
  if (!options_.maxArrayLength || frame.shown < *options_.maxArrayLength) {
    ++frame.shown;
    return true;
  }
  const auto remaining = frame.size - frame.shown;
  frame.entries.push_back("... " + std::to_string(remaining) + " more item" + (remaining > 1 ? "s" : ""));
  return false;
}

NODUS_DECL void InspectPrinter::rawKey(std::string name) {
  frames_.back().pending = std::move(name);
  frames_.back().hasPending = true;
}

NODUS_DECL void InspectPrinter::key(std::string_view name) {
  if (name == "__proto__") {
    rawKey("['__proto__']");
  } else {
    rawKey(isIdentifier(name) ? std::string(name) : quoted(name));
  }
}

NODUS_DECL void InspectPrinter::end() {
  if (options_.showHidden && frames_.back().shape == Shape::array) {
    rawKey("[length]");
    unsignedInteger(frames_.back().size);
    // Node aligns by as many elements as there are entries, of which this is one.
    auto& frame = frames_.back();
    frame.numbersOnly = frame.numbersOnly && frame.size >= frame.entries.size();
  }
  auto frame = std::move(frames_.back());
  const auto depth = frames_.size();
  frames_.pop_back();
  if (frame.entries.empty()) {
    emit(frame.base.empty() ? frame.open + "}" : std::move(frame.base));
    return;
  }
  emit(layOut(frame, depth));
}

NODUS_DECL std::size_t InspectPrinter::visibleLength(std::string_view text) const {
  return jsLength(options_.colors ? stripAnsi(text) : text);
}

NODUS_DECL std::size_t InspectPrinter::visibleWidth(std::string_view text) const {
  return displayWidth(options_.colors ? stripAnsi(text) : text);
}

NODUS_DECL bool InspectPrinter::fitsOneLine(const Frame& frame, std::size_t start) const {
  if (frame.base.find('\n') != std::string::npos) return false;
  if (!options_.breakLength) return true;
  auto total = frame.entries.size() + start;
  if (total + frame.entries.size() > *options_.breakLength) return false;
  for (const auto& entry : frame.entries) {
    total += visibleLength(entry);
    if (total > *options_.breakLength) return false;
  }
  return true;
}

// Sets the entries of a long array in columns, about as wide as high, as Node does.
NODUS_DECL void InspectPrinter::group(Frame& frame) const {
  auto& entries = frame.entries;
  const auto indent = frame.indent;
  // "... n more items" is no element; Node tells it by the number of entries.
  const bool hasRemainder = options_.maxArrayLength && *options_.maxArrayLength < entries.size();
  const auto count = entries.size() - (hasRemainder ? 1 : 0);
  constexpr std::size_t separator = 2;
  std::vector<std::size_t> widths(count);
  std::size_t total = 0, longest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    widths[i] = visibleWidth(entries[i]);
    total += widths[i] + separator;
    longest = std::max(longest, widths[i]);
  }
  const auto widest = longest + separator;
  const auto breakLength = options_.breakLength.value_or(static_cast<std::size_t>(-1) / 2);
  if (widest * 3 + indent >= breakLength) return;
  if (static_cast<double>(total) / static_cast<double>(widest) <= 5 && longest > 6) return;

  const auto wide = static_cast<double>(widest);
  const double bias = std::sqrt(wide - static_cast<double>(total) / static_cast<double>(entries.size()));
  const double biased = std::max(wide - 3 - bias, 1.0);
  const double square = std::floor(std::sqrt(2.5 * biased * static_cast<double>(count)) / biased + 0.5);
  const double columnLimit =
      std::min({square, std::floor(static_cast<double>(breakLength - indent) / wide), options_.compact * 4.0, 15.0});
  if (columnLimit <= 1) return;
  const auto columns = static_cast<std::size_t>(columnLimit);

  std::vector<std::size_t> columnWidths(columns, separator);
  for (std::size_t i = 0; i < count; ++i) {
    columnWidths[i % columns] = std::max(columnWidths[i % columns], widths[i] + separator);
  }
  const bool alignRight = frame.numbersOnly;
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < count; i += columns) {
    const auto last = std::min(i + columns, count) - 1;
    std::string row;
    for (std::size_t j = i; j <= last; ++j) {
      const std::string padding(columnWidths[j - i] - separator - widths[j], ' ');
      if (alignRight) row += padding;
      row += entries[j];
      if (j == last) break;
      row += ", ";
      if (!alignRight) row += padding;
    }
    rows.push_back(std::move(row));
  }
  if (hasRemainder) rows.push_back(std::move(entries.back()));
  entries = std::move(rows);
}

NODUS_DECL std::string InspectPrinter::layOutCompact(const Frame& frame) const {
  const auto& entries = frame.entries;
  auto out = frame.open;
  if (!frame.base.empty()) out += " " + frame.base;
  const bool oneLine = fitsOneLine(frame, 0);
  const bool besideBrace = oneLine || (frame.base.empty() && frame.open.size() == 1);
  const auto newline = "\n" + std::string(frame.indent + 2, ' ');
  out += besideBrace ? " " : newline;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i != 0) out += oneLine ? ", " : "," + newline;
    out += entries[i];
  }
  return out + (frame.shape == Shape::array ? " ]" : " }");
}

NODUS_DECL std::string InspectPrinter::layOut(Frame& frame, std::size_t depth) const {
  auto& entries = frame.entries;
  const auto indent = frame.indent;
  if (options_.sorted && frame.shape != Shape::array) {
    // Rarely wanted, and std::sort is four times as much code.
    std::make_heap(entries.begin(), entries.end());
    std::sort_heap(entries.begin(), entries.end());
  }
  if (options_.compact == util::compactTrue) return layOutCompact(frame);
  bool oneLine = false;
  if (options_.compact >= 1) {
    const auto before = entries.size();
    if (frame.shape == Shape::array && before > 6) group(frame);
    const auto start = entries.size() + indent + jsLength(frame.open) + jsLength(frame.base) + 10;
    const auto broken = [](const std::string& entry) { return entry.find('\n') != std::string::npos; };
    oneLine = currentDepth_ - depth < static_cast<std::size_t>(options_.compact) && before == entries.size() &&
              std::none_of(entries.begin(), entries.end(), broken) && fitsOneLine(frame, start);
  }
  std::string out = frame.base.empty() ? std::string() : frame.base + " ";
  out += frame.open;
  const std::string newline = oneLine ? " " : "\n" + std::string(indent + 2, ' ');
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i != 0) out += ',';
    out += newline;
    out += entries[i];
  }
  out += oneLine ? " " : "\n" + std::string(indent, ' ');
  out += frame.shape == Shape::array ? ']' : '}';
  return out;
}

NODUS_DECL void InspectPrinter::errorProperties(const Error& error) {
  const auto property = [this](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    key(name);
    string(value);
  };
  if (error.errno_() != 0) {
    key("errno");
    integer(error.errno_());
  }
  property("code", error.code());
  property("input", error.input());
  if (error.base()) property("base", *error.base());
  property("syscall", error.syscall());
  property("address", error.address());
  property("path", error.path());
  property("dest", error.dest());
  if (error.port()) {
    key("port");
    integer(*error.port());
  }
}

// The stack as Node shows it: the code of Node's own errors stands behind the name, and an error without a
// place in the source is put in brackets.
NODUS_DECL std::string errorHeading(const Error& error) {
  auto stack = error.stack();
  const auto& name = error.name();
  if (error.code().starts_with("ERR_") && stack.starts_with(name + ":")) {
    stack.insert(name.size(), " [" + error.code() + "]");
  }
  const auto message = error.message().empty() ? 0 : stack.find(error.message()) + error.message().size();
  if (stack.find("\n    at", message) == std::string::npos) stack = "[" + stack + "]";
  return stack;
}

// The error may be a sliced copy, which only throwing gives its class back.
NODUS_DECL std::optional<std::vector<Error>> aggregatedErrors(const Error& error) {
  if (error.name() != "AggregateError") return std::nullopt;
  try {
    error.raise();
  } catch (const AggregateError& aggregate) {
    return aggregate.errors();
  } catch (const Error&) {
    return std::nullopt;
  }
}

NODUS_DECL void InspectPrinter::error(const Error& error) {
  auto stack = errorHeading(error);
  if (const auto newline = "\n" + indentation(); newline.size() > 1) {
    for (auto at = stack.find('\n'); at != std::string::npos; at = stack.find('\n', at + newline.size())) {
      stack.replace(at, 1, newline);
    }
  }
  const auto aggregated = aggregatedErrors(error);
  const bool hasProperties = error.errno_() != 0 || !error.code().empty() || error.cause() != nullptr || aggregated;
  if (!hasProperties) return emit(std::move(stack));
  if (tooDeep()) return emit(styled("[" + error.name() + "]", Style::special));
  openFrame(Shape::object, unknownSize, "{", std::move(stack));
  errorProperties(error);
  if (const auto* cause = error.cause()) {
    rawKey("[cause]");
    this->error(*cause);
  }
  if (aggregated) {
    rawKey("[errors]");
    visitValue(*this, *aggregated);
  }
  end();
}

}  // namespace detail
}  // namespace nodus::inline v0
