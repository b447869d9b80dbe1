// Percent signs, as querystring reads and writes them.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// 0 to 15, or -1.
int percentDigit(char c) noexcept;
// The byte that `%XX` at `at` stands for, or -1.
int percentByte(std::string_view text, std::size_t at) noexcept;
// decodeURIComponent; false where that throws.
bool decodeComponent(std::string_view text, std::string& out);
// querystring::unescape; where the text is broken, `plusIsSpace` says what a plus is.
std::string unescapeText(std::string_view text, bool plusIsSpace);
void appendEscaped(std::string& out, std::string_view text);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/querystring/impl/escape.ipp>
#endif
