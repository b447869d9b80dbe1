// spawnSync, execFileSync, execSync: the loop stands still until the program has ended.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/exec.hpp>
#include <nodus/child_process/options.hpp>
#include <nodus/config.hpp>
#include <nodus/kernel/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace child_process {

/// What `spawnSync` returns.
struct SpawnSyncResult {
  /// The number that the process had; 0 if it could not be started.
  int pid = 0;
  /// What came from each of its descriptors; nullopt where that is no pipe from it. Empty if it could not be started.
  std::vector<std::optional<Buffer>> output{};
  /// `output[1]` and `output[2]`; empty where there is none.
  Buffer stdout_{};
  Buffer stderr_{};
  /// Its exit code, if it ended by itself.
  std::optional<int> status{};
  /// The name of the signal that ended it.
  std::optional<std::string> signal{};
  /// What went wrong: it could not be started (the system's code), took too long (ETIMEDOUT), wrote too much (ENOBUFS),
  /// or did not read all of its input (EPIPE). `syscall` is "spawnSync NAME". Another exit code than 0 is no error.
  std::optional<Error> error{};
};

namespace detail {

SpawnSyncResult runSync(std::string_view file, const Arguments& arguments, const SpawnSyncOptions& options);
Buffer runFileSync(std::string_view file, const Arguments& arguments, const SpawnSyncOptions& options);

}  // namespace detail

/// Runs a program and waits for it and for its pipes; meanwhile nothing else happens in this thread. Throws
/// ERR_INVALID_ARG_VALUE for NUL in any text and for an empty file, ERR_UNKNOWN_SIGNAL, ERR_OUT_OF_RANGE.
template <detail::ListOfArguments List = Arguments>
SpawnSyncResult spawnSync(std::string_view file, const List& arguments, const SpawnSyncOptions& options = {}) {
  return detail::runSync(file, arguments, options);
}
inline SpawnSyncResult spawnSync(std::string_view file, const SpawnSyncOptions& options = {}) {
  return detail::runSync(file, {}, options);
}

/// The same, and gives what was written to stdout. Throws an `ExecError` where `spawnSync` has an error, or another
/// exit code than 0.
template <detail::ListOfArguments List = Arguments>
Buffer execFileSync(std::string_view file, const List& arguments, const SpawnSyncOptions& options = {}) {
  return detail::runFileSync(file, arguments, options);
}
inline Buffer execFileSync(std::string_view file, const SpawnSyncOptions& options = {}) {
  return detail::runFileSync(file, {}, options);
}

/// The same with a command for a shell, /bin/sh or the option `shell`. Never put into it what came from outside.
Buffer execSync(std::string_view command, const SpawnSyncOptions& options = {});

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/sync.ipp>
#endif
