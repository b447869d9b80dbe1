#pragma once

#include <nodus/json/stringify.hpp>
#include <nodus/kernel/detail/stdio.hpp>
#include <nodus/os/machine.hpp>
#include <nodus/os/network_interfaces.hpp>
#include <nodus/process/detail/end_hooks.hpp>
#include <nodus/process/detail/memory.hpp>
#include <nodus/process/detail/state.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/info.hpp>
#include <nodus/process/report.hpp>
#include <nodus/process/usage.hpp>
#include <nodus/util/inspect.hpp>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#endif
#if __has_include(<link.h>)
#include <link.h>
#endif
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

namespace nodus::inline v0 {
namespace detail {

struct ReportSettings {
  std::mutex mutex;
  std::string directory;
  std::string filename;
  std::string signal = "SIGUSR2";
  std::atomic<bool> compact{false};
  std::atomic<unsigned> written{0};
};

NODUS_DECL ReportSettings& reportSettings() {
  static auto& settings = *new ReportSettings;
  return settings;
}

// Each loop that asked for reports by signal listens itself.
struct ReportSignal {
  explicit ReportSignal(Loop&) noexcept {}
  Subscription subscription;
  bool on = false;
};

struct ReportCause {
  std::string event;
  std::string trigger;
  std::string filename;
};

NODUS_DECL std::string timeText(std::int64_t milliseconds, const char* format, bool isUtc) {
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm parts{};
  isUtc ? ::gmtime_r(&seconds, &parts) : ::localtime_r(&seconds, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, format, &parts));
}

NODUS_DECL json::Value componentVersions() {
  auto all = json::object();
  for (const auto& [name, version] : process::versions()) all.set(name, version);
  return all;
}

NODUS_DECL json::Value reportCpus() {
  auto all = json::array();
  for (const auto& cpu : os::cpus()) {
    auto one = json::object();
    one.set("model", cpu.model);
    one.set("speed", cpu.speed);
    cpu.times.inspectFields([&](const char* name, std::uint64_t milliseconds) { one.set(name, milliseconds); });
    all.push_back(std::move(one));
  }
  return all;
}

// As in Node a report lacks what the system does not tell.
NODUS_DECL os::NetworkInterfaces knownInterfaces() noexcept {
  try {
    return os::networkInterfaces();
  } catch (...) {
    return {};
  }
}

NODUS_DECL json::Value reportInterfaces() {
  auto all = json::array();
  const auto interfaces = knownInterfaces();
  for (const auto& [name, addresses] : interfaces) {
    for (const auto& address : addresses) {
      auto one = json::object();
      one.set("name", name);
      one.set("internal", address.internal);
      one.set("mac", address.mac);
      one.set("address", address.address);
      one.set("netmask", address.netmask);
      one.set("family", address.family);
      if (address.scopeid) one.set("scopeid", *address.scopeid);
      all.push_back(std::move(one));
    }
  }
  return all;
}

NODUS_DECL json::Value reportHeader(const ReportCause& cause) {
  const auto now = Loop::current().system().wallTime();
  ::utsname system{};
  ::uname(&system);
  auto header = json::object();
  header.set("reportVersion", 4);
  header.set("event", cause.event);
  header.set("trigger", cause.trigger);
  header.set("filename", cause.filename.empty() ? json::Value(nullptr) : json::Value(cause.filename));
  header.set("dumpEventTime", timeText(now, "%Y-%m-%dT%H:%M:%SZ", true));
  header.set("dumpEventTimeStamp", std::to_string(now));
  header.set("processId", process::pid());
  header.set("threadId", 0);
  header.set("cwd", std::string(process::cwd()));
  header.set("commandLine", process::argv());
  header.set("nodusVersion", std::string(process::version()));
#if defined(__GLIBC__)
  header.set("glibcVersionRuntime", std::string(::gnu_get_libc_version()));
  header.set("glibcVersionCompiler", std::to_string(__GLIBC__) + "." + std::to_string(__GLIBC_MINOR__));
#endif
  header.set("wordSize", static_cast<int>(8 * sizeof(void*)));
  header.set("arch", std::string(process::arch()));
  header.set("platform", std::string(process::platform()));
  header.set("componentVersions", componentVersions());
  header.set("osName", std::string(system.sysname));
  header.set("osRelease", std::string(system.release));
  header.set("osVersion", std::string(system.version));
  header.set("osMachine", std::string(system.machine));
  header.set("cpus", reportCpus());
  header.set("networkInterfaces", reportInterfaces());
  header.set("host", std::string(system.nodename));
  return header;
}

// The lines behind the first one of `stack` are its frames.
NODUS_DECL json::Value reportStack(const Error& error) {
  auto frames = json::array();
  const auto stack = error.stack();
  for (auto at = stack.find("\n    at "); at != std::string::npos;) {
    const auto next = stack.find("\n    at ", at + 1);
    frames.push_back(stack.substr(at + 5, next == std::string::npos ? next : next - at - 5));
    at = next;
  }
  auto properties = json::object();
  if (!error.code().empty()) properties.set("code", error.code());
  if (error.errno_() != 0) properties.set("errno", error.errno_());
  auto result = json::object();
  result.set("message", std::string(error.what()));
  result.set("stack", std::move(frames));
  result.set("errorProperties", std::move(properties));
  return result;
}

NODUS_DECL json::Value nativeStack() {
  auto frames = json::array();
#if __has_include(<execinfo.h>)
  void* addresses[64];
  const int count = ::backtrace(addresses, 64);
  char** symbols = ::backtrace_symbols(addresses, count);
  for (int i = 1; i < count; ++i) {
    char pc[32];
    std::snprintf(pc, sizeof pc, "0x%016jx",
                  static_cast<std::uintmax_t>(reinterpret_cast<std::uintptr_t>(addresses[i])));
    auto frame = json::object();
    frame.set("pc", std::string(pc));
    frame.set("symbol", std::string(symbols ? symbols[i] : ""));
    frames.push_back(std::move(frame));
  }
  std::free(symbols);
#endif
  return frames;
}

// Shares of one processor since the start, in percent.
NODUS_DECL void setCpuUsage(json::Value& usage, std::int64_t user, std::int64_t system) {
  const auto seconds = process::uptime();
  const auto percent = [seconds](std::int64_t time) {
    return seconds > 0 ? static_cast<double>(time) / seconds / 1e4 : 0.0;
  };
  usage.set("userCpuSeconds", static_cast<double>(user) / 1e6);
  usage.set("kernelCpuSeconds", static_cast<double>(system) / 1e6);
  usage.set("cpuConsumptionPercent", percent(user + system));
  usage.set("userCpuConsumptionPercent", percent(user));
  usage.set("kernelCpuConsumptionPercent", percent(system));
}

NODUS_DECL void setFileActivity(json::Value& usage, std::int64_t reads, std::int64_t writes) {
  auto activity = json::object();
  activity.set("reads", reads);
  activity.set("writes", writes);
  usage.set("fsActivity", std::move(activity));
}

NODUS_DECL json::Value reportUsage() {
  const auto used = process::resourceUsage();
  auto usage = json::object();
  usage.set("free_memory", memoryInfo("MemAvailable:"));
  usage.set("total_memory", memoryInfo("MemTotal:"));
  usage.set("rss", process::memoryUsage.rss());
  usage.set("constrained_memory", static_cast<double>(process::constrainedMemory()));
  usage.set("available_memory", process::availableMemory());
  setCpuUsage(usage, used.userCPUTime, used.systemCPUTime);
  usage.set("maxRss", used.maxRSS * 1024);
  auto faults = json::object();
  faults.set("IORequired", used.majorPageFault);
  faults.set("IONotRequired", used.minorPageFault);
  usage.set("pageFaults", std::move(faults));
  setFileActivity(usage, used.fsRead, used.fsWrite);
  return usage;
}

NODUS_DECL json::Value reportHeap() {
  const auto memory = process::memoryUsage();
  auto heap = json::object();
  heap.set("totalMemory", memory.heapTotal);
  heap.set("usedMemory", memory.heapUsed);
  return heap;
}

NODUS_DECL json::Value reportLoop() {
  auto loop = json::object();
  loop.set("type", "loop");
  loop.set("is_active", Loop::current().alive());
  auto handles = json::array();
  handles.push_back(std::move(loop));
  return handles;
}

NODUS_DECL json::Value reportLimits() {
  struct Row {
    const char* name;
    int resource;
    std::uint64_t unit;
  };
  constexpr Row rows[] = {{"core_file_size_blocks", RLIMIT_CORE, 512},  {"data_seg_size_kbytes", RLIMIT_DATA, 1024},
                          {"file_size_blocks", RLIMIT_FSIZE, 512},      {"max_locked_memory_bytes", RLIMIT_MEMLOCK, 1},
                          {"max_memory_size_kbytes", RLIMIT_RSS, 1024}, {"open_files", RLIMIT_NOFILE, 1},
                          {"stack_size_bytes", RLIMIT_STACK, 1},        {"cpu_time_seconds", RLIMIT_CPU, 1},
                          {"max_user_processes", RLIMIT_NPROC, 1},      {"virtual_memory_kbytes", RLIMIT_AS, 1024}};
  const auto shown = [](rlim_t limit, std::uint64_t unit) {
    return limit == RLIM_INFINITY ? json::Value("unlimited") : json::Value(static_cast<std::uint64_t>(limit) / unit);
  };
  auto all = json::object();
  for (const auto& row : rows) {
    ::rlimit limit{};
    if (::getrlimit(static_cast<decltype(RLIMIT_CORE)>(row.resource), &limit) != 0) continue;
    auto pair = json::object();
    pair.set("soft", shown(limit.rlim_cur, row.unit));
    pair.set("hard", shown(limit.rlim_max, row.unit));
    all.set(row.name, std::move(pair));
  }
  return all;
}

NODUS_DECL json::Value sharedObjects() {
  auto names = json::array();
#if __has_include(<link.h>)
  ::dl_iterate_phdr(
      [](::dl_phdr_info* info, std::size_t, void* list) {
        if (info->dlpi_name && *info->dlpi_name)
          static_cast<json::Value*>(list)->push_back(std::string(info->dlpi_name));
        return 0;
      },
      &names);
#endif
  return names;
}

NODUS_DECL json::Value makeReport(const ReportCause& cause, const Error& error) {
  auto report = json::object();
  report.set("header", reportHeader(cause));
  report.set("javascriptStack", reportStack(error));
  report.set("javascriptHeap", reportHeap());
  report.set("nativeStack", nativeStack());
  report.set("resourceUsage", reportUsage());
  report.set("libuv", reportLoop());
  report.set("workers", json::array());
  auto variables = json::object();
  for (const auto& [name, value] : process::env()) variables.set(name, value);
  report.set("environmentVariables", std::move(variables));
  report.set("userLimits", reportLimits());
  report.set("sharedObjects", sharedObjects());
  return report;
}

NODUS_DECL std::string reportName() {
  const auto given = process::report::filename();
  if (!given.empty()) return given;
  char rest[64];
  std::snprintf(rest, sizeof rest, ".%d.0.%03u.json", process::pid(), ++reportSettings().written);
  return timeText(Loop::current().system().wallTime(), "report.%Y%m%d.%H%M%S", false) + rest;
}

// A new file, or one that is overwritten; the report holds secrets, so nobody else may read it.
NODUS_DECL bool writeReportFile(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int error = fd < 0 ? errno : writeWaiting(fd, text);
  if (fd >= 0) ::close(fd);
  if (error == 0) return true;
  writeAll(STDERR_FILENO, "\nFailed to open nodus report file: " + path + " (errno: " + std::to_string(error) + ")\n");
  return false;
}

NODUS_DECL std::string writeReport(ReportCause cause, std::string_view file, const Error& error) {
  const auto name = file.empty() ? reportName() : std::string(file);
  cause.filename = name;
  const auto text = json::stringify(makeReport(cause, error), process::report::compact() ? 0 : 2) + "\n";
  if (name == "stdout" || name == "stderr") {
    writeAll(name == "stdout" ? STDOUT_FILENO : STDERR_FILENO, text);
    return name;
  }
  auto folder = process::report::directory();
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  writeAll(STDERR_FILENO, "\nWriting nodus report to file: " + name + "\n");
  if (!writeReportFile(name.starts_with('/') ? name : folder + name, text)) return {};
  writeAll(STDERR_FILENO, "nodus report completed\n");
  return name;
}

NODUS_DECL void reportOfException(const Error& error) noexcept {
  try {
    writeReport({std::string(error.what()), "Exception", {}}, {}, error);
  } catch (...) {  // the process ends for a worse reason
  }
}

NODUS_DECL void updateReportSignal() {
  auto& own = Loop::current().local<ReportSignal>();
  own.subscription.off();
  if (!own.on) return;
  const auto name = process::report::signal();
  const auto write = [](std::string_view signal) {
    writeReport({std::string(signal), "Signal", {}}, {}, Error("Callstack"));
  };
#define NODUS_REPORT_SIGNAL(each) \
  if (name == #each) own.subscription = process::on<#each>(write);
  NODUS_SIGNAL_MAP(NODUS_REPORT_SIGNAL)
#undef NODUS_REPORT_SIGNAL
}

}  // namespace detail

namespace process::report {

NODUS_DECL json::Value getReport() { return getReport(Error("Callstack")); }
NODUS_DECL json::Value getReport(const Error& error) {
  return detail::makeReport({"JavaScript API", "GetReport", {}}, error);
}

NODUS_DECL std::string writeReport(std::string_view file) { return writeReport(file, Error("Callstack")); }
NODUS_DECL std::string writeReport(const Error& error) { return writeReport({}, error); }
NODUS_DECL std::string writeReport(std::string_view file, const Error& error) {
  return detail::writeReport({"JavaScript API", "API", {}}, file, error);
}

NODUS_DECL std::string directory() {
  auto& settings = detail::reportSettings();
  const std::lock_guard lock(settings.mutex);
  return settings.directory;
}
NODUS_DECL void directory(std::string_view path) {
  auto& settings = detail::reportSettings();
  const std::lock_guard lock(settings.mutex);
  settings.directory = path;
}

NODUS_DECL std::string filename() {
  auto& settings = detail::reportSettings();
  const std::lock_guard lock(settings.mutex);
  return settings.filename;
}
NODUS_DECL void filename(std::string_view name) {
  auto& settings = detail::reportSettings();
  const std::lock_guard lock(settings.mutex);
  settings.filename = name;
}

NODUS_DECL bool compact() { return detail::reportSettings().compact.load(); }
NODUS_DECL void compact(bool oneLine) { detail::reportSettings().compact.store(oneLine); }
NODUS_DECL bool reportOnUncaughtException() { return detail::writeFatalReport.load() != nullptr; }
NODUS_DECL void reportOnUncaughtException(bool writes) {
  detail::writeFatalReport.store(writes ? &detail::reportOfException : nullptr);
}

NODUS_DECL bool reportOnSignal() { return Loop::current().local<detail::ReportSignal>().on; }
NODUS_DECL void reportOnSignal(bool writes) {
  Loop::current().local<detail::ReportSignal>().on = writes;
  detail::updateReportSignal();
}

NODUS_DECL std::string signal() {
  auto& settings = detail::reportSettings();
  const std::lock_guard lock(settings.mutex);
  return settings.signal;
}
NODUS_DECL void signal(std::string_view name) {
  if (detail::signalNumber(name) == 0) detail::throwError(ErrorCode::ERR_UNKNOWN_SIGNAL, {name});
  {
    auto& settings = detail::reportSettings();
    const std::lock_guard lock(settings.mutex);
    settings.signal = name;
  }
  detail::updateReportSignal();
}

}  // namespace process::report
}  // namespace nodus::inline v0
