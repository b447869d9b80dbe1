#pragma once

#include <nodus/util/trim.hpp>

#include <cstddef>

namespace nodus::inline v0 {
namespace detail {

// ECMAScript's WhiteSpace and LineTerminator.
inline constexpr std::string_view whiteSpace[] = {
    " ",            "\t",           "\n",           "\v",           "\f",           "\r",           "\xC2\xA0",
    "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85",
    "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
    "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};

NODUS_DECL std::size_t spaceAt(std::string_view text, bool end) noexcept {
  for (const auto space : whiteSpace) {
    if (end ? text.ends_with(space) : text.starts_with(space)) return space.size();
  }
  return 0;
}

}  // namespace detail

namespace util {

NODUS_DECL std::string_view trim(std::string_view text) noexcept {
  while (const auto size = detail::spaceAt(text, false)) text.remove_prefix(size);
  while (const auto size = detail::spaceAt(text, true)) text.remove_suffix(size);
  return text;
}

}  // namespace util
}  // namespace nodus::inline v0
