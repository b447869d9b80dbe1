// What the modules' parts of the program `calls` share. A module takes part with a file calls/MODULE.cpp that defines
// its `answer` function, and with that function's line in `answerers`.
#pragma once

#include <nodus/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nodus_calls {

namespace json = nodus::json;

// The arguments of a call. What JSON lacks stands in objects: {"$undefined": true}, {"$buffer": "hex"},
// {"$number": "NaN"}, {"$bigint": "12"}.
class Args {
 public:
  explicit Args(const json::Value& list) : list_(list) {}

  std::size_t size() const { return list_.size(); }
  // The argument as it came; null where there is none.
  const json::Value& operator[](std::size_t index) const { return list_[index]; }
  // Whether there is an argument, and it is not undefined.
  bool has(std::size_t index) const;
  std::string text(std::size_t index) const;
  std::optional<std::string> optionalText(std::size_t index) const;
  double number(std::size_t index) const;
  // The bytes of a {"$buffer"}.
  std::string bytes(std::size_t index) const;
  bool isBytes(std::size_t index) const;
  // The digits of a {"$bigint"}.
  std::string bigint(std::size_t index) const;

 private:
  const json::Value& list_;
};

// The bytes of a {"$buffer"} that lies deeper in an argument.
std::string bytesOf(const json::Value& value);

// Values that JSON lacks, as an answer spells them.
json::Value undefined();
json::Value buffer(std::string_view bytes);
json::Value number(double value);
json::Value bigint(std::string_view digits);

// Answers the call if it is one of the module's, or returns false. Errors are thrown.
using Answerer = bool (*)(std::string_view call, const Args& args, json::Value& answer);

bool answerBuffer(std::string_view call, const Args& args, json::Value& answer);
bool answerHttp(std::string_view call, const Args& args, json::Value& answer);
bool answerJson(std::string_view call, const Args& args, json::Value& answer);
bool answerPath(std::string_view call, const Args& args, json::Value& answer);
bool answerQuerystring(std::string_view call, const Args& args, json::Value& answer);
bool answerUrl(std::string_view call, const Args& args, json::Value& answer);
bool answerUtil(std::string_view call, const Args& args, json::Value& answer);
bool answerZlib(std::string_view call, const Args& args, json::Value& answer);

inline constexpr Answerer answerers[] = {answerBuffer,      answerHttp, answerJson, answerPath,
                                         answerQuerystring, answerUrl,  answerUtil, answerZlib};

}  // namespace nodus_calls
