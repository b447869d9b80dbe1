// What a URL is read from.
#pragma once

#include <nodus/config.hpp>

#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The text, or what lies in `storage` with U+FFFD for what is no UTF-8.
std::string_view wellFormedText(std::string_view text, std::string& storage);
// The text without what the parser skips anywhere (tabs and line breaks), as valid UTF-8. It is the text itself, or
// lies in `storage`.
std::string_view urlText(std::string_view text, std::string& storage);
// Without control characters and spaces at both ends.
std::string_view trimUrlControls(std::string_view text) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url_text.ipp>
#endif
