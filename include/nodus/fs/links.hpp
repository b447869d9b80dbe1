// Names of files: rename, unlink, links, and where a path really leads.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/promise.hpp>

#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace fs {

/// Gives a file or folder another name; what had that name is replaced. Failures carry `path` and `dest`, as those of
/// `link` and `symlink`.
Promise<> rename(std::string_view oldPath, std::string_view newPath);
void renameSync(std::string_view oldPath, std::string_view newPath);

/// Removes a name; the file goes with its last one. Not for folders.
Promise<> unlink(std::string_view path);
void unlinkSync(std::string_view path);

/// Gives a file a second name.
Promise<> link(std::string_view existingPath, std::string_view newPath);
void linkSync(std::string_view existingPath, std::string_view newPath);

/// Makes a symbolic link at `path` that says `target`. Node's `type` means something on Windows only.
Promise<> symlink(std::string_view target, std::string_view path);
void symlinkSync(std::string_view target, std::string_view path);

/// What a symbolic link says.
Promise<std::string> readlink(std::string_view path);
std::string readlinkSync(std::string_view path);

/// The absolute path without links, `.` and `..`. Node's `realpath.native`.
Promise<std::string> realpath(std::string_view path);
std::string realpathSync(std::string_view path);

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/links.ipp>
#endif
