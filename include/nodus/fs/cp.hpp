// cp: copies files, and folders with all that is in them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/cp_options.hpp>
#include <nodus/kernel/detail/callable.hpp>
#include <nodus/kernel/detail/function.hpp>
#include <nodus/kernel/promise.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace fs {

/// Copies a file or, with `recursive`, a folder. Folders above `to` are made. Without `dereference` no link is followed
/// on the way down, on neither side, also if it takes the place of a folder meanwhile. Rejects with ERR_FS_EISDIR for a
/// folder without `recursive`, ERR_FS_CP_EEXIST, ERR_FS_CP_EINVAL (the same, or into itself), ERR_FS_CP_DIR_TO_NON_DIR,
/// ERR_FS_CP_NON_DIR_TO_DIR, ERR_FS_CP_SOCKET, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_UNKNOWN,
/// ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, or the system's error.
Promise<> cp(std::string_view from, std::string_view to, const CpOptions& options = {});
void cpSync(std::string_view from, std::string_view to, const CpOptions& options = {});

}  // namespace fs

namespace detail {

using CpFilter = Function<Promise<bool>(const std::string& from, const std::string& to)>;
Promise<> cpWithFilter(std::string_view from, std::string_view to, const fs::CpOptions& options, CpFilter filter);
void cpNowWithFilter(std::string_view from, std::string_view to, const fs::CpOptions& options,
                     Function<bool(const std::string& from, const std::string& to)> filter);

}  // namespace detail

namespace fs {

/// The same, of what `filter(from, to)` says true to, or promises to: it is asked for each file and folder before
/// that is looked at. A folder that it refuses is left out as a whole. Node's `filter`.
template <class F>
Promise<> cp(std::string_view from, std::string_view to, const CpOptions& options, F filter) {
  using Result = std::invoke_result_t<F&, const std::string&, const std::string&>;
  if constexpr (detail::isPromise<std::remove_cvref_t<Result>>) {
    return detail::cpWithFilter(from, to, options, std::move(filter));
  } else {
    return detail::cpWithFilter(from, to, options,
                                [filter = std::move(filter)](const std::string& a, const std::string& b) mutable {
                                  return promise::resolve(static_cast<bool>(filter(a, b)));
                                });
  }
}
template <class F>
void cpSync(std::string_view from, std::string_view to, const CpOptions& options, F filter) {
  detail::cpNowWithFilter(from, to, options, std::move(filter));
}

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/cp.ipp>
#endif
