// rm: removes files, and folders with all that is in them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>
#include <nodus/kernel/timers.hpp>

#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace fs {

/// What `rm` takes.
struct RmOptions {
  /// Removes folders too, with all that is in them. Default false.
  bool recursive = false;
  /// Does not mind if there is nothing. Default false.
  bool force = false;
  /// How often it is tried again after EBUSY, EMFILE, ENFILE, ENOTEMPTY or EPERM; with `recursive` only. Default 0.
  int maxRetries = 0;
  /// How long it waits before the first of these, and how much longer before each that follows. Default 100 ms.
  Milliseconds retryDelay = 100;
};
static_assert(std::is_trivially_destructible_v<RmOptions>);

/// Removes what is at `path`. A symbolic link is removed itself; none is followed on the way down, also if it takes the
/// place of a folder meanwhile. However deep the folders are, two descriptors are in use at a time. Rejects with
/// ERR_FS_EISDIR for a folder without `recursive`, else with the system's error (`syscall` "lstat", "unlink", "rmdir"
/// or "scandir").
Promise<> rm(std::string_view path, const RmOptions& options = {});
void rmSync(std::string_view path, const RmOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/rm.ipp>
#endif
