// console: Node's debugging console on standard output and standard error.
#pragma once

#include <nodus/config.hpp>
#include <nodus/util/inspect.hpp>

#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace detail {

enum class ConsoleStream : int { out = 1, error = 2 };

// The text and a newline in one write, indented by the open groups.
void consoleText(ConsoleStream stream, std::string_view text);
// The same of format(values...).
void consolePrint(ConsoleStream stream, const AnyValue* values, std::size_t count);
void consoleAssert(const AnyValue* values, std::size_t count);
void consoleDir(AnyValue value, const util::InspectOptions* options);
void consoleTable(AnyValue value, std::initializer_list<std::string_view> columns);
void consoleTrace(std::string_view message, const AnyValue* values, std::size_t count, std::source_location where);
// 1.234ms, 1.234s, 1:02.345 (m:ss.mmm), 1:02:03.456 (h:mm:ss.mmm).
std::string formatElapsed(double milliseconds);
// Opens (or with -2 closes) groups of the thread.
void consoleIndent(int spaces);
void consoleTimeLog(std::string_view label, const AnyValue* values, std::size_t count);

// What prints as it is where it is the only argument.
template <class T>
concept PlainText = TextLike<T> && !std::is_pointer_v<T> && !HasHook<T>;

// A program that logs only such texts is spared the code that prints everything else.
template <class... Args>
void consoleLog(ConsoleStream stream, const Args&... args) {
  if constexpr (sizeof...(Args) == 1 && (PlainText<Args> && ...)) {
    (consoleText(stream, args), ...);
  } else {
    const AnyValue values[] = {AnyValue::of(args)..., {}};
    consolePrint(stream, values, sizeof...(Args));
  }
}

// The first argument of trace, and where it was called.
struct TraceMessage {
  TraceMessage(std::source_location place = std::source_location::current()) : where(place) {}
  template <TextLike Text>
  TraceMessage(const Text& message, std::source_location place = std::source_location::current())
      : text(message), where(place) {}

  std::string_view text{};
  std::source_location where;
};

}  // namespace detail

/// Node's `console`. Each call formats its arguments as `util::format` does and writes them with a newline in one
/// system call, at once. Writing never throws: a closed pipe is ignored. Any thread may call it; the counters,
/// timers and groups belong to the thread.
namespace console {

/// Writes to standard output: strings as they are, everything else as `util::inspect` prints it, `%s %d %i %f %j %o
/// %O %c %%` honoured in a first string.
template <class... Args>
void log(const Args&... args) {
  detail::consoleLog(detail::ConsoleStream::out, args...);
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
  detail::consoleLog(detail::ConsoleStream::error, args...);
}

/// The same as `error`.
template <class... Args>
void warn(const Args&... args) {
  error(args...);
}

/// As `log`, and what follows is indented by two more spaces until `groupEnd`.
template <class... Args>
void group(const Args&... args) {
  if constexpr (sizeof...(Args) > 0) log(args...);
  detail::consoleIndent(2);
}

/// The same as `group`.
template <class... Args>
void groupCollapsed(const Args&... args) {
  group(args...);
}

/// Ends the innermost group.
inline void groupEnd() { detail::consoleIndent(-2); }

/// Writes `Assertion failed`, or `Assertion failed: ` and the arguments, to standard error if the condition is
/// false; of the first one, as in Node, what JavaScript's `String()` makes of it. It does not throw. (`assert` is a
/// macro in C.)
template <class... Args>
void assert_(bool condition, const Args&... args) {
  if (condition) return;
  const detail::AnyValue values[] = {detail::AnyValue::of(args)..., {}};
  detail::consoleAssert(values, sizeof...(Args));
}

/// Prints the value as `util::inspect` does with these options; strings are quoted.
template <class T>
void dir(const T& value) {
  detail::consoleDir(detail::AnyValue::of(value), nullptr);
}
template <class T>
void dir(const T& value, const util::InspectOptions& options) {
  detail::consoleDir(detail::AnyValue::of(value), &options);
}

/// The same as `log`.
template <class... Args>
void dirxml(const Args&... args) {
  log(args...);
}

/// Prints an array, object, map or set as a table: a row an element, a column a property; `columns` selects
/// some of them. What is no container is printed as by `log`.
template <class T>
void table(const T& value, std::initializer_list<std::string_view> columns = {}) {
  detail::consoleTable(detail::AnyValue::of(value), columns);
}

/// Clears the screen if standard output is a terminal.
void clear();

/// Prints how often it was called with this label: `label: 3`.
void count(std::string_view label = "default");
/// Starts the label's count anew; warns on standard error if there is none.
void countReset(std::string_view label = "default");

/// Starts a timer; warns on standard error if the label has one already.
void time(std::string_view label = "default");
/// Prints the time since `time(label)`, as `label: 1.234ms`, and ends the timer.
void timeEnd(std::string_view label = "default");
/// Prints the time since `time(label)` and the arguments; the timer goes on.
template <class... Args>
void timeLog(std::string_view label, const Args&... args) {
  const detail::AnyValue values[] = {detail::AnyValue::of(args)..., {}};
  detail::consoleTimeLog(label, values, sizeof...(Args));
}
inline void timeLog() { timeLog("default"); }

/// Prints `Trace: `, the formatted arguments, and the place of the call to standard error. The first argument is a
/// text. Node prints the whole stack.
template <class... Args>
void trace(detail::TraceMessage message = {}, const Args&... args) {
  const detail::AnyValue values[] = {detail::AnyValue::of(args)..., {}};
  detail::consoleTrace(message.text, values, sizeof...(Args), message.where);
}

}  // namespace console
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/console/impl/console.ipp>
#endif
