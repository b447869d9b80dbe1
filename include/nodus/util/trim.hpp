// util::trim: text without the white space around it.
#pragma once

#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace util {

/// The text without the white space and line ends at its ends; a view of it. JavaScript's `text.trim()`, with what that
/// takes for white space in UTF-8. Ours: here strings have no methods of JavaScript's.
std::string_view trim(std::string_view text) noexcept;

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/trim.ipp>
#endif
