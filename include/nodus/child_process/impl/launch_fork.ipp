#pragma once

#if !defined(__linux__) || defined(NODUS_SPAWN_BY_FORK)

#include <nodus/child_process/impl/become_program.ipp>

#include <cerrno>

#include <fcntl.h>

namespace nodus::inline v0 {
namespace child_process::detail {

// Where there is no clone(): a plain fork(), and a pipe that tells what failed, or closes when the child is the
// program.
NODUS_DECL Launched enterChild(ChildPlan& plan) {
  Launched launched;
  int ends[2];
  if (::pipe(ends) != 0) {
    launched.error = errno;
    return launched;
  }
  const OwnFd reading(ends[0]);
  OwnFd writing(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  // Out of the way of the child's descriptors.
  OwnFd told(::fcntl(ends[1], F_DUPFD_CLOEXEC, plan.descriptorCount));
  writing.close();
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  launched.pid = told ? ::fork() : -1;
  if (launched.pid == 0) {
    const int failure = becomeProgram(plan);
    static_cast<void>(!::write(told.get(), &failure, sizeof failure));
    calls::leave();
  }
  int failure = launched.pid < 0 ? errno : 0;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failure == 0) {
    told.close();
    while (::read(reading.get(), &failure, sizeof failure) < 0 && errno == EINTR) continue;
    if (failure == 0) return launched;
    reap(launched.pid, launched.pidfd, true);
    launched.pid = 0;
  }
  launched.error = failure;
  return launched;
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0

#endif
