#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/path/detail/working_directory.hpp>

#include <cerrno>
#include <climits>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string workingDirectory() {
  char path[PATH_MAX];
  if (!::getcwd(path, sizeof path)) systemError(errno, "uv_cwd").raise();
  return path;
}

}  // namespace detail
}  // namespace nodus::inline v0
