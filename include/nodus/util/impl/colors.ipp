#pragma once

#include <nodus/util/detail/colors.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

inline constexpr int depth2 = 1;
inline constexpr int depth16 = 4;
inline constexpr int depth256 = 8;
inline constexpr int depthTrue = 24;

NODUS_DECL int forcedColorDepth(std::string_view force) noexcept {
  if (force.empty() || force == "1" || force == "true") return depth16;
  if (force == "2") return depth256;
  return force == "3" ? depthTrue : depth2;
}

// "con80x25" and its like.
NODUS_DECL bool isConsoleSize(std::string_view term) noexcept {
  if (!term.starts_with("con")) return false;
  const auto cross = term.find_first_not_of("0123456789", 3);
  return cross != std::string_view::npos && term[cross] == 'x' && cross + 1 < term.size() && term[cross + 1] >= '0' &&
         term[cross + 1] <= '9';
}

// What TERM says: names that Node knows, and patterns of others.
NODUS_DECL int termColorDepth(std::string_view name) noexcept {
  if (name.starts_with("xterm-256")) return depth256;
  std::string term(name);
  for (auto& c : term) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const std::string_view known : {"mosh", "rxvt-unicode-24bit", "terminator"}) {
    if (term == known) return depthTrue;
  }
  for (const std::string_view known : {"eterm", "cons25", "console", "cygwin", "dtterm", "gnome", "hurd", "jfbterm",
                                       "konsole", "kterm", "mlterm", "putty", "st"}) {
    if (term == known) return depth16;
  }
  for (const std::string_view part : {"ansi", "color", "linux"}) {
    if (term.find(part) != std::string::npos) return depth16;
  }
  for (const std::string_view start : {"rxvt", "screen", "xterm", "vt100"}) {
    if (term.starts_with(start)) return depth16;
  }
  return isConsoleSize(term) ? depth16 : depth2;
}

// From 9.1 on.
NODUS_DECL bool isNewTeamCity(std::string_view version) noexcept {
  const auto dot = version.find('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const auto isDigits = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!isDigits(version.substr(0, dot))) return false;
  if (dot >= 2) return true;
  const auto minor = version.substr(2, version.find('.', 2) - 2);
  return version[0] == '9' && version.find('.', 2) != std::string_view::npos && isDigits(minor) &&
         minor.find_first_not_of('0') != std::string_view::npos;
}

// What the program around the terminal says; 0 if nothing.
NODUS_DECL int termProgramDepth(std::string_view program, std::string_view version) noexcept {
  if (program == "iTerm.app") {
    const bool isOld = version.empty() || (version.size() > 1 && version[0] <= '2' && version[1] == '.');
    return isOld ? depth256 : depthTrue;
  }
  if (program == "HyperTerm" || program == "MacTerm") return depthTrue;
  return program == "Apple_Terminal" ? depth256 : 0;
}

NODUS_DECL int colorDepth(const char* (*find)(const void* context, const char* name), const void* context) noexcept {
  const auto get = [&](const char* name) { return find(context, name); };
  const auto text = [&](const char* name) { return std::string_view(get(name) ? get(name) : ""); };
  if (const char* force = get("FORCE_COLOR")) return forcedColorDepth(force);
  if (get("NODE_DISABLE_COLORS") || get("NO_COLOR") || text("TERM") == "dumb") return depth2;
  if (!text("TMUX").empty()) return depth256;
  if (!text("CI").empty()) {
    for (const char* sign : {"APPVEYOR", "BUILDKITE", "CIRCLECI", "DRONE", "GITHUB_ACTIONS", "GITLAB_CI", "TRAVIS"}) {
      if (get(sign)) return depth256;
    }
    return text("CI_NAME") == "codeship" ? depth256 : depth2;
  }
  if (get("TEAMCITY_VERSION")) return isNewTeamCity(get("TEAMCITY_VERSION")) ? depth16 : depth2;
  if (const int depth = termProgramDepth(text("TERM_PROGRAM"), text("TERM_PROGRAM_VERSION"))) return depth;
  const auto colorTerm = text("COLORTERM");
  if (colorTerm == "truecolor" || colorTerm == "24bit") return depthTrue;
  if (const int depth = termColorDepth(text("TERM")); depth > depth2) return depth;
  return colorTerm.empty() ? depth2 : depth16;
}

NODUS_DECL bool showsColors(int fd) noexcept {
  const auto find = [](const void*, const char* name) -> const char* { return std::getenv(name); };
  return (std::getenv("FORCE_COLOR") || ::isatty(fd) != 0) && colorDepth(find, nullptr) > 2;
}

}  // namespace detail
}  // namespace nodus::inline v0
