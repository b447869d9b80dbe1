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

/// What `spawnSync` returns, with Buffers or with texts.
template <class Output>
struct SpawnSyncResultOf {
  /// The number that the process had; 0 if it could not be started.
  int pid = 0;
  /// What came from each of its descriptors; nullopt where that is no pipe from it. Empty if it could not be started.
  std::vector<std::optional<Output>> output{};
  /// `output[1]` and `output[2]`; empty where there is none.
  Output stdout_{};
  Output stderr_{};
  /// Its exit code, if it ended by itself.
  std::optional<int> status{};
  /// The name of the signal that ended it.
  std::optional<std::string> signal{};
  /// What went wrong: it could not be started (the system's code), took too long (ETIMEDOUT), wrote too much (ENOBUFS),
  /// or did not read all of its input (EPIPE). `syscall` is "spawnSync NAME". Another exit code than 0 is no error.
  std::optional<Error> error{};
};

using SpawnSyncResult = SpawnSyncResultOf<Buffer>;
using SpawnSyncTextResult = SpawnSyncResultOf<std::string>;

namespace detail {

SpawnSyncResult runSync(std::string_view file, const Arguments& arguments, const SpawnSyncOptions& options);
SpawnSyncTextResult runSync(std::string_view file, const Arguments& arguments, const SpawnSyncTextOptions& options);
Buffer runFileSync(std::string_view file, const Arguments& arguments, const SpawnSyncOptions& options);
std::string runFileSync(std::string_view file, const Arguments& arguments, const SpawnSyncTextOptions& options);

}  // namespace detail

/// Runs a program and waits for it and for its pipes; meanwhile nothing else happens in this thread. Its output is
/// Buffers, or text where the option `encoding` is given. Throws ERR_INVALID_ARG_VALUE for NUL in any text and for an
/// empty file, ERR_UNKNOWN_SIGNAL, ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING.
template <detail::ListOfArguments List = Arguments>
SpawnSyncResult spawnSync(std::string_view file, const List& arguments, const SpawnSyncOptions& options = {}) {
  return detail::runSync(file, arguments, options);
}
template <detail::ListOfArguments List = Arguments>
SpawnSyncTextResult spawnSync(std::string_view file, const List& arguments, const SpawnSyncTextOptions& options) {
  return detail::runSync(file, arguments, options);
}
inline SpawnSyncResult spawnSync(std::string_view file, const SpawnSyncOptions& options = {}) {
  return detail::runSync(file, {}, options);
}
inline SpawnSyncTextResult spawnSync(std::string_view file, const SpawnSyncTextOptions& options) {
  return detail::runSync(file, {}, options);
}

/// The same, and gives what was written to stdout. Throws an `ExecError` where `spawnSync` has an error, or another
/// exit code than 0.
template <detail::ListOfArguments List = Arguments>
Buffer execFileSync(std::string_view file, const List& arguments, const SpawnSyncOptions& options = {}) {
  return detail::runFileSync(file, arguments, options);
}
template <detail::ListOfArguments List = Arguments>
std::string execFileSync(std::string_view file, const List& arguments, const SpawnSyncTextOptions& options) {
  return detail::runFileSync(file, arguments, options);
}
inline Buffer execFileSync(std::string_view file, const SpawnSyncOptions& options = {}) {
  return detail::runFileSync(file, {}, options);
}
inline std::string execFileSync(std::string_view file, const SpawnSyncTextOptions& options) {
  return detail::runFileSync(file, {}, options);
}

/// The same with a command for a shell, /bin/sh or the option `shell`. Never put into it what came from outside.
Buffer execSync(std::string_view command, const SpawnSyncOptions& options = {});
std::string execSync(std::string_view command, const SpawnSyncTextOptions& options);

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/sync.ipp>
#endif
