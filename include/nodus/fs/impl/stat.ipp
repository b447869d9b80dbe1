#pragma once

#include <nodus/fs/detail/path.hpp>
#include <nodus/fs/detail/stat_calls.hpp>
#include <nodus/fs/stat.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/kernel/thread_pool.hpp>

#include <cerrno>
#include <cmath>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/sysmacros.h>
#endif

namespace nodus::inline v0 {
namespace detail {

// Node computes both from the system's two numbers in this way; the last digits depend on it.
NODUS_DECL void setTime(double& milliseconds, fs::Stats::Time& time, std::int64_t seconds, std::int64_t nanoseconds) {
  milliseconds = static_cast<double>(seconds) * 1000 + static_cast<double>(nanoseconds) / 1'000'000;
  time = fs::Stats::Time(std::chrono::milliseconds(static_cast<std::int64_t>(std::floor(milliseconds + 0.5))));
}

NODUS_DECL void fillStats(fs::Stats& stats, const struct stat& raw) {
  stats.dev = static_cast<std::uint64_t>(raw.st_dev);
  stats.mode = raw.st_mode;
  stats.nlink = raw.st_nlink;
  stats.uid = raw.st_uid;
  stats.gid = raw.st_gid;
  stats.rdev = static_cast<std::uint64_t>(raw.st_rdev);
  stats.blksize = raw.st_blksize;
  stats.ino = raw.st_ino;
  stats.size = raw.st_size;
  stats.blocks = raw.st_blocks;
#if defined(__APPLE__)
  setTime(stats.atimeMs, stats.atime, raw.st_atimespec.tv_sec, raw.st_atimespec.tv_nsec);
  setTime(stats.mtimeMs, stats.mtime, raw.st_mtimespec.tv_sec, raw.st_mtimespec.tv_nsec);
  setTime(stats.ctimeMs, stats.ctime, raw.st_ctimespec.tv_sec, raw.st_ctimespec.tv_nsec);
  setTime(stats.birthtimeMs, stats.birthtime, raw.st_birthtimespec.tv_sec, raw.st_birthtimespec.tv_nsec);
#else
  setTime(stats.atimeMs, stats.atime, raw.st_atim.tv_sec, raw.st_atim.tv_nsec);
  setTime(stats.mtimeMs, stats.mtime, raw.st_mtim.tv_sec, raw.st_mtim.tv_nsec);
  setTime(stats.ctimeMs, stats.ctime, raw.st_ctim.tv_sec, raw.st_ctim.tv_nsec);
  setTime(stats.birthtimeMs, stats.birthtime, raw.st_ctim.tv_sec, raw.st_ctim.tv_nsec);
#endif
}

#if defined(STATX_BTIME)
NODUS_DECL void fillStats(fs::Stats& stats, const struct statx& raw) {
  stats.dev = makedev(raw.stx_dev_major, raw.stx_dev_minor);
  stats.mode = raw.stx_mode;
  stats.nlink = raw.stx_nlink;
  stats.uid = raw.stx_uid;
  stats.gid = raw.stx_gid;
  stats.rdev = makedev(raw.stx_rdev_major, raw.stx_rdev_minor);
  stats.blksize = raw.stx_blksize;
  stats.ino = raw.stx_ino;
  stats.size = static_cast<std::int64_t>(raw.stx_size);
  stats.blocks = static_cast<std::int64_t>(raw.stx_blocks);
  setTime(stats.atimeMs, stats.atime, raw.stx_atime.tv_sec, raw.stx_atime.tv_nsec);
  setTime(stats.mtimeMs, stats.mtime, raw.stx_mtime.tv_sec, raw.stx_mtime.tv_nsec);
  setTime(stats.ctimeMs, stats.ctime, raw.stx_ctime.tv_sec, raw.stx_ctime.tv_nsec);
  setTime(stats.birthtimeMs, stats.birthtime, raw.stx_btime.tv_sec, raw.stx_btime.tv_nsec);
}
#endif

// statx(2) is the only call that tells when a file was made; some sandboxes forbid it.
NODUS_DECL int statAt(int folder, const char* path, int flags, fs::Stats& stats) noexcept {
#if defined(STATX_BTIME)
  struct statx extended{};
  if (::statx(folder, path, flags, STATX_BASIC_STATS | STATX_BTIME, &extended) == 0) {
    fillStats(stats, extended);
    return 0;
  }
  if (errno != ENOSYS && errno != EPERM && errno != EINVAL && errno != EOPNOTSUPP) return errno;
#endif
  struct stat raw{};
#if defined(AT_EMPTY_PATH)
  const int result = (flags & AT_EMPTY_PATH) ? ::fstat(folder, &raw) : ::fstatat(folder, path, &raw, flags);
#else
  const int result = *path ? ::fstatat(folder, path, &raw, flags) : ::fstat(folder, &raw);
#endif
  if (result != 0) return errno;
  fillStats(stats, raw);
  return 0;
}

NODUS_DECL int readStats(const char* path, Links links, fs::Stats& stats) noexcept {
  return statAt(AT_FDCWD, path, links == Links::keep ? AT_SYMLINK_NOFOLLOW : 0, stats);
}
NODUS_DECL int readStats(int fd, fs::Stats& stats) noexcept {
#if defined(AT_EMPTY_PATH)
  return statAt(fd, "", AT_EMPTY_PATH, stats);
#else
  return statAt(fd, "", 0, stats);
#endif
}
NODUS_DECL int readStatsAt(int folder, const char* name, fs::Stats& stats) noexcept {
  return statAt(folder, name, AT_SYMLINK_NOFOLLOW, stats);
}

inline constexpr std::string_view statCall(Links links) { return links == Links::keep ? "lstat" : "stat"; }

NODUS_DECL fs::Stats statOrThrow(const std::string& path, Links links) {
  fs::Stats stats;
  if (const int number = readStats(path.c_str(), links, stats); number != 0) {
    systemError(number, statCall(links), {.path = path}).raise();
  }
  return stats;
}

NODUS_DECL Promise<fs::Stats> statInPool(std::string_view path, Links links, const fs::StatOptions& options) {
  if (const auto error = pathError(path)) return promise::reject<fs::Stats>(*error);
  return runInPool([path = std::string(path), links] { return statOrThrow(path, links); }, options.signal);
}

NODUS_DECL std::optional<fs::Stats> statNow(std::string_view path, Links links, const fs::StatSyncOptions& options) {
  if (const auto error = pathError(path)) error->raise();
  const std::string terminated(path);
  fs::Stats stats;
  const int number = readStats(terminated.c_str(), links, stats);
  if (number == 0) return stats;
  if (!options.throwIfNoEntry && (number == ENOENT || number == ENOTDIR)) return std::nullopt;
  systemError(number, statCall(links), {.path = path}).raise();
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<Stats> stat(std::string_view path, const StatOptions& options) {
  return detail::statInPool(path, detail::Links::follow, options);
}
NODUS_DECL Promise<Stats> lstat(std::string_view path, const StatOptions& options) {
  return detail::statInPool(path, detail::Links::keep, options);
}

NODUS_DECL std::optional<Stats> statSync(std::string_view path, const StatSyncOptions& options) {
  return detail::statNow(path, detail::Links::follow, options);
}
NODUS_DECL std::optional<Stats> lstatSync(std::string_view path, const StatSyncOptions& options) {
  return detail::statNow(path, detail::Links::keep, options);
}
NODUS_DECL Stats statSync(std::string_view path) { return *statSync(path, StatSyncOptions{}); }
NODUS_DECL Stats lstatSync(std::string_view path) { return *lstatSync(path, StatSyncOptions{}); }

NODUS_DECL bool existsSync(std::string_view path) noexcept {
  if (path.find('\0') != std::string_view::npos) return false;
  return ::access(std::string(path).c_str(), F_OK) == 0;
}

}  // namespace fs
}  // namespace nodus::inline v0
