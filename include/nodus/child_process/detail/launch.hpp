// Starting a program: everything is laid out beforehand, so that the child, which shares this process' memory until it
// becomes the program, touches nothing else and makes only system calls. docs/design/0008 tells why.
#pragma once

#include <nodus/child_process/detail/command.hpp>
#include <nodus/kernel/detail/own_fd.hpp>
#include <nodus/config.hpp>

#include <optional>
#include <vector>

namespace nodus::inline v0 {
namespace child_process::detail {

// What the child's descriptor of the same index is to be.
struct ChildDescriptor {
  int source = -1;      // -1: /dev/null for 0, 1 and 2, nothing for the others
  bool shared = false;  // others have it, too: as 0, 1 or 2 of a program it must block
};

// All that the child reads. `failure` is what it writes.
struct ChildPlan {
  const char* paths;  // where the program may be: each ended by NUL, the last one empty
  const char* const* arguments;
  const char** shellArguments;  // for a script without an interpreter: /bin/sh, a place for its path, the arguments
  const char* const* environment;
  const char* cwd;  // may be null
  ChildDescriptor* descriptors;
  int descriptorCount;
  const unsigned* uid;  // may be null
  const unsigned* gid;
  bool detached;
  int volatile failure;
};

struct Launched {
  int pid = 0;
  OwnFd pidfd;  // none where the system has no such thing
  int error = 0;   // an errno: nothing was started
};

Launched launch(const Command& command, std::vector<ChildDescriptor> descriptors);

// The child itself. Returns the errno of what failed, or never.
int becomeProgram(ChildPlan& plan) noexcept;
// The way to it, which differs from system to system.
Launched enterChild(ChildPlan& plan);

// How a child ended.
struct ExitStatus {
  std::optional<int> code;
  int signal = 0;
  bool ended = false;
};
// Takes the child's status, if it has ended; then its number is free for others.
ExitStatus reap(int pid, const OwnFd& pidfd, bool wait) noexcept;
// Sends a signal to a child that was not reaped yet. Returns 0 or an errno.
int sendSignal(int pid, const OwnFd& pidfd, int signal) noexcept;

// A child that nobody waits for any more is reaped at a later launch at the latest.
void leaveBehind(int pid);
void reapLeftBehind();

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/launch.ipp>
#endif
