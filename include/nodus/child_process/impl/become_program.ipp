#pragma once

#include <nodus/child_process/detail/child_calls.hpp>
#include <nodus/child_process/detail/launch.hpp>

#include <cerrno>

namespace nodus::inline v0 {
namespace child_process::detail {

// In two rounds, as a source may have the number of somebody else's target: first those that would be overwritten
// before their turn are moved out of the way, then each goes to its place. Returns 0 or an errno.
NODUS_IN_CHILD NODUS_DECL int placeDescriptors(ChildDescriptor* descriptors, int count) noexcept {
  for (int target = 0; target < count; ++target) {
    auto& source = descriptors[target].source;
    if (source < 0 || source >= target) continue;
    source = calls::control(source, F_DUPFD_CLOEXEC, count);
    if (source < 0) return errno;
  }
  for (int target = 0; target < count; ++target) {
    int source = descriptors[target].source;
    if (source < 0) {
      if (target > 2) {
        calls::control(target, F_SETFD, FD_CLOEXEC);  // what happens to be open there is not for the program
        continue;
      }
      source = calls::open("/dev/null", (target == 0 ? O_RDONLY : O_RDWR) | O_CLOEXEC);
      if (source < 0) return errno;
    }
    const int result = source == target ? calls::control(target, F_SETFD, 0) : calls::duplicateTo(source, target);
    if (result < 0) return errno;
    if (target > 2 || !descriptors[target].shared) continue;
    const int flags = calls::control(target, F_GETFL, 0);
    if (flags >= 0 && (flags & O_NONBLOCK)) calls::control(target, F_SETFL, flags & ~O_NONBLOCK);
  }
  return 0;
}

NODUS_IN_CHILD NODUS_DECL int changeIdentity(const ChildPlan& plan) noexcept {
  if (plan.uid || plan.gid) calls::dropGroups();  // only root can, and need
  if (plan.gid && calls::setGroup(*plan.gid) < 0) return errno;
  if (plan.uid && calls::setUser(*plan.uid) < 0) return errno;
  return 0;
}

// As execvp(): a place that has no such program is passed over, and one that may not be executed is remembered.
NODUS_IN_CHILD NODUS_DECL int execute(const ChildPlan& plan) noexcept {
  bool denied = false;
  int failure = ENOENT;
  for (const char* path = plan.paths; *path;) {
    calls::execute(path, plan.arguments, plan.environment);
    failure = errno;
    if (failure == ENOEXEC) {  // a script without #!
      plan.shellArguments[1] = path;
      calls::execute(plan.shellArguments[0], plan.shellArguments, plan.environment);
      return errno;
    }
    if (failure == EACCES) {
      denied = true;
    } else if (failure != ENOENT && failure != ENOTDIR && failure != ESTALE && failure != ENODEV &&
               failure != ETIMEDOUT) {
      return failure;
    }
    while (*path) ++path;
    ++path;
  }
  return denied ? EACCES : failure;
}

// All signals are blocked on entry. They are let in when none of the parent's handlers can run any more.
NODUS_IN_CHILD NODUS_DECL int becomeProgram(ChildPlan& plan) noexcept {
  for (int signal = 1; signal < _NSIG; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) calls::resetSignal(signal);
  }
  if (plan.detached) calls::newSession();
  if (const int failure = placeDescriptors(plan.descriptors, plan.descriptorCount)) return failure;
  if (plan.cwd && calls::changeFolder(plan.cwd) < 0) return errno;
  if (const int failure = changeIdentity(plan)) return failure;
  calls::closeOthers(plan.descriptorCount > 3 ? plan.descriptorCount : 3);
  calls::unblockSignals();
  return execute(plan);
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
