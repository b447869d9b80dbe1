// UTF-8 as a carrier of JavaScript strings. A lone surrogate is kept as the three bytes that UTF-8 would
// give it (WTF-8), so that JSON and inspect can print it as Node does.
#pragma once

#include <nodus/buffer/detail/utf8.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The code point at `at`, which moves behind it. A lone surrogate is returned as it is; each maximal
// invalid part is one U+FFFD, as in the Encoding standard.
char32_t decodeUtf8(std::string_view text, std::size_t& at) noexcept;
void appendUtf8(std::string& text, char32_t codePoint);

// JavaScript's `length`: the number of UTF-16 units.
std::size_t jsLength(std::string_view text) noexcept;
// The byte position behind the first `units` UTF-16 units, never inside a character.
std::size_t utf16Offset(std::string_view text, std::size_t units) noexcept;
// The columns that the text takes on a terminal, escape sequences included.
std::size_t displayWidth(std::string_view text) noexcept;
std::string stripAnsi(std::string_view text);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/utf8.ipp>
#endif
