// What both styles of paths share: the walk over components.
#pragma once

#include <nodus/config.hpp>
#include <nodus/path/parsed_path.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

struct PosixStyle {
  static constexpr char separator = '/';
  static constexpr bool isSeparator(char c) noexcept { return c == '/'; }
};

struct Win32Style {
  static constexpr char separator = '\\';
  static constexpr bool isSeparator(char c) noexcept { return c == '/' || c == '\\'; }
};

// Takes the last component from `out`, whose components start at `root`; false if there is none, or if it is "..".
template <class Style>
bool popPathSegment(std::string& out, std::size_t root) {
  if (out.size() == root) return false;
  auto start = out.size();
  while (start > root && out[start - 1] != Style::separator) --start;
  if (std::string_view(out).substr(start) == "..") return false;
  out.resize(start > root ? start - 1 : root);
  return true;
}

// Appends the path's components to `out`, whose own start at `root`, and resolves "." and "..". Those that lead above
// the root are dropped unless `keepAbove`.
template <class Style>
void appendPathSegments(std::string& out, std::size_t root, std::string_view path, bool keepAbove) {
  for (std::size_t at = 0; at < path.size();) {
    auto end = at;
    while (end < path.size() && !Style::isSeparator(path[end])) ++end;
    const auto segment = path.substr(at, end - at);
    at = end + 1;
    if (segment.empty() || segment == ".") continue;
    if (segment == ".." && (popPathSegment<Style>(out, root) || !keepAbove)) continue;
    if (out.size() > root) out += Style::separator;
    out += segment;
  }
}

// Where the last component lies, separators at the end aside.
struct LastPathSegment {
  std::size_t start;
  std::size_t end;
};

// `first` is where the components start. Without any, both are `first`.
template <class Style>
LastPathSegment lastPathSegment(std::string_view path, std::size_t first) noexcept {
  auto end = path.size();
  while (end > first && Style::isSeparator(path[end - 1])) --end;
  if (end <= first) return {first, first};
  auto start = end;
  while (start > first && !Style::isSeparator(path[start - 1])) --start;
  return {start, end};
}

// JavaScript's `length`, of text that is valid UTF-8.
inline std::size_t utf16Units(std::string_view text) noexcept {
  std::size_t units = 0;
  for (const auto c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

inline std::size_t pathExtensionStart(std::string_view base) noexcept {
  const auto dot = base.rfind('.');
  return dot == std::string_view::npos || dot == 0 || base == ".." ? base.size() : dot;
}

template <class Style>
std::string pathBasename(std::string_view path, std::string_view suffix, std::size_t first) {
  const auto [start, end] = lastPathSegment<Style>(path, first);
  const auto base = path.substr(start, end - start);
  const bool longer = suffix.size() > path.size() && utf16Units(suffix) > utf16Units(path);
  if (suffix.empty() || longer) return std::string(base);
  if (suffix == path) return {};
  if (base.size() > suffix.size()) {
    return std::string(base.ends_with(suffix) ? base.substr(0, base.size() - suffix.size()) : base);
  }
  // Node compares until one of the two is used up, and then takes separators at the end for part of the name.
  const bool usedUp = base.size() < suffix.size() && suffix.ends_with(base);
  return std::string(usedUp ? path.substr(start) : base);
}

template <class Style>
std::string pathFormat(const path::ParsedPath& parts) {
  const auto& dir = parts.dir.empty() ? parts.root : parts.dir;
  std::string out;
  out.reserve(dir.size() + 1 + parts.base.size() + parts.name.size() + 1 + parts.ext.size());
  out = dir;
  if (!dir.empty() && dir != parts.root) out += Style::separator;
  if (!parts.base.empty()) return out += parts.base;
  out += parts.name;
  if (!parts.ext.empty() && parts.ext[0] != '.') out += '.';
  return out += parts.ext;
}

}  // namespace detail
}  // namespace nodus::inline v0
