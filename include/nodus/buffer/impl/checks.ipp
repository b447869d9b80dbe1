#pragma once

#include <nodus/buffer/detail/checks.hpp>
#include <nodus/kernel/error.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace nodus::inline v0 {
namespace detail {

// Digits and a decimal exponent, laid out by JavaScript's rules.
NODUS_DECL std::string numberText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  char raw[32];
  const auto result = std::to_chars(raw, raw + sizeof raw, std::abs(value), std::chars_format::scientific);
  const std::string_view shortest(raw, static_cast<std::size_t>(result.ptr - raw));
  const auto mark = shortest.find('e');
  std::string digits(shortest.substr(0, 1));
  if (mark > 2) digits += shortest.substr(2, mark - 2);
  const int exponent = std::atoi(std::string(shortest.substr(mark + 1)).c_str());
  const int count = static_cast<int>(digits.size());
  const std::string sign = value < 0 ? "-" : "";
  if (exponent >= 21 || exponent < -7) {
    if (count > 1) digits.insert(1, ".");
    return sign + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  if (count <= exponent + 1) return sign + digits + std::string(static_cast<std::size_t>(exponent + 1 - count), '0');
  return sign + digits.insert(static_cast<std::size_t>(exponent + 1), ".");
}

// From the end, a `_` before each three characters, whatever they are: Node does so to "1e+300" too.
inline std::string separateThousands(std::string text) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  for (auto at = text.size(); at >= start + 4; at -= 3) text.insert(at - 3, 1, '_');
  return text;
}

inline constexpr double separatedAbove = 0x1p32;

NODUS_DECL std::string receivedText(double value) {
  auto text = numberText(value);
  const bool large = std::abs(value) > separatedAbove && std::isfinite(value) && std::trunc(value) == value;
  return large ? separateThousands(std::move(text)) : text;
}

NODUS_DECL std::string receivedText(std::int64_t value) { return receivedText(static_cast<double>(value)); }
NODUS_DECL std::string receivedText(std::uint64_t value) { return receivedText(static_cast<double>(value)); }
NODUS_DECL std::string receivedText(Index value) { return receivedText(value.number()); }

NODUS_DECL std::string receivedBigInt(std::int64_t value) {
  constexpr std::int64_t limit = std::int64_t{1} << 32;
  auto text = std::to_string(value);
  return (value > limit || value < -limit ? separateThousands(std::move(text)) : text) + "n";
}

NODUS_DECL std::string receivedBigInt(std::uint64_t value) {
  auto text = std::to_string(value);
  return (value > std::uint64_t{1} << 32 ? separateThousands(std::move(text)) : text) + "n";
}

NODUS_DECL void throwOutOfRange(std::string_view name, std::string_view range, std::string_view received) {
  throwError(ErrorCode::ERR_OUT_OF_RANGE, {name, range, received});
}

NODUS_DECL void throwBufferBounds() {
  throwError(ErrorCode::ERR_BUFFER_OUT_OF_BOUNDS, {"Attempt to access memory outside buffer bounds"});
}

NODUS_DECL std::int64_t checkOffset(Index value, std::string_view name, std::int64_t least, std::int64_t most) {
  if (!value.isInteger()) throwOutOfRange(name, "an integer", receivedText(value));
  const auto number = value.truncated();
  if (number < least || number > most) {
    const auto range = ">= " + std::to_string(least) + " && <= " + std::to_string(most);
    throwOutOfRange(name, range, receivedText(value));
  }
  return number;
}

NODUS_DECL std::size_t checkSize(Index size) {
  const auto number = size.number();
  if (!(number >= 0 && number <= static_cast<double>(maxBufferLength)) || size.isNaN()) {
    throwOutOfRange("size", ">= 0 && <= " + std::to_string(maxBufferLength), receivedText(size));
  }
  return static_cast<std::size_t>(size.truncated());
}

NODUS_DECL void throwBadAccess(Index offset, std::size_t length, std::size_t size) {
  if (!offset.isWhole() && !std::isinf(offset.number())) throwOutOfRange("offset", "an integer", receivedText(offset));
  if (length < size) throwBufferBounds();
  throwOutOfRange("offset", ">= 0 and <= " + std::to_string(length - size), receivedText(offset));
}

NODUS_DECL std::size_t checkIntegerWidth(Index byteLength) {
  const auto width = byteLength.truncated();
  if (byteLength.isInteger() && width >= 1 && width <= 6) return static_cast<std::size_t>(width);
  const bool whole = byteLength.isInteger() || std::isinf(byteLength.number());
  throwOutOfRange("byteLength", whole ? ">= 1 and <= 6" : "an integer", receivedText(byteLength));
}

}  // namespace detail
}  // namespace nodus::inline v0
