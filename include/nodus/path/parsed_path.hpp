// path::ParsedPath: a path in parts.
#pragma once

#include <nodus/config.hpp>

#include <concepts>
#include <span>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace path {

/// What `parse` returns and `format` takes. All that is left out is empty.
struct ParsedPath {
  /// "/" or "C:\\", or empty.
  std::string root{};
  /// Everything before the last component, "/home/u" or "C:\\users".
  std::string dir{};
  /// The last component: "file.txt".
  std::string base{};
  /// The base without the extension: "file".
  std::string name{};
  /// The extension with its dot: ".txt". `format` puts a missing dot before it.
  std::string ext{};

  bool operator==(const ParsedPath&) const = default;

  template <class F>
  void inspectFields(F&& field) const {
    field("root", root), field("dir", dir), field("base", base), field("ext", ext), field("name", name);
  }
};

}  // namespace path

namespace detail {

template <class T>
concept PathPart = std::convertible_to<const T&, std::string_view>;

using PathParts = std::span<const std::string_view>;

// Calls `f` with the parts, which lie on the stack.
template <class F, PathPart... Parts>
std::string withPathParts(F f, const Parts&... parts) {
  const std::string_view views[] = {std::string_view(parts)..., {}};
  return f(PathParts(views, sizeof...(Parts)));
}

}  // namespace detail
}  // namespace nodus::inline v0
