// Internationalized domain names.
#pragma once

#include <nodus/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Whether all labels of the lower-case ASCII domain that start with "xn--" are Punycode of a label in Unicode.
bool hasValidPunycode(std::string_view domain);
// The domain with its Unicode labels in Punycode; nothing where it is not known how.
std::optional<std::string> domainToAscii(std::string_view domain);
// The domain with its Punycode labels in Unicode; labels that are none stay.
std::string domainToUnicodeText(std::string_view domain);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/idna.ipp>
#endif
