// fork: a program is started with a channel to it.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/child.hpp>
#include <nodus/child_process/options.hpp>
#include <nodus/config.hpp>

#include <concepts>
#include <string_view>

namespace nodus::inline v0 {
namespace child_process {

/// Starts a program with a channel to it: `send` and "message" exchange messages, and sockets and servers. `path` is a
/// program that uses `process::send`, of nodus, or, with `.execPath = "node"`, a script for Node: the channel speaks
/// Node's protocol (its "json" serialization). The rest is as with `spawn`. Throws ERR_CHILD_PROCESS_IPC_REQUIRED if
/// `stdio` is a list without "ipc".
ChildProcess fork(std::string_view path, const Arguments& arguments = {}, const ForkOptions& options = {});
template <class Options = ForkOptions>
  requires std::same_as<Options, ForkOptions>
ChildProcess fork(std::string_view path, const Options& options) {
  return fork(path, Arguments(), options);
}

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/fork.ipp>
#endif
