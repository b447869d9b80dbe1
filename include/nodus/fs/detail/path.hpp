// Paths on their way into the system.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/error.hpp>

#include <optional>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Node's error for a path that the system would cut at a NUL; nullopt for a good one. `name` is the argument's.
std::optional<Error> pathError(std::string_view path, std::string_view name = "path");

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/path.ipp>
#endif
