// The paths of URLs that have segments.
#pragma once

#include <nodus/config.hpp>
#include <nodus/url/detail/url_scheme.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

inline constexpr bool isUrlLetter(char c) noexcept { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// "C:" or "C|".
bool isUrlDrive(std::string_view text) noexcept;
// The same, and nothing or a separator behind it.
bool startsWithUrlDrive(std::string_view text) noexcept;
// Removes the last segment of what has its path from `start` on.
void shortenUrlPath(std::string& out, std::size_t start, UrlScheme scheme);
// Appends `/segment` for each segment of a path, to what has its path from `start` on; resolves dots.
void appendUrlPath(std::string& out, std::size_t start, std::string_view text, UrlScheme scheme);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url_path.ipp>
#endif
