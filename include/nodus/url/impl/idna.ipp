#pragma once

#include <nodus/url/detail/idna.hpp>
#include <nodus/url/detail/punycode.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool hasValidPunycode(std::string_view domain) {
  while (true) {
    const auto dot = domain.find('.');
    const auto label = domain.substr(0, dot);
    if (label.starts_with("xn--")) {
      const auto decoded = decodePunycode(label.substr(4));
      if (!decoded || decoded->empty()) return false;
    }
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

NODUS_DECL std::optional<std::string> domainToAscii(std::string_view) { return std::nullopt; }
NODUS_DECL std::string domainToUnicodeText(std::string_view domain) { return std::string(domain); }

}  // namespace detail
}  // namespace nodus::inline v0
