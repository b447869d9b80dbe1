#pragma once

#include <nodus/console.hpp>
#include <nodus/console/detail/stdio.hpp>
#include <nodus/util/format.hpp>

namespace nodus::inline v0 {
namespace detail {

// A lone surrogate leaves the process as U+FFFD, which takes three bytes as well.
NODUS_DECL void replaceLoneSurrogates(std::string& text) noexcept {
  for (auto at = text.find('\xED'); at != std::string::npos; at = text.find('\xED', at + 1)) {
    if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) text.replace(at, 3, "\xEF\xBF\xBD");
  }
}

NODUS_DECL void consolePrint(ConsoleStream stream, const AnyValue* values, std::size_t count) {
  auto line = formatAny(values, count, {});
  replaceLoneSurrogates(line);
  line += '\n';
  writeStdio(static_cast<int>(stream), line);
}

}  // namespace detail
}  // namespace nodus::inline v0
