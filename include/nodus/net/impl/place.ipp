#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/net/detail/place.hpp>

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

namespace nodus::inline v0 {
namespace net::detail {

// JavaScript's Number(text) where that is not negative, in decimal or hexadecimal digits.
NODUS_DECL std::optional<double> toNumber(std::string_view text) {
  constexpr std::string_view blank = " \t\n\r\v\f";
  const auto first = text.find_first_not_of(blank);
  if (first == text.npos) return 0.0;
  text = text.substr(first, text.find_last_not_of(blank) - first + 1);
  if (text.front() == '+') text.remove_prefix(1);
  const auto* end = text.data() + text.size();
  if (text.starts_with("0x") || text.starts_with("0X")) {
    unsigned long long number = 0;
    const auto result = std::from_chars(text.data() + 2, end, number, 16);
    if (result.ec != std::errc() || result.ptr != end) return {};
    return static_cast<double>(number);
  }
  double number = 0;
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end || !(number >= 0) || std::isinf(number)) return {};
  return number;
}

NODUS_DECL int checkPort(double port, std::string_view name) {
  if (port >= 0 && port < 65536 && port == std::trunc(port)) return static_cast<int>(port);
  char digits[32];
  char* const end = std::to_chars(digits, digits + sizeof digits, port).ptr;
  nodus::detail::throwError(ErrorCode::ERR_SOCKET_BAD_PORT, {name, "type number (" + std::string(digits, end) + ")"});
}

NODUS_DECL std::optional<int> Place::port(std::string_view name) const {
  if (!isText_) return checkPort(number_, name);
  const auto number = toNumber(text_);
  if (!number) return {};
  const bool blank = text_.find_first_not_of(" \t\n\r\v\f") == text_.npos;
  if (!blank && *number < 65536 && *number == std::trunc(*number)) return static_cast<int>(*number);
  nodus::detail::throwError(ErrorCode::ERR_SOCKET_BAD_PORT, {name, "type string ('" + std::string(text_) + "')"});
}

}  // namespace net::detail
}  // namespace nodus::inline v0
