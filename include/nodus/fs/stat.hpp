// What is known about a path: stat, lstat, and whether it is there.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/stats.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/promise.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace fs {

struct StatOptions {
  /// Rejects with an AbortError once it fires. Ours: Node's `stat` takes no signal.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<StatOptions>);

struct StatSyncOptions {
  /// If it is false, a path that is not there gives nullopt instead of ENOENT or ENOTDIR. Default true.
  bool throwIfNoEntry = true;
};
static_assert(std::is_trivially_destructible_v<StatSyncOptions>);

/// What is known about the file at `path`, through symbolic links. Rejects with the system's error (`code`, `errno`,
/// `syscall` "stat", `path`), and with ERR_INVALID_ARG_VALUE if the path contains NUL.
Promise<Stats> stat(std::string_view path, const StatOptions& options = {});
/// The same of a symbolic link itself; `syscall` is "lstat".
Promise<Stats> lstat(std::string_view path, const StatOptions& options = {});

/// The same at once, blocking the thread; throws.
Stats statSync(std::string_view path);
Stats lstatSync(std::string_view path);
/// With options it may be nullopt: where Node returns `undefined`.
std::optional<Stats> statSync(std::string_view path, const StatSyncOptions& options);
std::optional<Stats> lstatSync(std::string_view path, const StatSyncOptions& options);

/// Whether there is something at `path`, through symbolic links. Never throws; false too where that can not be found
/// out. Whoever opens a file afterwards must still expect that it is gone.
bool existsSync(std::string_view path) noexcept;

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/stat.ipp>
#endif
