#pragma once

#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/process/detail/state.hpp>
#include <nodus/util/inspect.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// Line `number` of a source file; empty if it is not there, or was changed since the program was built.
NODUS_DECL std::string sourceLine(const std::string& path, unsigned number) {
  struct stat source{};
  struct stat program{};
  if (::stat(path.c_str(), &source) != 0 || !S_ISREG(source.st_mode)) return {};
  if (::stat("/proc/self/exe", &program) == 0 && program.st_mtime < source.st_mtime) return {};
  auto* file = std::fopen(path.c_str(), "r");
  if (!file) return {};
  std::string line;
  for (unsigned at = 1; at <= number;) {
    const int c = std::fgetc(file);
    if (c == EOF) break;
    if (c == '\n') {
      ++at;
    } else if (at == number) {
      line += static_cast<char>(c);
    }
  }
  std::fclose(file);
  return line;
}

// Where the error was made, the line there and a mark below it: "file:line\nsource\n   ^\n\n". Empty if it is unknown.
NODUS_DECL std::string locationOf(const Error& error) {
  const auto stack = error.stack();
  const auto open = stack.rfind(" (");
  if (!stack.ends_with(')') || open == std::string::npos || stack.find("\n    at ") == std::string::npos) return {};
  std::string_view place(stack);
  place = place.substr(open + 2, place.size() - open - 3);
  const auto columnAt = place.rfind(':');
  const auto lineAt = columnAt == std::string_view::npos ? columnAt : place.rfind(':', columnAt - 1);
  if (lineAt == std::string_view::npos) return {};
  unsigned line = 0, column = 0;
  std::from_chars(place.data() + lineAt + 1, place.data() + columnAt, line);
  std::from_chars(place.data() + columnAt + 1, place.data() + place.size(), column);
  auto text = std::string(place.substr(0, columnAt)) + "\n";
  const auto source = sourceLine(std::string(place.substr(0, lineAt)), line);
  if (!source.empty() && column > 0 && column <= source.size()) {
    auto mark = source.substr(0, column - 1);
    std::replace_if(mark.begin(), mark.end(), [](char c) { return c != '\t'; }, ' ');
    text += source + "\n" + mark + "^\n";
  }
  return text + "\n";
}

NODUS_DECL std::string fatalReport(const std::exception_ptr& exception) {
  const auto error = toError(exception);
  return locationOf(error) + util::inspect(error) + "\n\nnodus v" NODUS_VERSION "\n";
}

NODUS_DECL void reportFatal(const std::exception_ptr& exception) noexcept {
  writeAll(STDERR_FILENO, fatalReport(exception));
}

}  // namespace detail
}  // namespace nodus::inline v0
