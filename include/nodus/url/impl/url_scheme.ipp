#pragma once

#include <nodus/url/detail/url_scheme.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL UrlScheme urlScheme(std::string_view name) noexcept {
  switch (name.size()) {
    case 2: return name == "ws" ? UrlScheme::ws : UrlScheme::other;
    case 3: return name == "wss" ? UrlScheme::wss : name == "ftp" ? UrlScheme::ftp : UrlScheme::other;
    case 4: return name == "http" ? UrlScheme::http : name == "file" ? UrlScheme::file : UrlScheme::other;
    case 5: return name == "https" ? UrlScheme::https : UrlScheme::other;
    default: return UrlScheme::other;
  }
}

NODUS_DECL std::uint32_t defaultPort(UrlScheme scheme) noexcept {
  switch (scheme) {
    case UrlScheme::http:
    case UrlScheme::ws: return 80;
    case UrlScheme::https:
    case UrlScheme::wss: return 443;
    case UrlScheme::ftp: return 21;
    default: return 0;
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
