#pragma once

#include <nodus/fs/attributes.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/fd_calls.hpp>
#include <nodus/fs/detail/system_calls.hpp>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/vfs.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void accessCall(const FileArguments& a) {
  if (::access(a.path.c_str(), a.flags) != 0) failCall(errno, "access", a);
}
NODUS_DECL bool existsCall(const FileArguments& a) { return ::access(a.path.c_str(), F_OK) == 0; }

NODUS_DECL void chmodCall(const FileArguments& a) {
  if (::chmod(a.path.c_str(), static_cast<::mode_t>(a.mode)) != 0) failCall(errno, "chmod", a);
}
NODUS_DECL void chownCall(const FileArguments& a) {
  if (::chown(a.path.c_str(), a.mode, a.second) != 0) failCall(errno, "chown", a);
}
NODUS_DECL void lchownCall(const FileArguments& a) {
  if (::lchown(a.path.c_str(), a.mode, a.second) != 0) failCall(errno, "lchown", a);
}

NODUS_DECL void setTimesOf(const FileArguments& a, int flags, std::string_view syscall) {
  ::timespec times[2];
  toTimespecs(a, times);
  if (::utimensat(AT_FDCWD, a.path.c_str(), times, flags) != 0) failCall(errno, syscall, a);
}
NODUS_DECL void utimesCall(const FileArguments& a) { setTimesOf(a, 0, "utime"); }
NODUS_DECL void lutimesCall(const FileArguments& a) { setTimesOf(a, AT_SYMLINK_NOFOLLOW, "lutime"); }

NODUS_DECL void truncateCall(const FileArguments& a) {
  const int fd = openFile(a.path.c_str(), O_RDWR, 0);
  if (fd < 0) failCall(-fd, "open", a);
  const OwnFd file(fd);
  auto opened = FileArguments(fd);
  opened.number = a.number;
  ftruncateCall(opened);
}

NODUS_DECL fs::StatFs statfsCall(const FileArguments& a) {
  struct statfs raw{};
  if (::statfs(a.path.c_str(), &raw) != 0) failCall(errno, "statfs", a);
  fs::StatFs found;
  found.type = static_cast<std::int64_t>(raw.f_type);
  found.bsize = static_cast<std::int64_t>(raw.f_bsize);
  found.blocks = static_cast<std::int64_t>(raw.f_blocks);
  found.bfree = static_cast<std::int64_t>(raw.f_bfree);
  found.bavail = static_cast<std::int64_t>(raw.f_bavail);
  found.files = static_cast<std::int64_t>(raw.f_files);
  found.ffree = static_cast<std::int64_t>(raw.f_ffree);
  return found;
}

NODUS_DECL FileArguments toAccess(std::string_view path, int mode) {
  FileArguments arguments(path);
  arguments.flags = mode;
  return arguments;
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<> access(std::string_view path, int mode) {
  return detail::callInPool(&detail::accessCall, detail::toAccess(path, mode));
}
NODUS_DECL void accessSync(std::string_view path, int mode) {
  detail::callNow(&detail::accessCall, detail::toAccess(path, mode));
}
NODUS_DECL Promise<bool> exists(std::string_view path) {
  detail::FileArguments arguments(path);
  if (arguments.invalid) return promise::resolve(false);
  return detail::callInPool(&detail::existsCall, std::move(arguments));
}

NODUS_DECL Promise<> chmod(std::string_view path, std::uint32_t mode) {
  return detail::callInPool(&detail::chmodCall, detail::withMode(detail::FileArguments(path), mode));
}
NODUS_DECL void chmodSync(std::string_view path, std::uint32_t mode) {
  detail::callNow(&detail::chmodCall, detail::withMode(detail::FileArguments(path), mode));
}
NODUS_DECL Promise<> chown(std::string_view path, std::uint32_t uid, std::uint32_t gid) {
  return detail::callInPool(&detail::chownCall, detail::withOwner(detail::FileArguments(path), uid, gid));
}
NODUS_DECL void chownSync(std::string_view path, std::uint32_t uid, std::uint32_t gid) {
  detail::callNow(&detail::chownCall, detail::withOwner(detail::FileArguments(path), uid, gid));
}
NODUS_DECL Promise<> lchown(std::string_view path, std::uint32_t uid, std::uint32_t gid) {
  return detail::callInPool(&detail::lchownCall, detail::withOwner(detail::FileArguments(path), uid, gid));
}
NODUS_DECL void lchownSync(std::string_view path, std::uint32_t uid, std::uint32_t gid) {
  detail::callNow(&detail::lchownCall, detail::withOwner(detail::FileArguments(path), uid, gid));
}
NODUS_DECL Promise<> utimes(std::string_view path, FileTime atime, FileTime mtime) {
  return detail::callInPool(&detail::utimesCall, detail::withTimes(detail::FileArguments(path), atime, mtime));
}
NODUS_DECL void utimesSync(std::string_view path, FileTime atime, FileTime mtime) {
  detail::callNow(&detail::utimesCall, detail::withTimes(detail::FileArguments(path), atime, mtime));
}
NODUS_DECL Promise<> lutimes(std::string_view path, FileTime atime, FileTime mtime) {
  return detail::callInPool(&detail::lutimesCall, detail::withTimes(detail::FileArguments(path), atime, mtime));
}
NODUS_DECL void lutimesSync(std::string_view path, FileTime atime, FileTime mtime) {
  detail::callNow(&detail::lutimesCall, detail::withTimes(detail::FileArguments(path), atime, mtime));
}
NODUS_DECL Promise<> truncate(std::string_view path, std::int64_t length) {
  return detail::callInPool(&detail::truncateCall, detail::withLength(detail::FileArguments(path), length));
}
NODUS_DECL void truncateSync(std::string_view path, std::int64_t length) {
  detail::callNow(&detail::truncateCall, detail::withLength(detail::FileArguments(path), length));
}
NODUS_DECL Promise<StatFs> statfs(std::string_view path) {
  return detail::callInPool(&detail::statfsCall, detail::FileArguments(path));
}
NODUS_DECL StatFs statfsSync(std::string_view path) {
  return detail::callNow(&detail::statfsCall, detail::FileArguments(path));
}

}  // namespace fs
}  // namespace nodus::inline v0
