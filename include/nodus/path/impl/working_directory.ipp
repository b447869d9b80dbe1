#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/path/detail/working_directory.hpp>

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL WorkingDirectory::WorkingDirectory() {
  if (!::getcwd(bytes_, sizeof bytes_)) systemError(errno, "uv_cwd").raise();
  size_ = std::strlen(bytes_);
}

}  // namespace detail
}  // namespace nodus::inline v0
