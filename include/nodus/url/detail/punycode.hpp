// Punycode, RFC 3492: labels of domain names in ASCII.
#pragma once

#include <nodus/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The label behind "xn--"; nothing if it is no Punycode.
std::optional<std::u32string> decodePunycode(std::string_view text);
// Appends what stands behind "xn--"; false if the label is too long for it.
bool appendPunycode(std::string& out, std::u32string_view label);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/punycode.ipp>
#endif
