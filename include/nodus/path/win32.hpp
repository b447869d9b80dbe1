// path::win32: the functions of path for paths of Windows, on every platform.
#pragma once

#include <nodus/config.hpp>
#include <nodus/path/parsed_path.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace path {

/// The functions for paths of Windows, which take `/` and `\` and return `\`. Drives and names of servers are compared
/// without regard to case, of ASCII letters only. Elsewhere than on Windows `resolve` starts from the POSIX working
/// directory, as Node does there.
namespace win32 {

/// Between the components of a path.
inline constexpr std::string_view sep = "\\";
/// Between the paths of a list such as PATH.
inline constexpr std::string_view delimiter = ";";

/// The last component: `basename("C:\\x\\y.tar.gz")` is "y.tar.gz". A `suffix` that it ends in, but is not all of it,
/// is left out.
std::string basename(std::string_view path, std::string_view suffix = {});
/// All before the last component; "." if there is nothing.
std::string dirname(std::string_view path);
/// The last component from its last dot on: ".gz". Empty if there is none, or if it is the first character.
std::string extname(std::string_view path);
/// The inverse of `parse`: `dir` wins over `root`, and `base` over `name` and `ext`.
std::string format(const ParsedPath& parts);
/// True if the path starts at a root: with a separator, or a drive and a separator.
bool isAbsolute(std::string_view path);
/// Joins the parts and normalizes the result: `join("C:\\a", "..", "b")` is "C:\\b". Empty parts are left out; "." if
/// nothing is left. It takes any number of texts, a braced list or a span.
std::string join(std::span<const std::string_view> parts);
inline std::string join(std::initializer_list<std::string_view> parts) {
  return join(std::span<const std::string_view>(parts.begin(), parts.size()));
}
template <detail::PathPart... Parts>
std::string join(const Parts&... parts) {
  return detail::withPathParts([](detail::PathParts all) { return join(all); }, parts...);
}
/// Resolves "." and ".." and joins separators that stand side by side; one at the end stays. "." for "".
std::string normalize(std::string_view path);
/// The parts of a path.
ParsedPath parse(std::string_view path);
/// The way from one path to the other, both resolved first; empty if they are the same. Throws `uv_cwd` ENOENT if the
/// working directory is needed and was removed.
std::string relative(std::string_view from, std::string_view to);
/// An absolute path: goes from the last part back until one is absolute, and else on to the working directory, which
/// it throws `uv_cwd` ENOENT for if it was removed. It takes what `join` takes.
std::string resolve(std::span<const std::string_view> parts);
inline std::string resolve(std::initializer_list<std::string_view> parts) {
  return resolve(std::span<const std::string_view>(parts.begin(), parts.size()));
}
template <detail::PathPart... Parts>
std::string resolve(const Parts&... parts) {
  return detail::withPathParts([](detail::PathParts all) { return resolve(all); }, parts...);
}
/// The resolved path behind `\\?\`, where it is of a drive or a share.
std::string toNamespacedPath(std::string_view path);

}  // namespace win32
}  // namespace path
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/path/impl/win32.ipp>
#endif
