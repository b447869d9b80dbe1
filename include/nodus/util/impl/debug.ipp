#pragma once

#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/util/debug.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string upperCase(std::string_view text) {
  std::string upper(text);
  for (auto& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return upper;
}

// `*` in the pattern stands for anything.
NODUS_DECL bool matchesStars(std::string_view pattern, std::string_view text) noexcept {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  for (auto at = star; at <= text.size(); ++at) {
    if (matchesStars(pattern.substr(star + 1), text.substr(at))) return true;
  }
  return false;
}

NODUS_DECL bool debugEnabled(std::string_view section) {
  const char* sections = std::getenv("NODE_DEBUG");
  if (sections == nullptr || *sections == '\0') return false;
  const auto wanted = upperCase(section), all = upperCase(sections);
  for (std::size_t at = 0; at <= all.size();) {
    const auto end = std::min(all.find(',', at), all.size());
    if (matchesStars(std::string_view(all).substr(at, end - at), wanted)) return true;
    at = end + 1;
  }
  return false;
}

NODUS_DECL void writeDebug(std::string_view section, std::string text) {
  writeAll(STDERR_FILENO, std::string(section) + " " + std::to_string(::getpid()) + ": " + text + "\n");
}

NODUS_DECL void DeprecationState::warn() {
  if (std::exchange(warned_, true)) return;
  thread_local std::set<std::string> codes;
  if (!code_.empty() && !codes.insert(code_).second) return;
  emitWarning("DeprecationWarning", message_, code_);
}

}  // namespace detail

namespace util {

NODUS_DECL DebugLogger::DebugLogger(std::string_view section)
    : section_(detail::upperCase(section)), enabled_(detail::debugEnabled(section)) {}

NODUS_DECL DebugLogger debuglog(std::string_view section) { return DebugLogger(section); }

}  // namespace util
}  // namespace nodus::inline v0
