#pragma once

#include <nodus/path/detail/segments.hpp>
#include <nodus/path/detail/win32_root.hpp>
#include <nodus/path/detail/working_directory.hpp>
#include <nodus/path/win32.hpp>

#include <algorithm>
#include <vector>

namespace nodus::inline v0 {
namespace path::win32 {

NODUS_DECL std::string basename(std::string_view path, std::string_view suffix) {
  return detail::pathBasename<detail::Win32Style>(path, suffix, detail::startsWithWin32Drive(path) ? 2 : 0);
}

NODUS_DECL std::string dirname(std::string_view path) {
  if (path.empty()) return ".";
  const auto root = detail::win32RootSize(path);
  const auto start = detail::lastPathSegment<detail::Win32Style>(path, root).start;
  if (start == root) return root == 0 ? "." : std::string(path.substr(0, root));
  return std::string(path.substr(0, start - 1));
}

NODUS_DECL std::string extname(std::string_view path) {
  const auto [start, end] =
      detail::lastPathSegment<detail::Win32Style>(path, detail::startsWithWin32Drive(path) ? 2 : 0);
  const auto base = path.substr(start, end - start);
  return std::string(base.substr(detail::pathExtensionStart(base)));
}

NODUS_DECL std::string format(const ParsedPath& parts) { return detail::pathFormat<detail::Win32Style>(parts); }

NODUS_DECL bool isAbsolute(std::string_view path) { return detail::win32Root(path).absolute; }

NODUS_DECL std::string join(std::span<const std::string_view> parts) {
  std::string joined;
  std::string_view first;
  for (const auto part : parts) {
    if (part.empty()) continue;
    if (first.empty()) {
      first = part;
    } else {
      joined += '\\';
    }
    joined += part;
  }
  if (first.empty()) return ".";
  // Only a first part that starts with exactly two separators and a name is meant as a share.
  std::size_t leading = 0;
  while (leading < first.size() && detail::Win32Style::isSeparator(first[leading])) ++leading;
  if (leading == 2 && first.size() > 2) return normalize(joined);
  while (leading < joined.size() && detail::Win32Style::isSeparator(joined[leading])) ++leading;
  if (leading >= 2) joined.replace(0, leading, 1, '\\');
  return normalize(joined);
}

NODUS_DECL std::string normalize(std::string_view path) {
  if (path.empty()) return ".";
  if (path.size() == 1) return path == "/" ? "\\" : std::string(path);
  const auto root = detail::win32Root(path);
  const bool onlyShare =
      root.kind == detail::Win32Root::Kind::share && root.end == path.size() && !root.isDeviceSpace();
  std::string out;
  out.reserve(path.size() + 3);
  root.appendDevice(out);
  if (onlyShare) return out += '\\';

  auto start = root.componentsStart();
  bool hasDevice = root.kind != detail::Win32Root::Kind::none;
  const auto colon = path.find(':');
  const bool reserved = detail::isWin32Reserved(detail::win32DevicePart(path, colon));
  if (!hasDevice && !root.absolute && colon != std::string_view::npos && reserved) {
    start = colon + 1;
    out = path.substr(0, start);
    hasDevice = true;
  }
  if (root.absolute) out += '\\';
  const auto tail = out.size();
  detail::appendPathSegments<detail::Win32Style>(out, tail, path.substr(std::min(start, path.size())), !root.absolute);
  if (out.size() == tail && !root.absolute) out += '.';
  if (out.size() > tail && detail::Win32Style::isSeparator(path.back())) out += '\\';

  const bool mistakable = !root.absolute && !hasDevice && detail::win32NeedsDot(path, out);
  if (mistakable) return out.insert(0, ".\\");
  return reserved ? out.insert(0, ".\\") : out;
}

NODUS_DECL ParsedPath parse(std::string_view path) {
  ParsedPath parsed;
  if (path.empty()) return parsed;
  const auto root = detail::win32RootSize(path);
  parsed.root = path.substr(0, root);
  const auto [start, end] = detail::lastPathSegment<detail::Win32Style>(path, root);
  const auto base = path.substr(start, end - start);
  const auto dot = detail::pathExtensionStart(base);
  parsed.base = base;
  parsed.name = base.substr(0, dot);
  parsed.ext = base.substr(dot);
  parsed.dir = start > root ? path.substr(0, start - 1) : path.substr(0, root);
  return parsed;
}

NODUS_DECL std::string relative(std::string_view from, std::string_view to) {
  if (from == to) return {};
  const auto source = resolve(from), target = resolve(to);
  if (detail::win32Equal(source, target)) return {};
  const auto trimmed = [](std::string_view path) {
    while (path.starts_with('\\')) path.remove_prefix(1);
    while (path.size() > 1 && path.ends_with('\\')) path.remove_suffix(1);
    return path;
  };
  const auto a = trimmed(source), b = trimmed(target);
  const auto shorter = std::min(a.size(), b.size());
  constexpr auto none = std::string_view::npos;
  std::size_t same = 0, common = none;
  for (; same < shorter && detail::win32Lower(a[same]) == detail::win32Lower(b[same]); ++same) {
    if (a[same] == '\\') common = same;
  }
  const bool twoUnits = detail::utf16Units(a.substr(0, same)) == 2;
  if (same < shorter) {
    if (common == none) return target;  // nothing in common
  } else if (b.size() > shorter && (b[same] == '\\' || twoUnits)) {
    // `to` lies in `from`; after two characters that is the root of a drive.
    const auto rest = target.find_first_not_of('\\') + same;
    return target.substr(b[same] == '\\' ? rest + 1 : rest);
  } else if (a.size() > shorter && (a[same] == '\\' || twoUnits)) {
    common = a[same] == '\\' ? same : same + 1;
  }
  if (common == none) common = 0;

  std::string out;
  for (auto at = common + 1; at <= a.size(); ++at) {
    if (at == a.size() || a[at] == '\\') out += out.empty() ? ".." : "\\..";
  }
  auto rest = b.substr(std::min(common, b.size()));
  if (out.empty() && rest.starts_with('\\')) rest.remove_prefix(1);
  return out += rest;
}

NODUS_DECL std::string resolve(std::span<const std::string_view> parts) {
  detail::Win32Root device;
  bool absolute = false;
  std::string directory;
  std::vector<std::string_view> tails;
  tails.reserve(parts.size() + 1);
  for (auto left = parts.size() + 1; left-- > 0;) {
    std::string_view part = left > 0 ? parts[left - 1] : std::string_view();
    if (left > 0 && part.empty()) continue;
    if (left == 0) {
      directory = detail::WorkingDirectory().text();
      // The directory is of another drive: start from the root of the one that was named.
      const bool other = device.kind != detail::Win32Root::Kind::none && directory.size() > 2 && directory[2] == '\\' &&
                         !detail::win32Equal(directory.substr(0, 2), device.first);
      if (other) directory = std::string(device.first) + "\\";
      part = directory;
    }
    const auto root = detail::win32Root(part);
    if (root.kind != detail::Win32Root::Kind::none) {
      if (device.kind == detail::Win32Root::Kind::none) {
        device = root;
      } else if (!device.sameDevice(root)) {
        continue;
      }
    }
    const bool hasDevice = device.kind != detail::Win32Root::Kind::none;
    if (absolute) {
      if (hasDevice) break;
      continue;
    }
    tails.push_back(part.substr(std::min(root.componentsStart(), part.size())));
    absolute = root.absolute;
    if (absolute && hasDevice) break;
  }

  std::string out;
  device.appendDevice(out);
  if (absolute) out += '\\';
  const auto start = out.size();
  for (auto tail = tails.rbegin(); tail != tails.rend(); ++tail) {
    detail::appendPathSegments<detail::Win32Style>(out, start, *tail, !absolute);
  }
  return out.empty() ? "." : out;
}

NODUS_DECL std::string toNamespacedPath(std::string_view path) {
  if (path.empty()) return {};
  auto resolved = resolve(path);
  if (resolved.size() <= 2) return std::string(path);
  if (resolved.starts_with("\\\\")) {
    if (resolved[2] == '?' || resolved[2] == '.') return resolved;
    return resolved.replace(0, 2, "\\\\?\\UNC\\");
  }
  const bool drive = detail::startsWithWin32Drive(resolved) && resolved[2] == '\\';
  return drive ? resolved.insert(0, "\\\\?\\") : resolved;
}

}  // namespace path::win32
}  // namespace nodus::inline v0
