#pragma once

#include <nodus/json/detail/access.hpp>
#include <nodus/util/equal.hpp>

#include <algorithm>
#include <cmath>

namespace nodus::inline v0 {
namespace detail {

// JavaScript's Object.is.
NODUS_DECL bool isSameNumber(const json::Value& a, const json::Value& b) noexcept {
  const auto x = JsonAccess::number(a), y = JsonAccess::number(b);
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  return a == b && std::signbit(x) == std::signbit(y);
}

}  // namespace detail

namespace util {

NODUS_DECL bool isDeepStrictEqual(const json::Value& a, const json::Value& b) noexcept {
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.isNumber()) return detail::isSameNumber(a, b);
  if (a.isArray()) return std::equal(a.begin(), a.end(), b.begin(), isDeepStrictEqual);
  if (!a.isObject()) return a == b;
  for (auto [key, value] : a.entries()) {
    const auto* other = b.find(key);
    if (other == nullptr || !isDeepStrictEqual(value, *other)) return false;
  }
  return true;
}

}  // namespace util
}  // namespace nodus::inline v0
