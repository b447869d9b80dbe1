// util::parseEnv: the text of a .env file.
#pragma once

#include <nodus/config.hpp>

#include <map>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace util {

/// The variables of a `.env` file's text: Node's `util.parseEnv`. A line is `NAME=value`, after `export ` perhaps; a
/// value may stand between `"`, `'` or backquotes and then span lines; `\n` between double quotes is a newline; `#`
/// begins a comment outside of quotes. A later line wins. Never throws: what is no assignment is passed over, or ends
/// it, as in Node. Node keeps the order of the lines.
std::map<std::string, std::string> parseEnv(std::string_view content);

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/parse_env.ipp>
#endif
