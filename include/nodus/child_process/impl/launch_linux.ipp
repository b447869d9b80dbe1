#pragma once

#if defined(__linux__) && !defined(NODUS_SPAWN_BY_FORK)

#include <nodus/child_process/impl/become_program.ipp>

#include <cerrno>

#include <sched.h>
#include <sys/wait.h>

// ThreadSanitizer takes clone() for a fork(), and does things to memory in the child that here is the parent's, too.
#if defined(__SANITIZE_THREAD__)
#define NODUS_CLONE __clone
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NODUS_CLONE __clone
#endif
#endif
#if defined(NODUS_CLONE)
extern "C" int __clone(int (*f)(void*), void* stack, int flags, void* argument, ...) noexcept;
#else
#define NODUS_CLONE ::clone
#endif

#if !defined(CLONE_PIDFD)
#define CLONE_PIDFD 0x00001000
#endif

namespace nodus::inline v0 {
namespace child_process::detail {

NODUS_IN_CHILD NODUS_DECL int runChild(void* argument) noexcept {
  auto& plan = *static_cast<ChildPlan*>(argument);
  plan.failure = becomeProgram(plan);
  calls::leave();
  return 0;
}

// The calling thread sleeps until the child is the program, or has given up; so the child may use a part of its stack.
// No signal handler of this process may run in the child.
NODUS_NOINLINE NODUS_DECL Launched enterChild(ChildPlan& plan) {
  constexpr std::size_t stackSize = 32768;
  alignas(64) unsigned char stack[stackSize];
  unsigned long all[4], before[4];
  for (auto& part : all) part = ~0UL;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, all, before, calls::signalSetSize);
  Launched launched;
  int pidfd = -1;
  launched.pid =
      NODUS_CLONE(&runChild, stack + stackSize, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &pidfd);
  const int failure = launched.pid < 0 ? errno : plan.failure;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, before, nullptr, calls::signalSetSize);
  launched.pidfd = OwnFd(pidfd);
  if (failure == 0) return launched;
  if (launched.pid > 0) reap(launched.pid, launched.pidfd, true);
  Launched nothing;
  nothing.error = failure;
  return nothing;
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#undef NODUS_CLONE

#endif
