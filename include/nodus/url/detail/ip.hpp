// IP addresses in hosts, as the URL standard reads and writes them.
#pragma once

#include <nodus/config.hpp>

#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Whether a domain that is not empty must be an IPv4 address.
bool endsInNumber(std::string_view domain) noexcept;
bool appendIpv4(std::string& out, std::string_view text);
// `text` is without the brackets; what is appended has them.
bool appendIpv6(std::string& out, std::string_view text);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/ip.ipp>
#endif
