#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The working directory, on the stack. Throws `uv_cwd` ENOENT if it was removed.
class WorkingDirectory {
 public:
  WorkingDirectory();
  std::string_view text() const noexcept { return {bytes_, size_}; }

 private:
  char bytes_[4096];
  std::size_t size_;
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/path/impl/working_directory.ipp>
#endif
