#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/net/detail/listen_arguments.hpp>

#include <charconv>
#include <cmath>
#include <optional>
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
  auto text = std::to_string(port);
  if (port == std::trunc(port) && std::abs(port) < 1e15) text = std::to_string(static_cast<long long>(port));
  throwError(ErrorCode::ERR_SOCKET_BAD_PORT, {name, "type number (" + text + ")"});
}

NODUS_DECL void ListenPlace::fill(ListenTarget& target) const {
  if (!isText_) {
    target.port = checkPort(port_, "options.port");
    return;
  }
  const auto number = toNumber(text_);
  if (!number) {
    target.path = text_;
    return;
  }
  const bool blank = text_.find_first_not_of(" \t\n\r\v\f") == text_.npos;
  if (blank || !(*number < 65536) || *number != std::trunc(*number)) {
    throwError(ErrorCode::ERR_SOCKET_BAD_PORT, {"options.port", "type string ('" + std::string(text_) + "')"});
  }
  target.port = static_cast<int>(*number);
}

NODUS_DECL ListenTarget toTarget(const ListenOptions& options) {
  ListenTarget target;
  target.host = options.host;
  if (options.port || options.path.empty()) {
    target.port = checkPort(options.port.value_or(0), "options.port");
  } else {
    target.path = options.path;
  }
  target.backlog = options.backlog;
  target.ipv6Only = options.ipv6Only;
  target.reusePort = options.reusePort;
  target.readableAll = options.readableAll;
  target.writableAll = options.writableAll;
  return target;
}

}  // namespace net::detail
}  // namespace nodus::inline v0
