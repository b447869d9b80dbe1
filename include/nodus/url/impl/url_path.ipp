#pragma once

#include <nodus/url/detail/percent_set.hpp>
#include <nodus/url/detail/url_path.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool isUrlDrive(std::string_view text) noexcept {
  return text.size() == 2 && isUrlLetter(text[0]) && (text[1] == ':' || text[1] == '|');
}

NODUS_DECL bool startsWithUrlDrive(std::string_view text) noexcept {
  if (text.size() < 2 || !isUrlDrive(text.substr(0, 2))) return false;
  return text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos;
}

// How many dots a segment stands for if it is "." or "..", which may be written "%2e"; else 0.
NODUS_DECL int urlDotSegment(std::string_view segment) noexcept {
  int dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' && (segment[2] | 0x20) == 'e') {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    if (++dots > 2) return 0;
  }
  return dots;
}

// Removes the last segment. Of a file's path the first one stays if it is a drive letter; and, which only Node does, if
// it starts with one.
NODUS_DECL void shortenUrlPath(std::string& out, std::size_t start, UrlScheme scheme) {
  const auto path = std::string_view(out).substr(start);
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return;
  const bool drive = path.size() >= 3 && isUrlLetter(path[1]) && path[2] == ':';
  if (scheme == UrlScheme::file && slash == 0 && drive) return;
  out.resize(start + slash);
}

NODUS_DECL void appendUrlPath(std::string& out, std::size_t start, std::string_view text, UrlScheme scheme) {
  const bool special = scheme != UrlScheme::other;
  for (;;) {
    std::size_t size = 0;
    bool encoded = false;
    for (; size < text.size() && text[size] != '/' && !(special && text[size] == '\\'); ++size) {
      encoded = encoded || pathSet.has(text[size]);
    }
    const bool last = size == text.size();
    const auto segment = text.substr(0, size);
    const int dots = size > 0 && size <= 6 && (segment[0] == '.' || segment[0] == '%') ? urlDotSegment(segment) : 0;
    if (dots > 0) {
      // Where nothing is left to leave, Node gives a URL that is not special an empty path, and the standard "/".
      const bool nothing = dots == 2 && !special && out.size() == start;
      if (dots == 2) shortenUrlPath(out, start, scheme);
      if (last && !nothing) out += '/';
    } else {
      const bool drive = scheme == UrlScheme::file && out.size() == start && isUrlDrive(segment);
      out += '/';
      if (encoded && !drive) {
        appendEncoded(out, segment, pathSet);
      } else {
        out += segment;
      }
      if (drive) out.back() = ':';
    }
    if (last) return;
    text.remove_prefix(size + 1);
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
