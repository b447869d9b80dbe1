// util::styleText and stripVTControlCharacters: ANSI escape codes put in and taken out.
#pragma once

#include <nodus/config.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace util {

/// The third argument of `styleText`.
struct StyleTextOptions {
  /// Leaves the text plain if the stream is no terminal that shows colours; `FORCE_COLOR` counts as one. Default true.
  bool validateStream = true;
  /// The descriptor that the text is meant for. Default 1, standard output.
  int fd = 1;
};

/// Node's `util.styleText`: the text in a colour or with a modifier, one of the names of Node's `util.inspect.colors`,
/// such as "red", "bgBlue", "bold", "underline".
/// @throws TypeError ERR_INVALID_ARG_VALUE for another name.
std::string styleText(std::string_view format, std::string_view text, const StyleTextOptions& options = {});
/// Several of them, the first outermost. As in Node 20, the stream is not looked at.
std::string styleText(std::initializer_list<std::string_view> formats, std::string_view text);

/// Node's `util.stripVTControlCharacters`: the text without ANSI escape codes.
std::string stripVTControlCharacters(std::string_view text);

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/style.ipp>
#endif
