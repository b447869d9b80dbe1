#pragma once

#include <nodus/path/detail/segments.hpp>
#include <nodus/path/detail/win32_root.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool win32Equal(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return win32Lower(x) == win32Lower(y); });
}

NODUS_DECL bool startsWithWin32Drive(std::string_view path) noexcept {
  return path.size() >= 2 && path[1] == ':' && win32Lower(path[0]) >= 'a' && win32Lower(path[0]) <= 'z';
}

NODUS_DECL Win32Root win32Root(std::string_view path) noexcept {
  const auto separatorAt = [path](std::size_t at) { return at < path.size() && Win32Style::isSeparator(path[at]); };
  if (startsWithWin32Drive(path)) {
    const bool absolute = separatorAt(2);
    return {Win32Root::Kind::drive, absolute, path.substr(0, 2), {}, absolute ? 3U : 2U};
  }
  if (!separatorAt(0)) return {};
  Win32Root root;
  root.absolute = true;
  if (!separatorAt(1)) {
    root.end = 1;
    return root;
  }
  // Two separators are a share's only if a server, separators and a share follow.
  auto serverEnd = std::size_t{2};
  while (serverEnd < path.size() && !separatorAt(serverEnd)) ++serverEnd;
  auto shareStart = serverEnd;
  while (separatorAt(shareStart)) ++shareStart;
  if (serverEnd == 2 || shareStart == serverEnd || shareStart == path.size()) return root;
  root.end = shareStart;
  while (root.end < path.size() && !separatorAt(root.end)) ++root.end;
  root.kind = Win32Root::Kind::share;
  root.first = path.substr(2, serverEnd - 2);
  root.share = path.substr(shareStart, root.end - shareStart);
  return root;
}

NODUS_DECL bool isWin32Reserved(std::string_view name) noexcept {
  if (name.size() < 3) return false;
  const auto start = name.substr(0, 3), rest = name.substr(3);
  if (rest.empty()) {
    return win32Equal(name, "con") || win32Equal(name, "prn") || win32Equal(name, "aux") || win32Equal(name, "nul");
  }
  if (!win32Equal(start, "com") && !win32Equal(start, "lpt")) return false;
  if (rest.size() == 1) return rest[0] >= '1' && rest[0] <= '9';
  return rest == "\xC2\xB9" || rest == "\xC2\xB2" || rest == "\xC2\xB3";
}

NODUS_DECL std::string_view win32DevicePart(std::string_view path, std::size_t colon) noexcept {
  if (colon != std::string_view::npos) return path.substr(0, colon);
  auto size = path.empty() ? 0 : path.size() - 1;
  while (size > 0 && (static_cast<unsigned char>(path[size]) & 0xC0) == 0x80) --size;
  return path.substr(0, size);
}

NODUS_DECL bool win32NeedsDot(std::string_view path, std::string_view tail) noexcept {
  if (path.find(':') == std::string_view::npos) return false;
  if (startsWithWin32Drive(tail)) return true;
  for (auto at = path.find(':'); at != std::string_view::npos; at = path.find(':', at + 1)) {
    if (at + 1 == path.size() || Win32Style::isSeparator(path[at + 1])) return true;
  }
  return false;
}

NODUS_DECL std::size_t win32RootSize(std::string_view path) noexcept {
  const auto root = win32Root(path);
  if (root.kind == Win32Root::Kind::share) return root.end + (root.end < path.size() ? 1 : 0);
  return root.absolute && root.kind == Win32Root::Kind::none ? 1 : root.end;
}

}  // namespace detail
}  // namespace nodus::inline v0
