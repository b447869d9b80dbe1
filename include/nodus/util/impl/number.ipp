#pragma once

#include <nodus/util/detail/number.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <system_error>

namespace nodus::inline v0 {
namespace detail {

// The digits and the decimal exponent of a number: 0.d1d2d3... * 10^point.
struct ShortestDigits {
  char digits[20];
  int count = 0;
  int point = 0;
};

NODUS_DECL ShortestDigits shortestDigits(double positive) noexcept {
  char text[numberTextMax];
  const auto end = std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific).ptr;
  ShortestDigits result;
  const char* at = text;
  for (; at != end && *at != 'e'; ++at) {
    if (*at != '.') result.digits[result.count++] = *at;
  }
  ++at;
  if (*at == '+') ++at;
  int exponent = 0;
  std::from_chars(at, end, exponent);
  result.point = exponent + 1;
  return result;
}

NODUS_DECL char* writeExponent(char* out, const ShortestDigits& number) noexcept {
  *out++ = number.digits[0];
  if (number.count > 1) {
    *out++ = '.';
    std::memcpy(out, number.digits + 1, static_cast<std::size_t>(number.count - 1));
    out += number.count - 1;
  }
  *out++ = 'e';
  const int exponent = number.point - 1;
  if (exponent > 0) *out++ = '+';
  return std::to_chars(out, out + 5, exponent).ptr;
}

NODUS_DECL char* writeDecimal(char* out, const ShortestDigits& number) noexcept {
  const auto append = [&out](const char* from, int count) {
    std::memcpy(out, from, static_cast<std::size_t>(count));
    out += count;
  };
  const auto zeros = [&out](int count) {
    std::memset(out, '0', static_cast<std::size_t>(count));
    out += count;
  };
  if (number.point >= number.count) {
    append(number.digits, number.count);
    zeros(number.point - number.count);
  } else if (number.point > 0) {
    append(number.digits, number.point);
    *out++ = '.';
    append(number.digits + number.point, number.count - number.point);
  } else {
    append("0.", 2);
    zeros(-number.point);
    append(number.digits, number.count);
  }
  return out;
}

// A number of up to 15 digits of which at most eight stand behind the point: the only text of so few digits that reads
// back as the number, so that it is the shortest. False for all others, with nothing written that counts.
NODUS_DECL bool writeShortDecimal(double positive, char*& out) noexcept {
  constexpr double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  if (!(positive >= 1e-3 && positive < 1e15)) return false;
  for (std::size_t places = 1; places < std::size(powers); ++places) {
    const double scaled = positive * powers[places];
    if (scaled >= 1e15) return false;
    const auto digits = static_cast<std::int64_t>(scaled + 0.5);
    const auto whole = static_cast<double>(digits);
    if (std::fabs(scaled - whole) > scaled * 0x1p-51 || whole / powers[places] != positive) continue;
    const auto unit = static_cast<std::int64_t>(powers[places]);
    out = std::to_chars(out, out + numberTextMax, digits / unit).ptr;
    *out++ = '.';
    auto fraction = digits % unit;
    for (auto at = places; at-- > 0; fraction /= 10) out[at] = static_cast<char>('0' + fraction % 10);
    out += places;
    return true;
  }
  return false;
}

NODUS_DECL std::size_t writeNumber(double number, char* out) noexcept {
  constexpr double exactLimit = 9007199254740992.0;
  if (number > -exactLimit && number < exactLimit && number == std::trunc(number)) {
    const auto end = std::to_chars(out, out + numberTextMax, static_cast<std::int64_t>(number)).ptr;
    return static_cast<std::size_t>(end - out);
  }
  const auto constant = [out](std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return text.size();
  };
  if (std::isnan(number)) return constant("NaN");
  if (std::isinf(number)) return constant(number > 0 ? "Infinity" : "-Infinity");
  char* at = out;
  if (number < 0) *at++ = '-';
  if (writeShortDecimal(std::fabs(number), at)) return static_cast<std::size_t>(at - out);
  const auto digits = shortestDigits(std::fabs(number));
  at = digits.point > 21 || digits.point < -5 ? writeExponent(at, digits) : writeDecimal(at, digits);
  return static_cast<std::size_t>(at - out);
}

NODUS_DECL std::string numberToString(double number) {
  char text[numberTextMax];
  return std::string(text, writeNumber(number, text));
}

NODUS_DECL double decimalToDouble(const char* first, const char* last) noexcept {
  const bool negative = first != last && *first == '-';
  if (first != last && (*first == '-' || *first == '+')) ++first;
  double value = 0;
  const auto result = std::from_chars(first, last, value, std::chars_format::general);
  if (result.ec == std::errc::result_out_of_range) {
    // from_chars does not say which way it went: the position of the first digit that is not 0 does.
    long long magnitude = 0;
    bool point = false;
    bool significant = false;
    for (; first != last && *first != 'e' && *first != 'E'; ++first) {
      if (*first == '.') {
        point = true;
        continue;
      }
      significant = significant || *first != '0';
      if (!point && significant) ++magnitude;
      if (point && !significant) --magnitude;
    }
    if (first != last) {
      ++first;
      const bool down = first != last && *first == '-';
      if (first != last && (*first == '-' || *first == '+')) ++first;
      long long exponent = 0;
      for (; first != last && exponent < 1'000'000'000; ++first) exponent = exponent * 10 + (*first - '0');
      magnitude += down ? -exponent : exponent;
    }
    value = magnitude > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }
  return negative ? -value : value;
}

NODUS_DECL std::string_view trimNumberText(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\n\v\f\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The length of the longest decimal literal at the start of the text; 0 if there is none.
NODUS_DECL std::size_t decimalPrefix(std::string_view text) noexcept {
  const auto digit = [text](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  const auto start = at;
  std::size_t digits = 0;
  for (; digit(at); ++at) ++digits;
  if (at < text.size() && text[at] == '.') {
    std::size_t after = at + 1;
    for (; digit(after); ++after) ++digits;
    if (digits > 0) at = after;
  }
  if (digits == 0) return 0;
  if (at > start && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
    if (digit(exponent)) {
      for (; digit(exponent); ++exponent) {
      }
      at = exponent;
    }
  }
  return at;
}

NODUS_DECL std::size_t infinityPrefix(std::string_view text, double& value) noexcept {
  std::size_t sign = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) sign = 1;
  if (!text.substr(sign).starts_with("Infinity")) return 0;
  value = text[0] == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  return sign + 8;
}

NODUS_DECL double digitsToDouble(std::string_view text, unsigned radix, std::size_t& used) noexcept {
  double value = 0;
  for (used = 0; used < text.size(); ++used) {
    const char c = text[used];
    unsigned digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'z') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= radix) break;
    value = value * radix + digit;
  }
  return value;
}

NODUS_DECL double numberFromString(std::string_view text) noexcept {
  text = trimNumberText(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0') {
    const char kind = static_cast<char>(text[1] | 0x20);
    const unsigned radix = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0;
    if (radix != 0) {
      std::size_t used = 0;
      const double value = digitsToDouble(text.substr(2), radix, used);
      return used == text.size() - 2 ? value : std::numeric_limits<double>::quiet_NaN();
    }
  }
  double infinite = 0;
  if (infinityPrefix(text, infinite) == text.size()) return infinite;
  if (decimalPrefix(text) != text.size()) return std::numeric_limits<double>::quiet_NaN();
  return decimalToDouble(text.data(), text.data() + text.size());
}

NODUS_DECL double parseFloatPrefix(std::string_view text) noexcept {
  text = trimNumberText(text);
  double infinite = 0;
  if (infinityPrefix(text, infinite) != 0) return infinite;
  const auto used = decimalPrefix(text);
  if (used == 0) return std::numeric_limits<double>::quiet_NaN();
  return decimalToDouble(text.data(), text.data() + used);
}

NODUS_DECL double parseIntPrefix(std::string_view text) noexcept {
  text = trimNumberText(text);
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  unsigned radix = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    radix = 16;
    text.remove_prefix(2);
  }
  std::size_t used = 0;
  double value = digitsToDouble(text, radix, used);
  if (used == 0) return std::numeric_limits<double>::quiet_NaN();
  if (radix == 10) value = decimalToDouble(text.data(), text.data() + used);
  return negative ? -value : value;
}

}  // namespace detail
}  // namespace nodus::inline v0
