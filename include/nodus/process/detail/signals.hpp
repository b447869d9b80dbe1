// The signals that Node knows by name.
#pragma once

#include <nodus/config.hpp>

#include <csignal>
#include <string_view>

#if defined(SIGSTKFLT)
#define NODUS_SIGNAL_SIGSTKFLT(X) X(SIGSTKFLT)
#else
#define NODUS_SIGNAL_SIGSTKFLT(X)
#endif
#if defined(SIGPOLL)
#define NODUS_SIGNAL_SIGPOLL(X) X(SIGPOLL)
#else
#define NODUS_SIGNAL_SIGPOLL(X)
#endif
#if defined(SIGPWR)
#define NODUS_SIGNAL_SIGPWR(X) X(SIGPWR)
#else
#define NODUS_SIGNAL_SIGPWR(X)
#endif

// Those that can be listened to. Where two names have one number, the first is the one that is shown.
#define NODUS_SIGNAL_MAP(X) \
  X(SIGTERM)                \
  X(SIGINT)                 \
  X(SIGHUP)                 \
  X(SIGUSR1)                \
  X(SIGUSR2)                \
  X(SIGQUIT)                \
  X(SIGILL)                 \
  X(SIGTRAP)                \
  X(SIGABRT)                \
  X(SIGIOT)                 \
  X(SIGBUS)                 \
  X(SIGFPE)                 \
  X(SIGSEGV)                \
  X(SIGPIPE)                \
  X(SIGALRM)                \
  X(SIGCHLD)                \
  NODUS_SIGNAL_SIGSTKFLT(X) \
  X(SIGCONT)                \
  X(SIGTSTP)                \
  X(SIGTTIN)                \
  X(SIGTTOU)                \
  X(SIGURG)                 \
  X(SIGXCPU)                \
  X(SIGXFSZ)                \
  X(SIGVTALRM)              \
  X(SIGPROF)                \
  X(SIGWINCH)               \
  X(SIGIO)                  \
  NODUS_SIGNAL_SIGPOLL(X)   \
  NODUS_SIGNAL_SIGPWR(X)    \
  X(SIGSYS)

namespace nodus::inline v0 {
namespace detail {

// 0 for a name that is none; SIGKILL and SIGSTOP have a number too.
int signalNumber(std::string_view name) noexcept;
// Empty for a number that has no name.
std::string_view signalName(int number) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0
