#include "calls.hpp"

#include <nodus/buffer.hpp>
#include <nodus/http/headers.hpp>
#include <nodus/http/status.hpp>

namespace nodus_calls {

namespace http = nodus::http;
using nodus::Buffer;
using nodus::ErrorCode;

namespace {

// A value of nodus is the bytes that are sent, where Node takes a text for latin1.
std::string wireBytes(const std::string& text, const std::string& name) {
  const auto bytes = Buffer::from(text, "latin1");
  if (bytes.toString("latin1") != text) {
    nodus::detail::throwError(ErrorCode::ERR_INVALID_CHAR, {"header content", name});
  }
  return std::string(bytes.view());
}

}  // namespace

bool answerHttp(std::string_view call, const Args& args, json::Value& answer) {
  if (call == "http.validateHeaderName") {
    http::validateHeaderName(args.text(0));
    answer = undefined();
  } else if (call == "http.validateHeaderValue") {
    // A text is never undefined: this is the error that JavaScript's undefined is.
    if (!args.has(1)) nodus::detail::throwError(ErrorCode::ERR_HTTP_INVALID_HEADER_VALUE, {"undefined", args.text(0)});
    http::validateHeaderValue(args.text(0), wireBytes(args.text(1), args.text(0)));
    answer = undefined();
  } else if (call == "http.statusText") {
    const auto text = http::STATUS_CODES[static_cast<int>(args.number(0))];
    answer = text.empty() ? undefined() : json::Value(text);
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
