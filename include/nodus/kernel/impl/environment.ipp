#pragma once

#include <nodus/kernel/detail/environment.hpp>

#include <cstdlib>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::mutex& environmentMutex() {
  static std::mutex mutex;
  return mutex;
}

NODUS_DECL bool isVariableName(std::string_view name) noexcept {
  return !name.empty() && name.find('=') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

NODUS_DECL std::optional<std::string> environmentVariable(std::string_view name) {
  if (!isVariableName(name)) return std::nullopt;
  const std::string terminated(name);
  const std::lock_guard lock(environmentMutex());
  const char* value = std::getenv(terminated.c_str());
  if (!value) return std::nullopt;
  return std::string(value);
}

}  // namespace detail
}  // namespace nodus::inline v0
