#include "calls.hpp"

#include <nodus/querystring.hpp>

namespace nodus_calls {

namespace querystring = nodus::querystring;

bool answerQuerystring(std::string_view call, const Args& args, json::Value& answer) {
  if (call == "querystring.parse") {
    answer = querystring::parse(args.text(0), args.optionalText(1).value_or(""), args.optionalText(2).value_or(""));
  } else if (call == "querystring.stringify") {
    answer = querystring::stringify(args[0], args.optionalText(1).value_or(""), args.optionalText(2).value_or(""));
  } else if (call == "querystring.escape") {
    answer = querystring::escape(args.text(0));
  } else if (call == "querystring.unescape") {
    answer = querystring::unescape(args.text(0));
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
