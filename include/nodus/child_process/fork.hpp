// fork: a program is started with a channel to it.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/child.hpp>
#include <nodus/child_process/options.hpp>
#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace child_process {
namespace detail {

ChildProcess startFork(std::string_view path, const Arguments& arguments, const ForkOptions& options);

}  // namespace detail

/// Starts a program with a channel to it: `send` and "message" exchange messages, and sockets and servers. `path` is a
/// program that uses `process::send`, of nodus, or, with `.execPath = "node"`, a script for Node: the channel speaks
/// Node's protocol (its "json" serialization). The rest is as with `spawn`. Throws ERR_CHILD_PROCESS_IPC_REQUIRED if
/// `stdio` is a list without "ipc".
template <detail::ListOfArguments List = Arguments>
ChildProcess fork(std::string_view path, const List& arguments, const ForkOptions& options = {}) {
  return detail::startFork(path, arguments, options);
}
inline ChildProcess fork(std::string_view path, const ForkOptions& options = {}) {
  return detail::startFork(path, {}, options);
}

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/fork.ipp>
#endif
