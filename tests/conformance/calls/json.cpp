#include "calls.hpp"

namespace nodus_calls {

bool answerJson(std::string_view call, const Args& args, json::Value& answer) {
  constexpr json::ParseOptions asNode{.indexKeysFirst = true};
  if (call == "json.roundtrip") {
    answer = json::stringify(json::parse(args.text(0), asNode));
  } else if (call == "json.pretty") {
    const auto value = json::parse(args.text(0), asNode);
    if (args[1].isString()) {
      answer = json::stringify(value, args.text(1));
    } else {
      answer = json::stringify(value, static_cast<int>(args.number(1)));
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
