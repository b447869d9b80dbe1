#pragma once

#include <nodus/child_process/detail/launch.hpp>

#include <algorithm>
#include <cerrno>
#include <mutex>

#include <signal.h>
#include <sys/wait.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

namespace nodus::inline v0 {
namespace child_process::detail {

#if defined(__linux__)
inline constexpr auto idIsPidfd = static_cast<::idtype_t>(3);  // P_PIDFD, which not every C library names
#endif

// There are systems that make pidfds and cannot wait for them (Linux 5.2 and 5.3): those wait by the number.
// If somebody else has taken the status, or told the system that nobody will, it is not known.
NODUS_DECL ExitStatus reap(int pid, [[maybe_unused]] const OwnFd& pidfd, bool wait) noexcept {
  siginfo_t info{};
  auto type = P_PID;
  auto id = static_cast<::id_t>(pid);
#if defined(__linux__)
  if (pidfd) {
    type = idIsPidfd;
    id = static_cast<::id_t>(pidfd.get());
  }
#endif
  const int options = WEXITED | (wait ? 0 : WNOHANG);
  int result = 0;
  do {
    result = ::waitid(type, id, &info, options);
    if (result != 0 && errno == EINVAL) result = ::waitid(P_PID, static_cast<::id_t>(pid), &info, options);
  } while (result != 0 && errno == EINTR);
  ExitStatus status;
  status.ended = result != 0 || info.si_pid != 0;
  if (result != 0 || info.si_pid == 0) return status;
  if (info.si_code == CLD_EXITED) {
    status.code = info.si_status;
  } else {
    status.signal = info.si_status;
  }
  return status;
}

NODUS_DECL int sendSignal(int pid, [[maybe_unused]] const OwnFd& pidfd, int signal) noexcept {
#if defined(SYS_pidfd_send_signal)
  if (pidfd) return ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) == 0 ? 0 : errno;
#endif
  return ::kill(pid, signal) == 0 ? 0 : errno;
}

struct LeftBehind {
  std::mutex mutex;
  std::vector<int> pids;
};

NODUS_DECL LeftBehind& leftBehind() {
  static LeftBehind list;
  return list;
}

NODUS_DECL void reapLeftBehind() {
  auto& list = leftBehind();
  const std::lock_guard lock(list.mutex);
  std::erase_if(list.pids, [](int pid) { return reap(pid, OwnFd(), false).ended; });
}

NODUS_DECL void leaveBehind(int pid) {
  if (reap(pid, OwnFd(), false).ended) return;
  auto& list = leftBehind();
  const std::lock_guard lock(list.mutex);
  list.pids.push_back(pid);
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
