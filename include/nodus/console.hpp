// console: Node's debugging console on standard output and standard error.
#pragma once

#include <nodus/config.hpp>
#include <nodus/util/inspect.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

enum class ConsoleStream : int { out = 1, error = 2 };

// format(values...) and a newline in one write, indented by the open groups.
void consolePrint(ConsoleStream stream, const AnyValue* values, std::size_t count);

}  // namespace detail

/// Node's `console`. Each call formats its arguments as `util::format` does and writes them with a newline in one
/// system call, at once. Writing never throws: a closed pipe is ignored. Any thread may call it; the counters,
/// timers and groups belong to the thread.
namespace console {

/// Writes to standard output: strings as they are, everything else as `util::inspect` prints it, `%s %d %i %f %j %o
/// %O %c %%` honoured in a first string.
template <class... Args>
void log(const Args&... args) {
  const detail::AnyValue values[] = {detail::AnyValue::of(args)..., {}};
  detail::consolePrint(detail::ConsoleStream::out, values, sizeof...(Args));
}

/// The same as `log`.
template <class... Args>
void info(const Args&... args) {
  log(args...);
}

/// The same as `log`.
template <class... Args>
void debug(const Args&... args) {
  log(args...);
}

/// As `log`, to standard error.
template <class... Args>
void error(const Args&... args) {
  const detail::AnyValue values[] = {detail::AnyValue::of(args)..., {}};
  detail::consolePrint(detail::ConsoleStream::error, values, sizeof...(Args));
}

/// The same as `error`.
template <class... Args>
void warn(const Args&... args) {
  error(args...);
}

}  // namespace console
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/console/impl/console.ipp>
#endif
