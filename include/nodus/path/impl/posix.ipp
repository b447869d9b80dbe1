#pragma once

#include <nodus/path/detail/segments.hpp>
#include <nodus/path/detail/working_directory.hpp>
#include <nodus/path/posix.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace path::posix {

NODUS_DECL std::string basename(std::string_view path, std::string_view suffix) {
  return detail::pathBasename<detail::PosixStyle>(path, suffix, 0);
}

NODUS_DECL std::string dirname(std::string_view path) {
  if (path.empty()) return ".";
  const bool rooted = path[0] == '/';
  const auto start = detail::lastPathSegment<detail::PosixStyle>(path, 1).start;
  if (start <= 1) return rooted ? "/" : ".";
  return std::string(rooted && start == 2 ? "//" : path.substr(0, start - 1));
}

NODUS_DECL std::string extname(std::string_view path) {
  const auto [start, end] = detail::lastPathSegment<detail::PosixStyle>(path, 0);
  const auto base = path.substr(start, end - start);
  return std::string(base.substr(detail::pathExtensionStart(base)));
}

NODUS_DECL std::string format(const ParsedPath& parts) { return detail::pathFormat<detail::PosixStyle>(parts); }

NODUS_DECL bool isAbsolute(std::string_view path) { return path.starts_with('/'); }

NODUS_DECL std::string join(std::span<const std::string_view> parts) {
  std::size_t size = 0;
  std::string_view first, last;
  for (const auto part : parts) {
    if (part.empty()) continue;
    if (first.empty()) first = part;
    last = part;
    size += part.size() + 1;
  }
  if (first.empty()) return ".";
  const bool absolute = first[0] == '/';
  std::string out;
  out.reserve(size + 1);
  if (absolute) out += '/';
  const auto root = out.size();
  for (const auto part : parts) detail::appendPathSegments<detail::PosixStyle>(out, root, part, !absolute);
  if (out.empty()) out = ".";
  if (last.back() == '/' && out.size() > root) out += '/';
  return out;
}

NODUS_DECL std::string normalize(std::string_view path) { return join({&path, 1}); }

NODUS_DECL ParsedPath parse(std::string_view path) {
  ParsedPath parsed;
  if (path.empty()) return parsed;
  const std::size_t root = path[0] == '/' ? 1 : 0;
  parsed.root = path.substr(0, root);
  const auto [start, end] = detail::lastPathSegment<detail::PosixStyle>(path, root);
  const auto base = path.substr(start, end - start);
  // In "/.." Node finds the name "." and the extension ".".
  const auto dot = path.substr(0, end) == "/.." ? 1 : detail::pathExtensionStart(base);
  parsed.base = base;
  parsed.name = base.substr(0, dot);
  parsed.ext = base.substr(dot);
  parsed.dir = start > root ? path.substr(0, start - 1) : path.substr(0, root);
  return parsed;
}

NODUS_DECL std::string relative(std::string_view from, std::string_view to) {
  if (from == to) return {};
  const auto source = resolve(from), target = resolve(to);
  if (source == target) return {};
  // Both start with "/" and have one at the end only if they are nothing else.
  const auto step = [](std::string_view path) { return path == "/" ? std::string_view() : path; };
  const auto a = step(source), b = step(target);
  std::size_t common = 0;
  for (std::size_t i = 0;; ++i) {
    const bool aEnds = i == a.size() || a[i] == '/', bEnds = i == b.size() || b[i] == '/';
    if (aEnds && bEnds) common = i;
    if (i == a.size() || i == b.size() || a[i] != b[i]) break;
  }
  std::string out;
  const auto up = static_cast<std::size_t>(std::count(a.begin() + static_cast<std::ptrdiff_t>(common), a.end(), '/'));
  out.reserve(up * 3 + b.size() - common);
  for (std::size_t i = 0; i < up; ++i) out += i == 0 ? ".." : "/..";
  auto rest = b.substr(common);
  if (out.empty() && rest.starts_with('/')) rest.remove_prefix(1);
  return out += rest;
}

NODUS_DECL std::string resolve(std::span<const std::string_view> parts) {
  auto first = parts.size();
  std::size_t size = 2;
  while (first > 0) {
    const auto part = parts[--first];
    size += part.size() + 1;
    if (part.starts_with('/')) break;
  }
  std::string out;
  const bool absolute = first < parts.size() && parts[first].starts_with('/');
  if (absolute) {
    out.reserve(size);
    out += '/';
  } else {
    const detail::WorkingDirectory directory;
    out.reserve(size + directory.text().size());
    out += '/';
    detail::appendPathSegments<detail::PosixStyle>(out, 1, directory.text(), false);
  }
  for (const auto part : parts.subspan(first)) detail::appendPathSegments<detail::PosixStyle>(out, 1, part, false);
  return out;
}

NODUS_DECL std::string toNamespacedPath(std::string_view path) { return std::string(path); }

}  // namespace path::posix
}  // namespace nodus::inline v0
