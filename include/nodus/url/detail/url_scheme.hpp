// The schemes that the URL standard knows by name.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Those that are not `other` are the standard's special schemes.
enum class UrlScheme : std::uint8_t { other, http, https, ws, wss, ftp, file };

UrlScheme urlScheme(std::string_view name) noexcept;
// The port that a URL of the scheme leaves out; 0 if there is none.
std::uint32_t defaultPort(UrlScheme scheme) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url_scheme.ipp>
#endif
