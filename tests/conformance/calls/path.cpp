#include "calls.hpp"

#include <nodus/path.hpp>

#include <vector>

namespace nodus_calls {
namespace {

namespace path = nodus::path;

// The functions of one style.
struct Style {
  std::string (*basename)(std::string_view, std::string_view);
  std::string (*dirname)(std::string_view);
  std::string (*extname)(std::string_view);
  std::string (*format)(const path::ParsedPath&);
  bool (*isAbsolute)(std::string_view);
  std::string (*join)(std::span<const std::string_view>);
  std::string (*normalize)(std::string_view);
  path::ParsedPath (*parse)(std::string_view);
  std::string (*relative)(std::string_view, std::string_view);
  std::string (*resolve)(std::span<const std::string_view>);
};

#define NODUS_STYLE(style)                                                                        \
  {                                                                                               \
      path::style::basename,   path::style::dirname, path::style::extname,   path::style::format, \
      path::style::isAbsolute, path::style::join,    path::style::normalize, path::style::parse,  \
      path::style::relative,   path::style::resolve}
constexpr Style posix = NODUS_STYLE(posix), win32 = NODUS_STYLE(win32);
#undef NODUS_STYLE

std::vector<std::string_view> texts(const Args& args) {
  std::vector<std::string_view> list;
  for (std::size_t i = 0; i < args.size(); ++i) list.push_back(args[i].as<std::string_view>());
  return list;
}

path::ParsedPath parts(const json::Value& object) {
  const auto member = [&](std::string_view name) { return object[name].get<std::string>().value_or(""); };
  return {member("root"), member("dir"), member("base"), member("name"), member("ext")};
}

}  // namespace

bool answerPath(std::string_view call, const Args& args, json::Value& answer) {
  const bool isPosix = call.starts_with("path.posix.");
  if (!isPosix && !call.starts_with("path.win32.")) return false;
  const auto& style = isPosix ? posix : win32;
  const auto function = call.substr(11);
  if (function == "basename") {
    answer = style.basename(args.text(0), args.optionalText(1).value_or(""));
  } else if (function == "dirname") {
    answer = style.dirname(args.text(0));
  } else if (function == "extname") {
    answer = style.extname(args.text(0));
  } else if (function == "format") {
    answer = style.format(parts(args[0]));
  } else if (function == "isAbsolute") {
    answer = style.isAbsolute(args.text(0));
  } else if (function == "join") {
    answer = style.join(texts(args));
  } else if (function == "normalize") {
    answer = style.normalize(args.text(0));
  } else if (function == "parse") {
    answer = style.parse(args.text(0));
  } else if (function == "relative") {
    answer = style.relative(args.text(0), args.text(1));
  } else if (function == "resolve") {
    answer = style.resolve(texts(args));
  } else {
    return false;
  }
  return true;
}

}  // namespace nodus_calls
