#pragma once

#include <nodus/util/detail/colors.hpp>

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool showsColors(int fd) noexcept {
  if (const char* force = std::getenv("FORCE_COLOR")) return std::string_view(force) != "0";
  if (::isatty(fd) == 0) return false;
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (set("NO_COLOR") || set("NODE_DISABLE_COLORS")) return false;
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace detail
}  // namespace nodus::inline v0
