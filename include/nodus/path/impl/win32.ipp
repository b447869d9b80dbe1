#pragma once

#include <nodus/path/detail/segments.hpp>
#include <nodus/path/detail/working_directory.hpp>
#include <nodus/path/win32.hpp>

#include <algorithm>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

inline constexpr char lowerAscii(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

NODUS_DECL bool equalIgnoringCase(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lowerAscii(x) == lowerAscii(y); });
}

// What a path of Windows starts with.
struct Win32Root {
  enum class Kind : std::uint8_t { none, drive, share };

  Kind kind = Kind::none;
  bool absolute = false;
  // "C:", or the server, and the share.
  std::string_view first{};
  std::string_view share{};
  // Where the components start; the separator behind a share is one of them.
  std::size_t end = 0;

  // `\\.\` and `\\?\`, which start names of devices.
  bool isDeviceSpace() const noexcept { return kind == Kind::share && (first == "." || first == "?"); }
  std::size_t componentsStart() const noexcept { return isDeviceSpace() ? 4 : end; }

  bool sameDevice(const Win32Root& other) const noexcept {
    return kind == other.kind && isDeviceSpace() == other.isDeviceSpace() && equalIgnoringCase(first, other.first) &&
           (isDeviceSpace() || equalIgnoringCase(share, other.share));
  }

  void appendDevice(std::string& out) const {
    if (kind == Kind::share) out += "\\\\";
    out += first;
    if (kind == Kind::share && !isDeviceSpace()) (out += '\\') += share;
  }
};

NODUS_DECL bool startsWithDrive(std::string_view path) noexcept {
  return path.size() >= 2 && path[1] == ':' && lowerAscii(path[0]) >= 'a' && lowerAscii(path[0]) <= 'z';
}

NODUS_DECL Win32Root win32Root(std::string_view path) noexcept {
  const auto separatorAt = [path](std::size_t at) { return at < path.size() && Win32Style::isSeparator(path[at]); };
  if (startsWithDrive(path)) {
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

// Names that stand for devices in every folder.
NODUS_DECL bool isReservedName(std::string_view name) noexcept {
  if (name.size() < 3) return false;
  const auto start = name.substr(0, 3), rest = name.substr(3);
  if (rest.empty()) {
    return equalIgnoringCase(name, "con") || equalIgnoringCase(name, "prn") || equalIgnoringCase(name, "aux") ||
           equalIgnoringCase(name, "nul");
  }
  if (!equalIgnoringCase(start, "com") && !equalIgnoringCase(start, "lpt")) return false;
  if (rest.size() == 1) return rest[0] >= '1' && rest[0] <= '9';
  return rest == "\xC2\xB9" || rest == "\xC2\xB2" || rest == "\xC2\xB3";
}

// What Node takes for the name of a device: all before the colon; and, which is an accident, all but the last
// character where there is no colon.
NODUS_DECL std::string_view devicePart(std::string_view path, std::size_t colon) noexcept {
  if (colon != std::string_view::npos) return path.substr(0, colon);
  auto size = path.empty() ? 0 : path.size() - 1;
  while (size > 0 && (static_cast<unsigned char>(path[size]) & 0xC0) == 0x80) --size;
  return path.substr(0, size);
}

// Whether what was relative must get a `.\` so that Windows does not take it for a drive or a stream of one.
NODUS_DECL bool needsDotBefore(std::string_view path, std::string_view tail) noexcept {
  if (path.find(':') == std::string_view::npos) return false;
  if (startsWithDrive(tail)) return true;
  for (auto at = path.find(':'); at != std::string_view::npos; at = path.find(':', at + 1)) {
    if (at + 1 == path.size() || Win32Style::isSeparator(path[at + 1])) return true;
  }
  return false;
}

// As `lastSegment`, for `dirname` and `parse`, to which the separator behind a share belongs to the root.
NODUS_DECL std::size_t win32RootSize(std::string_view path) noexcept {
  const auto root = win32Root(path);
  if (root.kind == Win32Root::Kind::share) return root.end + (root.end < path.size() ? 1 : 0);
  return root.absolute && root.kind == Win32Root::Kind::none ? 1 : root.end;
}

}  // namespace detail

namespace path::win32 {

NODUS_DECL std::string basename(std::string_view path, std::string_view suffix) {
  return detail::pathBasename<detail::Win32Style>(path, suffix, detail::startsWithDrive(path) ? 2 : 0);
}

NODUS_DECL std::string dirname(std::string_view path) {
  if (path.empty()) return ".";
  const auto root = detail::win32RootSize(path);
  const auto start = detail::lastSegment<detail::Win32Style>(path, root).start;
  if (start == root) return root == 0 ? "." : std::string(path.substr(0, root));
  return std::string(path.substr(0, start - 1));
}

NODUS_DECL std::string extname(std::string_view path) {
  const auto [start, end] = detail::lastSegment<detail::Win32Style>(path, detail::startsWithDrive(path) ? 2 : 0);
  const auto base = path.substr(start, end - start);
  return std::string(base.substr(detail::extensionStart(base)));
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
  const bool reserved = detail::isReservedName(detail::devicePart(path, colon));
  if (!hasDevice && !root.absolute && colon != std::string_view::npos && reserved) {
    start = colon + 1;
    out = path.substr(0, start);
    hasDevice = true;
  }
  if (root.absolute) out += '\\';
  const auto tail = out.size();
  detail::appendSegments<detail::Win32Style>(out, tail, path.substr(std::min(start, path.size())), !root.absolute);
  if (out.size() == tail && !root.absolute) out += '.';
  if (out.size() > tail && detail::Win32Style::isSeparator(path.back())) out += '\\';

  const bool mistakable = !root.absolute && !hasDevice && detail::needsDotBefore(path, out);
  if (mistakable) return out.insert(0, ".\\");
  return reserved ? out.insert(0, ".\\") : out;
}

NODUS_DECL ParsedPath parse(std::string_view path) {
  ParsedPath parsed;
  if (path.empty()) return parsed;
  const auto root = detail::win32RootSize(path);
  parsed.root = path.substr(0, root);
  const auto [start, end] = detail::lastSegment<detail::Win32Style>(path, root);
  const auto base = path.substr(start, end - start);
  const auto dot = detail::extensionStart(base);
  parsed.base = base;
  parsed.name = base.substr(0, dot);
  parsed.ext = base.substr(dot);
  parsed.dir = start > root ? path.substr(0, start - 1) : path.substr(0, root);
  return parsed;
}

NODUS_DECL std::string relative(std::string_view from, std::string_view to) {
  if (from == to) return {};
  const auto source = resolve(from), target = resolve(to);
  if (detail::equalIgnoringCase(source, target)) return {};
  const auto trimmed = [](std::string_view path) {
    while (path.starts_with('\\')) path.remove_prefix(1);
    while (path.size() > 1 && path.ends_with('\\')) path.remove_suffix(1);
    return path;
  };
  const auto a = trimmed(source), b = trimmed(target);
  const auto shorter = std::min(a.size(), b.size());
  constexpr auto none = std::string_view::npos;
  std::size_t same = 0, common = none;
  for (; same < shorter && detail::lowerAscii(a[same]) == detail::lowerAscii(b[same]); ++same) {
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
      directory = detail::workingDirectory();
      // The directory is of another drive: start from the root of the one that was named.
      const bool other = device.kind != detail::Win32Root::Kind::none && directory.size() > 2 && directory[2] == '\\' &&
                         !detail::equalIgnoringCase(directory.substr(0, 2), device.first);
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
    detail::appendSegments<detail::Win32Style>(out, start, *tail, !absolute);
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
  const bool drive = detail::startsWithDrive(resolved) && resolved[2] == '\\';
  return drive ? resolved.insert(0, "\\\\?\\") : resolved;
}

}  // namespace path::win32
}  // namespace nodus::inline v0
