#pragma once

#include <nodus/child_process/detail/stdio_plan.hpp>
#include <nodus/child_process/fork.hpp>
#include <nodus/child_process/spawn.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace child_process::detail {

// Node's: a text stands for 0, 1 and 2, and the channel is 3; a list must have it.
NODUS_DECL Stdio stdioWithChannel(const Stdio& option, bool silent) {
  if (!option) return silent ? Stdio{"pipe", "pipe", "pipe", "ipc"} : Stdio{"inherit", "inherit", "inherit", "ipc"};
  const auto text = option.text();
  if (text.data()) {
    readStdio(option, false);
    return {text, text, text, "ipc"};
  }
  for (std::size_t i = 0; i < option.size(); ++i) {
    if (option[i].kind() == StdioEntry::Kind::text && option[i].text() == "ipc") return option;
  }
  throwError(ErrorCode::ERR_CHILD_PROCESS_IPC_REQUIRED, {"options.stdio"});
}

NODUS_DECL ChildProcess startFork(std::string_view path, const Arguments& arguments, const ForkOptions& options) {
  std::vector<std::string_view> all;
  if (!options.execPath.empty()) {
    for (std::size_t i = 0; i < options.execArgv.size(); ++i) all.push_back(options.execArgv[i]);
    all.push_back(path);
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) all.push_back(arguments[i]);
  return startChild(options.execPath.empty() ? path : options.execPath, all,
                    {.env = options.env,
                     .cwd = options.cwd,
                     .stdio = stdioWithChannel(options.stdio, options.silent),
                     .uid = options.uid,
                     .gid = options.gid,
                     .detached = options.detached,
                     .signal = options.signal,
                     .timeout = options.timeout,
                     .killSignal = options.killSignal});
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
