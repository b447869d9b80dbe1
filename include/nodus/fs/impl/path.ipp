#pragma once

#include <nodus/fs/detail/path.hpp>
#include <nodus/util/inspect.hpp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::optional<Error> pathError(std::string_view path, std::string_view name) {
  if (path.find('\0') == std::string_view::npos) return std::nullopt;
  return makeError(ErrorCode::ERR_INVALID_ARG_VALUE,
                   {name, "must be a string, Uint8Array, or URL without null bytes", util::inspect(path)});
}

}  // namespace detail
}  // namespace nodus::inline v0
