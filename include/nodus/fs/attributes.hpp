// What goes with a file beside its content: permissions, owner, times, length; and whether it may be used.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstdint>
#include <string_view>

namespace nodus::inline v0 {
namespace fs {

/// Rejects with ENOENT, EACCES, ... unless the file is there and may be used as `mode` says: made of
/// `fs::constants::F_OK_` (it is there, the default), `R_OK_`, `W_OK_` and `X_OK_`. Better than to ask first is to open
/// the file and expect that it fails.
Promise<> access(std::string_view path, int mode = 0);
void accessSync(std::string_view path, int mode = 0);
/// Whether there is something at `path`, through symbolic links. Node has it with a callback.
Promise<bool> exists(std::string_view path);

/// Sets the permissions of a file.
Promise<> chmod(std::string_view path, std::uint32_t mode);
void chmodSync(std::string_view path, std::uint32_t mode);

/// Sets the owner of a file; `lchown` that of a symbolic link itself.
Promise<> chown(std::string_view path, std::uint32_t uid, std::uint32_t gid);
void chownSync(std::string_view path, std::uint32_t uid, std::uint32_t gid);
Promise<> lchown(std::string_view path, std::uint32_t uid, std::uint32_t gid);
void lchownSync(std::string_view path, std::uint32_t uid, std::uint32_t gid);

/// Sets when a file was read and changed; `lutimes` that of a symbolic link itself.
Promise<> utimes(std::string_view path, FileTime atime, FileTime mtime);
void utimesSync(std::string_view path, FileTime atime, FileTime mtime);
Promise<> lutimes(std::string_view path, FileTime atime, FileTime mtime);
void lutimesSync(std::string_view path, FileTime atime, FileTime mtime);

/// Cuts a file, or fills it with zeros, to `length` bytes. `syscall` of a failure is "open" or "ftruncate".
Promise<> truncate(std::string_view path, std::int64_t length = 0);
void truncateSync(std::string_view path, std::int64_t length = 0);

/// What `statfs` tells of a file system: Node's `fs.StatFs`.
struct StatFs {
  /// Which kind it is.
  std::int64_t type = 0;
  /// The size of a block, in bytes; then how many there are, are free, and are free for everybody.
  std::int64_t bsize = 0;
  std::int64_t blocks = 0;
  std::int64_t bfree = 0;
  std::int64_t bavail = 0;
  /// How many files there can be, and can still be made.
  std::int64_t files = 0;
  std::int64_t ffree = 0;

  static constexpr const char* inspectName = "StatFs";
  template <class F>
  void inspectFields(F&& field) const {
    field("type", type), field("bsize", bsize), field("blocks", blocks), field("bfree", bfree);
    field("bavail", bavail), field("files", files), field("ffree", ffree);
  }
};

/// The file system that holds the path.
Promise<StatFs> statfs(std::string_view path);
StatFs statfsSync(std::string_view path);

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/attributes.ipp>
#endif
