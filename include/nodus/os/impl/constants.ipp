#pragma once

#include <nodus/os/constants.hpp>

#include <cerrno>
#include <csignal>

namespace nodus::inline v0 {
namespace detail {

inline constexpr os::Constant osSignals[] = {
    {"SIGHUP", SIGHUP},       {"SIGINT", SIGINT},   {"SIGQUIT", SIGQUIT},   {"SIGILL", SIGILL},
    {"SIGTRAP", SIGTRAP},     {"SIGABRT", SIGABRT},
#if defined(SIGIOT)
    {"SIGIOT", SIGIOT},
#endif
    {"SIGBUS", SIGBUS},       {"SIGFPE", SIGFPE},   {"SIGKILL", SIGKILL},   {"SIGUSR1", SIGUSR1},
    {"SIGSEGV", SIGSEGV},     {"SIGUSR2", SIGUSR2}, {"SIGPIPE", SIGPIPE},   {"SIGALRM", SIGALRM},
    {"SIGTERM", SIGTERM},     {"SIGCHLD", SIGCHLD},
#if defined(SIGSTKFLT)
    {"SIGSTKFLT", SIGSTKFLT},
#endif
    {"SIGCONT", SIGCONT},     {"SIGSTOP", SIGSTOP}, {"SIGTSTP", SIGTSTP},   {"SIGTTIN", SIGTTIN},
    {"SIGTTOU", SIGTTOU},     {"SIGURG", SIGURG},   {"SIGXCPU", SIGXCPU},   {"SIGXFSZ", SIGXFSZ},
    {"SIGVTALRM", SIGVTALRM}, {"SIGPROF", SIGPROF}, {"SIGWINCH", SIGWINCH},
#if defined(SIGIO)
    {"SIGIO", SIGIO},
#endif
#if defined(SIGPOLL)
    {"SIGPOLL", SIGPOLL},
#endif
#if defined(SIGPWR)
    {"SIGPWR", SIGPWR},
#endif
    {"SIGSYS", SIGSYS},
};

inline constexpr os::Constant osErrors[] = {
    {"E2BIG", E2BIG},
    {"EACCES", EACCES},
    {"EADDRINUSE", EADDRINUSE},
    {"EADDRNOTAVAIL", EADDRNOTAVAIL},
    {"EAFNOSUPPORT", EAFNOSUPPORT},
    {"EAGAIN", EAGAIN},
    {"EALREADY", EALREADY},
    {"EBADF", EBADF},
    {"EBADMSG", EBADMSG},
    {"EBUSY", EBUSY},
    {"ECANCELED", ECANCELED},
    {"ECHILD", ECHILD},
    {"ECONNABORTED", ECONNABORTED},
    {"ECONNREFUSED", ECONNREFUSED},
    {"ECONNRESET", ECONNRESET},
    {"EDEADLK", EDEADLK},
    {"EDESTADDRREQ", EDESTADDRREQ},
    {"EDOM", EDOM},
#if defined(EDQUOT)
    {"EDQUOT", EDQUOT},
#endif
    {"EEXIST", EEXIST},
    {"EFAULT", EFAULT},
    {"EFBIG", EFBIG},
    {"EHOSTUNREACH", EHOSTUNREACH},
#if defined(EIDRM)
    {"EIDRM", EIDRM},
#endif
    {"EILSEQ", EILSEQ},
    {"EINPROGRESS", EINPROGRESS},
    {"EINTR", EINTR},
    {"EINVAL", EINVAL},
    {"EIO", EIO},
    {"EISCONN", EISCONN},
    {"EISDIR", EISDIR},
    {"ELOOP", ELOOP},
    {"EMFILE", EMFILE},
    {"EMLINK", EMLINK},
    {"EMSGSIZE", EMSGSIZE},
#if defined(EMULTIHOP)
    {"EMULTIHOP", EMULTIHOP},
#endif
    {"ENAMETOOLONG", ENAMETOOLONG},
    {"ENETDOWN", ENETDOWN},
    {"ENETRESET", ENETRESET},
    {"ENETUNREACH", ENETUNREACH},
    {"ENFILE", ENFILE},
    {"ENOBUFS", ENOBUFS},
#if defined(ENODATA)
    {"ENODATA", ENODATA},
#endif
    {"ENODEV", ENODEV},
    {"ENOENT", ENOENT},
    {"ENOEXEC", ENOEXEC},
    {"ENOLCK", ENOLCK},
#if defined(ENOLINK)
    {"ENOLINK", ENOLINK},
#endif
    {"ENOMEM", ENOMEM},
#if defined(ENOMSG)
    {"ENOMSG", ENOMSG},
#endif
    {"ENOPROTOOPT", ENOPROTOOPT},
    {"ENOSPC", ENOSPC},
#if defined(ENOSR)
    {"ENOSR", ENOSR},
#endif
#if defined(ENOSTR)
    {"ENOSTR", ENOSTR},
#endif
    {"ENOSYS", ENOSYS},
    {"ENOTCONN", ENOTCONN},
    {"ENOTDIR", ENOTDIR},
    {"ENOTEMPTY", ENOTEMPTY},
    {"ENOTSOCK", ENOTSOCK},
    {"ENOTSUP", ENOTSUP},
    {"ENOTTY", ENOTTY},
    {"ENXIO", ENXIO},
    {"EOPNOTSUPP", EOPNOTSUPP},
    {"EOVERFLOW", EOVERFLOW},
    {"EPERM", EPERM},
    {"EPIPE", EPIPE},
    {"EPROTO", EPROTO},
    {"EPROTONOSUPPORT", EPROTONOSUPPORT},
    {"EPROTOTYPE", EPROTOTYPE},
    {"ERANGE", ERANGE},
    {"EROFS", EROFS},
    {"ESPIPE", ESPIPE},
    {"ESRCH", ESRCH},
#if defined(ESTALE)
    {"ESTALE", ESTALE},
#endif
#if defined(ETIME)
    {"ETIME", ETIME},
#endif
    {"ETIMEDOUT", ETIMEDOUT},
    {"ETXTBSY", ETXTBSY},
    {"EWOULDBLOCK", EWOULDBLOCK},
    {"EXDEV", EXDEV},
};

}  // namespace detail

namespace os {

NODUS_DECL std::optional<int> Constants::operator[](std::string_view name) const noexcept {
  for (const auto& constant : *this) {
    if (constant.first == name) return constant.second;
  }
  return std::nullopt;
}

namespace constants {

NODUS_DECL Constants signals() noexcept { return Constants(detail::osSignals); }
NODUS_DECL Constants errno_() noexcept { return Constants(detail::osErrors); }

}  // namespace constants
}  // namespace os
}  // namespace nodus::inline v0
