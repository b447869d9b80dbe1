#pragma once

#include <nodus/config.hpp>

#include <string>

namespace nodus::inline v0 {
namespace detail {

// Throws `uv_cwd` ENOENT if it was removed.
std::string workingDirectory();

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/path/impl/working_directory.ipp>
#endif
