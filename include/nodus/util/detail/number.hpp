// Numbers as JavaScript's Number::toString prints them; JSON and inspect share it.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The longest text is that of -1.2345678901234567e-308.
inline constexpr std::size_t numberTextMax = 32;

// Writes the text to `out`, which holds numberTextMax bytes, and returns its length. -0 is written "0",
// as String(-0) is; "NaN", "Infinity" and "-Infinity" are JavaScript's.
std::size_t writeNumber(double number, char* out) noexcept;
std::string numberToString(double number);

// JavaScript's Number(text): white space around is skipped, "" is 0, 0x 0o 0b are known, garbage is NaN.
double numberFromString(std::string_view text) noexcept;
// JavaScript's parseFloat and parseInt: the longest prefix that is a number, or NaN.
double parseFloatPrefix(std::string_view text) noexcept;
double parseIntPrefix(std::string_view text) noexcept;
// A decimal literal of JSON's or JavaScript's form. What overflows is Infinity, what underflows is 0.
double decimalToDouble(const char* first, const char* last) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/number.ipp>
#endif
