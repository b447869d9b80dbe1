// Hosts of URLs: domains, IPv4 and IPv6 addresses, and opaque hosts.
#pragma once

#include <nodus/config.hpp>

#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Appends the host in its normal form; false if it is none, and then `out` may hold a part of it. `special` is whether
// the URL's scheme is one of those that have domains.
bool appendHost(std::string& out, std::string_view text, bool special);

// A domain in Unicode, as ASCII: nothing if it is none. What is ASCII is only lower-cased.
bool appendDomainAsAscii(std::string& out, std::string_view domain);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/host.ipp>
#endif
