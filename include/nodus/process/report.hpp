// process::report: what the process is like right now, as JSON, for whoever looks for a fault.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>
#include <nodus/kernel/error.hpp>

#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace process {

/// Node's `process.report`: its functions, and its settings, which are the whole process's.
namespace report {

/// The report: `header`, `javascriptStack` (the error, or where this was called), `nativeStack`, `resourceUsage`,
/// `libuv` (the loop), `environmentVariables`, `userLimits`, `sharedObjects`. Node's form, so that its tools can read
/// it. What is in the environment is in the report, secrets too.
json::Value getReport();
json::Value getReport(const Error& error);

/// Writes it to a file of the folder `directory()`, says so on stderr, and returns the file's name. Without a name it
/// is `filename()`, or `report.DATE.TIME.PID.0.NUMBER.json`; "stdout" and "stderr" are these. A file that cannot be
/// written is told on stderr, and the result is empty.
std::string writeReport(std::string_view file = {});
std::string writeReport(std::string_view file, const Error& error);
std::string writeReport(const Error& error);

/// Where reports go. Default "": the working directory.
std::string directory();
void directory(std::string_view path);
/// How they are named. Default "".
std::string filename();
void filename(std::string_view name);
/// Whether a report is one line, for programs that read logs. Default false.
bool compact();
void compact(bool oneLine);
/// Whether an uncaught exception writes one before the process ends. Default false.
bool reportOnUncaughtException();
void reportOnUncaughtException(bool writes);
/// Whether the signal `signal()` writes one. Default false. The report is written by the loop: not while it is busy.
bool reportOnSignal();
void reportOnSignal(bool writes);
/// Default "SIGUSR2".
std::string signal();
/// Throws ERR_UNKNOWN_SIGNAL.
void signal(std::string_view name);

}  // namespace report
}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/diagnostic_report.ipp>
#endif
