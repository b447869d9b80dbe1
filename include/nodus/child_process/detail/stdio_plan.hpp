// The descriptors of a child that is to be started: what the option asks for, and the pipes made for it.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/detail/launch.hpp>
#include <nodus/kernel/detail/own_fd.hpp>
#include <nodus/config.hpp>

#include <vector>

namespace nodus::inline v0 {
namespace child_process::detail {

struct StdioPart {
  enum class Kind : unsigned char { ignore, pipe, ipc, descriptor, socket };

  Kind kind = Kind::ignore;
  int descriptor = -1;                            // Kind::descriptor and socket
  nodus::detail::EmitterState* socket = nullptr;  // Kind::socket
  OwnFd ours;                                  // the ends of a pipe
  OwnFd childs;
};

using StdioPlan = std::vector<StdioPart>;

// At least three. Throws ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK.
StdioPlan readStdio(const Stdio& option, bool sync);
// Makes the pipes: pairs of sockets, as the child may use them both ways. Returns 0 or an errno.
int openPipes(StdioPlan& plan);
std::vector<ChildDescriptor> childDescriptors(const StdioPlan& plan);

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/stdio_plan.ipp>
#endif
