// The tables `http.STATUS_CODES` and `http.METHODS`.
#pragma once

#include <nodus/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nodus::inline v0 {
namespace http {

/// One row of `STATUS_CODES`.
struct StatusCode {
  /// 100 to 599.
  int code;
  /// The reason phrase that goes with it.
  std::string_view text;
};

namespace detail {

inline constexpr std::array statusCodes{
    StatusCode{100, "Continue"},
    StatusCode{101, "Switching Protocols"},
    StatusCode{102, "Processing"},
    StatusCode{103, "Early Hints"},
    StatusCode{200, "OK"},
    StatusCode{201, "Created"},
    StatusCode{202, "Accepted"},
    StatusCode{203, "Non-Authoritative Information"},
    StatusCode{204, "No Content"},
    StatusCode{205, "Reset Content"},
    StatusCode{206, "Partial Content"},
    StatusCode{207, "Multi-Status"},
    StatusCode{208, "Already Reported"},
    StatusCode{226, "IM Used"},
    StatusCode{300, "Multiple Choices"},
    StatusCode{301, "Moved Permanently"},
    StatusCode{302, "Found"},
    StatusCode{303, "See Other"},
    StatusCode{304, "Not Modified"},
    StatusCode{305, "Use Proxy"},
    StatusCode{307, "Temporary Redirect"},
    StatusCode{308, "Permanent Redirect"},
    StatusCode{400, "Bad Request"},
    StatusCode{401, "Unauthorized"},
    StatusCode{402, "Payment Required"},
    StatusCode{403, "Forbidden"},
    StatusCode{404, "Not Found"},
    StatusCode{405, "Method Not Allowed"},
    StatusCode{406, "Not Acceptable"},
    StatusCode{407, "Proxy Authentication Required"},
    StatusCode{408, "Request Timeout"},
    StatusCode{409, "Conflict"},
    StatusCode{410, "Gone"},
    StatusCode{411, "Length Required"},
    StatusCode{412, "Precondition Failed"},
    StatusCode{413, "Payload Too Large"},
    StatusCode{414, "URI Too Long"},
    StatusCode{415, "Unsupported Media Type"},
    StatusCode{416, "Range Not Satisfiable"},
    StatusCode{417, "Expectation Failed"},
    StatusCode{418, "I'm a Teapot"},
    StatusCode{421, "Misdirected Request"},
    StatusCode{422, "Unprocessable Entity"},
    StatusCode{423, "Locked"},
    StatusCode{424, "Failed Dependency"},
    StatusCode{425, "Too Early"},
    StatusCode{426, "Upgrade Required"},
    StatusCode{428, "Precondition Required"},
    StatusCode{429, "Too Many Requests"},
    StatusCode{431, "Request Header Fields Too Large"},
    StatusCode{451, "Unavailable For Legal Reasons"},
    StatusCode{500, "Internal Server Error"},
    StatusCode{501, "Not Implemented"},
    StatusCode{502, "Bad Gateway"},
    StatusCode{503, "Service Unavailable"},
    StatusCode{504, "Gateway Timeout"},
    StatusCode{505, "HTTP Version Not Supported"},
    StatusCode{506, "Variant Also Negotiates"},
    StatusCode{507, "Insufficient Storage"},
    StatusCode{508, "Loop Detected"},
    StatusCode{509, "Bandwidth Limit Exceeded"},
    StatusCode{510, "Not Extended"},
    StatusCode{511, "Network Authentication Required"},
};

// Row numbers by code, so that a look-up is one load. 0xff marks a code without a text.
inline constexpr auto statusRows = [] {
  std::array<std::uint8_t, 512> rows{};
  rows.fill(0xff);
  for (std::size_t i = 0; i < statusCodes.size(); ++i) {
    rows[static_cast<std::size_t>(statusCodes[i].code)] = static_cast<std::uint8_t>(i);
  }
  return rows;
}();

struct StatusCodes {
  /// The text of a code: "Not Found" for 404. Empty for a code that has none (Node: `undefined`).
  constexpr std::string_view operator[](int code) const noexcept {
    if (code < 0 || static_cast<std::size_t>(code) >= statusRows.size()) return {};
    auto row = statusRows[static_cast<std::size_t>(code)];
    return row == 0xff ? std::string_view() : statusCodes[row].text;
  }
  /// Iterates over all rows by ascending code.
  constexpr auto begin() const noexcept { return statusCodes.begin(); }
  constexpr auto end() const noexcept { return statusCodes.end(); }
  constexpr std::size_t size() const noexcept { return statusCodes.size(); }
};

}  // namespace detail

/// Node's `http.STATUS_CODES`: `http::STATUS_CODES[404]` is "Not Found"; iterating yields rows `{code, text}`.
inline constexpr detail::StatusCodes STATUS_CODES{};

/// Node's `http.METHODS`: the methods that the parser takes, sorted.
inline constexpr std::array<std::string_view, 35> METHODS{
    "ACL",    "BIND",     "CHECKOUT",  "CONNECT",    "COPY",       "DELETE", "GET",    "HEAD",        "LINK",
    "LOCK",   "M-SEARCH", "MERGE",     "MKACTIVITY", "MKCALENDAR", "MKCOL",  "MOVE",   "NOTIFY",      "OPTIONS",
    "PATCH",  "POST",     "PROPFIND",  "PROPPATCH",  "PURGE",      "PUT",    "QUERY",  "REBIND",      "REPORT",
    "SEARCH", "SOURCE",   "SUBSCRIBE", "TRACE",      "UNBIND",     "UNLINK", "UNLOCK", "UNSUBSCRIBE",
};

}  // namespace http
}  // namespace nodus::inline v0
