// copyFile: one file, by the quickest means that the system has.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>

#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace fs {

/// What `copyFile` takes.
struct CopyFileOptions {
  /// Rejects with an AbortError once it fires, and removes the copy. Ours: Node's `copyFile` takes no signal.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<CopyFileOptions>);

/// Copies the content and the permissions of a file. `mode` is made of `fs::constants::COPYFILE_EXCL` (fail if `to` is
/// there), `COPYFILE_FICLONE` (share the blocks if the file system can) and `COPYFILE_FICLONE_FORCE` (fail if it can
/// not); ERR_OUT_OF_RANGE beyond. Rejects with the system's error (`syscall` "copyfile", `path`, `dest`); a copy that
/// failed in between is removed.
Promise<> copyFile(std::string_view from, std::string_view to, int mode = 0, const CopyFileOptions& options = {});
void copyFileSync(std::string_view from, std::string_view to, int mode = 0);

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/copy_file.ipp>
#endif
