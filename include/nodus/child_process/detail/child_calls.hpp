// The system calls of a child before it is the program. On Linux they bypass the C library: its setuid() would speak to
// all threads of the parent, whose memory this is, its sigaction() hides signals of its own, and sanitizers put
// themselves before many. Each returns -1 and sets errno, or more.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

// For functions that run in a child that shares the parent's memory.
#if defined(__clang__)
#define NODUS_IN_CHILD __attribute__((noinline, disable_sanitizer_instrumentation, no_stack_protector))
#elif defined(__GNUC__)
#define NODUS_IN_CHILD __attribute__((noinline, no_sanitize("address", "thread", "undefined"), no_stack_protector))
#else
#define NODUS_IN_CHILD
#endif

namespace nodus::inline v0 {
namespace child_process::detail::calls {

#if defined(__linux__)

inline constexpr std::size_t signalSetSize = (_NSIG - 1) / 8;

NODUS_IN_CHILD inline int duplicateTo(int fd, int target) {
  return static_cast<int>(::syscall(SYS_dup3, fd, target, 0));
}
NODUS_IN_CHILD inline int control(int fd, int command, int argument) {
#if defined(SYS_fcntl64)
  return static_cast<int>(::syscall(SYS_fcntl64, fd, command, argument));
#else
  return static_cast<int>(::syscall(SYS_fcntl, fd, command, argument));
#endif
}
NODUS_IN_CHILD inline int open(const char* path, int flags) {
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, 0));
}
NODUS_IN_CHILD inline int changeFolder(const char* path) { return static_cast<int>(::syscall(SYS_chdir, path)); }
NODUS_IN_CHILD inline void newSession() { ::syscall(SYS_setsid); }
NODUS_IN_CHILD inline void dropGroups() {
#if defined(SYS_setgroups32)
  ::syscall(SYS_setgroups32, 0, nullptr);
#else
  ::syscall(SYS_setgroups, 0, nullptr);
#endif
}
NODUS_IN_CHILD inline int setGroup(unsigned gid) {
#if defined(SYS_setgid32)
  return static_cast<int>(::syscall(SYS_setgid32, gid));
#else
  return static_cast<int>(::syscall(SYS_setgid, gid));
#endif
}
NODUS_IN_CHILD inline int setUser(unsigned uid) {
#if defined(SYS_setuid32)
  return static_cast<int>(::syscall(SYS_setuid32, uid));
#else
  return static_cast<int>(::syscall(SYS_setuid, uid));
#endif
}
// What the kernel takes for SIG_DFL without flags is all zeros on every machine.
NODUS_IN_CHILD inline void resetSignal(int number) {
  const unsigned long action[8] = {};
  ::syscall(SYS_rt_sigaction, number, action, nullptr, signalSetSize);
}
NODUS_IN_CHILD inline void unblockSignals() {
  const unsigned long none[4] = {};
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, none, nullptr, signalSetSize);
}
// What somebody opened without close-on-exec is not for the program. Linux before 5.11 does not know this.
NODUS_IN_CHILD inline void closeOthers([[maybe_unused]] int first) {
#if defined(SYS_close_range)
  constexpr unsigned closeOnExec = 4;
  ::syscall(SYS_close_range, first, ~0U, closeOnExec);
#endif
}
NODUS_IN_CHILD inline void execute(const char* path, const char* const* arguments, const char* const* environment) {
  ::syscall(SYS_execve, path, arguments, environment);
}
// Not marked as one that does not return: AddressSanitizer would clean the stack of the parent's thread up.
NODUS_IN_CHILD inline void leave() { ::syscall(SYS_exit_group, 127); }

#else

inline int duplicateTo(int fd, int target) { return ::dup2(fd, target); }
inline int control(int fd, int command, int argument) { return ::fcntl(fd, command, argument); }
inline int open(const char* path, int flags) { return ::open(path, flags); }
inline int changeFolder(const char* path) { return ::chdir(path); }
inline void newSession() { static_cast<void>(::setsid()); }
inline void dropGroups() { static_cast<void>(!::setgroups(0, nullptr)); }
inline int setGroup(unsigned gid) { return ::setgid(gid); }
inline int setUser(unsigned uid) { return ::setuid(uid); }
inline void resetSignal(int number) { ::signal(number, SIG_DFL); }
inline void unblockSignals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}
inline void closeOthers(int) {}
inline void execute(const char* path, const char* const* arguments, const char* const* environment) {
  ::execve(path, const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
}
inline void leave() { ::_exit(127); }

#endif

}  // namespace child_process::detail::calls
}  // namespace nodus::inline v0
