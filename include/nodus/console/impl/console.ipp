#pragma once

#include <nodus/console.hpp>
#include <nodus/console/detail/table.hpp>
#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/kernel/system.hpp>
#include <nodus/util/detail/colors.hpp>
#include <nodus/util/detail/number.hpp>
#include <nodus/util/format.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

struct ConsoleState {
  std::map<std::string, std::size_t, std::less<>> counts{};
  std::map<std::string, std::int64_t, std::less<>> timers{};  // nanoseconds of the monotonic clock
};

NODUS_DECL ConsoleState& consoleState() {
  thread_local ConsoleState state;
  return state;
}

NODUS_DECL std::string& consoleIndentation() {
  thread_local std::string indent;
  return indent;
}

NODUS_DECL util::InspectOptions consoleOptions(ConsoleStream stream) {
  static const bool outColors = showsColors(STDOUT_FILENO);
  static const bool errorColors = showsColors(STDERR_FILENO);
  util::InspectOptions options;
  options.colors = stream == ConsoleStream::out ? outColors : errorColors;
  return options;
}

// A lone surrogate leaves the process as U+FFFD, which takes three bytes as well.
NODUS_DECL void replaceLoneSurrogates(std::string& text) noexcept {
  for (auto at = text.find('\xED'); at != std::string::npos; at = text.find('\xED', at + 1)) {
    if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) text.replace(at, 3, "\xEF\xBF\xBD");
  }
}

NODUS_DECL void consoleWrite(ConsoleStream stream, std::string line) {
  const auto& indent = consoleIndentation();
  if (!indent.empty()) {
    line.insert(0, indent);
    for (auto at = line.find('\n'); at != std::string::npos; at = line.find('\n', at + 1)) line.insert(at + 1, indent);
  }
  replaceLoneSurrogates(line);
  line += '\n';
  writeAll(static_cast<int>(stream), line);
}

NODUS_DECL void consoleText(ConsoleStream stream, std::string_view text) { consoleWrite(stream, std::string(text)); }

NODUS_DECL void consolePrint(ConsoleStream stream, const AnyValue* values, std::size_t count) {
  consoleWrite(stream, formatAny(values, count, consoleOptions(stream)));
}

// Node's process.emitWarning comes a tick later; this is written at once.
NODUS_DECL void consoleWarning(const std::string& text) {
  writeAll(2, "(nodus:" + std::to_string(::getpid()) + ") Warning: " + text + "\n");
}

NODUS_DECL void consoleIndent(int spaces) {
  auto& indent = consoleIndentation();
  if (spaces > 0) {
    indent.append(static_cast<std::size_t>(spaces), ' ');
  } else {
    indent.resize(indent.size() - std::min(indent.size(), static_cast<std::size_t>(-spaces)));
  }
}

// The values behind a text that goes before them as the pattern.
NODUS_DECL std::string formatAfter(const std::string& pattern, const AnyValue* values, std::size_t count,
                                   const util::InspectOptions& options) {
  std::vector<AnyValue> all{AnyValue::of(pattern)};
  all.insert(all.end(), values, values + count);
  return formatAny(all.data(), all.size(), options);
}

NODUS_DECL void consoleAssert(const AnyValue* values, std::size_t count) {
  std::string pattern = "Assertion failed";
  if (count > 0) pattern += ": " + stringOf(values[0]);
  const std::size_t used = count > 0 ? 1 : 0;
  consoleWrite(ConsoleStream::error,
               formatAfter(pattern, values + used, count - used, consoleOptions(ConsoleStream::error)));
}

NODUS_DECL void consoleDir(AnyValue value, const util::InspectOptions* options) {
  consoleWrite(ConsoleStream::out, inspectAny(value, options ? *options : consoleOptions(ConsoleStream::out)));
}

NODUS_DECL void consoleTable(AnyValue value, std::initializer_list<std::string_view> columns) {
  auto options = consoleOptions(ConsoleStream::out);
  if (auto text = formatTable(value, columns, options)) {
    consoleWrite(ConsoleStream::out, std::move(*text));
  } else {
    consolePrint(ConsoleStream::out, &value, 1);
  }
}

NODUS_DECL void consoleTrace(std::string_view message, const AnyValue* values, std::size_t count,
                             std::source_location where) {
  auto text = formatAfter(std::string(message), values, count, consoleOptions(ConsoleStream::error));
  text.insert(0, text.empty() ? "Trace" : "Trace: ");
  text += "\n    at " + std::string(where.function_name()) + " (" + where.file_name() + ":" +
          std::to_string(where.line()) + ":" + std::to_string(where.column()) + ")";
  consoleWrite(ConsoleStream::error, std::move(text));
}

// What printf rounds to even, JavaScript's toFixed(3) rounds up: numbers that end in exactly half a thousandth.
inline double beforeToFixed(double number) noexcept {
  const double thousandths = number * 1000;
  const bool isTie = thousandths - std::floor(thousandths) == 0.5 && number * 16 == std::floor(number * 16);
  return isTie ? std::nextafter(number, number + 1) : number;
}

NODUS_DECL std::string formatElapsed(double milliseconds) {
  char text[64];
  if (milliseconds < 1000) {
    std::snprintf(text, sizeof text, "%.3f", beforeToFixed(milliseconds));
    return numberToString(std::strtod(text, nullptr)) + "ms";
  }
  if (milliseconds < 60'000) {
    std::snprintf(text, sizeof text, "%.3fs", beforeToFixed(milliseconds / 1000));
    return text;
  }
  const auto hours = static_cast<long long>(milliseconds / 3'600'000);
  const auto withinHour = milliseconds - static_cast<double>(hours) * 3'600'000;
  const auto minutes = static_cast<long long>(withinHour / 60'000);
  const auto seconds = beforeToFixed((withinHour - static_cast<double>(minutes) * 60'000) / 1000);
  if (hours != 0) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%06.3f (h:mm:ss.mmm)", hours, minutes, seconds);
  } else {
    std::snprintf(text, sizeof text, "%lld:%06.3f (m:ss.mmm)", minutes, seconds);
  }
  return text;
}

// False if there is no such timer.
NODUS_DECL bool printElapsed(std::string_view label, const char* caller, const AnyValue* values, std::size_t count) {
  const auto now = System::machine().monotonicTime();
  const auto& timers = consoleState().timers;
  const auto found = timers.find(label);
  if (found == timers.end()) {
    consoleWarning("No such label '" + std::string(label) + "' for console." + caller + "()");
    return false;
  }
  const auto elapsed = formatElapsed(static_cast<double>(now - found->second) / 1e6);
  std::vector<AnyValue> all{AnyValue::of(label), AnyValue::of(elapsed)};
  all.insert(all.end(), values, values + count);
  consoleWrite(ConsoleStream::out, formatAfter("%s: %s", all.data(), all.size(), consoleOptions(ConsoleStream::out)));
  return true;
}

NODUS_DECL void consoleTimeLog(std::string_view label, const AnyValue* values, std::size_t count) {
  printElapsed(label, "timeLog", values, count);
}

}  // namespace detail

namespace console {

NODUS_DECL void clear() {
  if (::isatty(STDOUT_FILENO) == 0) return;
  const char* term = std::getenv("TERM");
  if (term == nullptr || std::string_view(term) != "dumb") detail::writeAll(STDOUT_FILENO, "\x1b[1;1H\x1b[0J");
}

NODUS_DECL void count(std::string_view label) {
  const auto times = ++detail::consoleState().counts[std::string(label)];
  log(std::string(label) + ": " + std::to_string(times));
}

NODUS_DECL void countReset(std::string_view label) {
  auto& counts = detail::consoleState().counts;
  const auto found = counts.find(label);
  if (found == counts.end()) return detail::consoleWarning("Count for '" + std::string(label) + "' does not exist");
  counts.erase(found);
}

NODUS_DECL void time(std::string_view label) {
  const auto made = detail::consoleState().timers.try_emplace(std::string(label), System::machine().monotonicTime());
  if (!made.second) {
    detail::consoleWarning("Label '" + std::string(label) + "' already exists for console.time()");
  }
}

NODUS_DECL void timeEnd(std::string_view label) {
  if (detail::printElapsed(label, "timeEnd", nullptr, 0)) {
    detail::consoleState().timers.erase(std::string(label));
  }
}

}  // namespace console
}  // namespace nodus::inline v0
