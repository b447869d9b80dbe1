#pragma once

#include <nodus/kernel/detail/target.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/os/machine.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>

#include <sys/utsname.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif

namespace nodus::inline v0 {
namespace detail {

// A file of /proc or /sys; empty if it cannot be read.
NODUS_DECL std::string osFile(const std::string& path) {
  std::string text;
  auto* file = std::fopen(path.c_str(), "re");
  if (!file) return text;
  char part[4096];
  for (std::size_t size; (size = std::fread(part, 1, sizeof part, file)) > 0;) text.append(part, size);
  std::fclose(file);
  return text;
}

NODUS_DECL std::string_view osLine(std::string_view& text) noexcept {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// The next number in the text, which moves behind it; 0 if there is none.
NODUS_DECL std::uint64_t osNumber(std::string_view& text) noexcept {
  text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
  std::uint64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return number;
}

NODUS_DECL utsname osNames() {
  utsname names{};
  if (::uname(&names) != 0) uvError(errno, "uv_os_uname").raise();
  return names;
}

// A line of /proc/meminfo, in bytes.
NODUS_DECL std::optional<std::uint64_t> osMemoryLine(std::string_view name) {
  const auto file = osFile("/proc/meminfo");
  for (std::string_view text = file; !text.empty();) {
    auto line = osLine(text);
    if (line.starts_with(name)) return osNumber(line) * 1024;
  }
  return std::nullopt;
}

NODUS_DECL std::uint64_t osPhysicalBytes([[maybe_unused]] bool free) {
#if defined(_SC_AVPHYS_PAGES)
  const auto pages = ::sysconf(free ? _SC_AVPHYS_PAGES : _SC_PHYS_PAGES);
#elif defined(_SC_PHYS_PAGES)
  const auto pages = ::sysconf(_SC_PHYS_PAGES);
#else
  const long pages = 0;
#endif
  return static_cast<std::uint64_t>(std::max(pages, 0L)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// The names of the processors' models in the order of their numbers.
NODUS_DECL std::vector<std::string> osCpuModels() {
  std::vector<std::string> models;
  const auto file = osFile("/proc/cpuinfo");
  for (std::string_view text = file; !text.empty();) {
    const auto line = osLine(text);
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string_view::npos) models.emplace_back(line.substr(colon + 2));
  }
  return models;
}

NODUS_DECL os::CpuInfo::Times osCpuTimes(std::string_view line) {
  const auto perSecond = static_cast<std::uint64_t>(std::max(::sysconf(_SC_CLK_TCK), 1L));
  const auto next = [&] { return osNumber(line) * 1000 / perSecond; };
  os::CpuInfo::Times times;
  times.user = next();
  times.nice = next();
  times.sys = next();
  times.idle = next();
  next();  // waiting for input and output
  times.irq = next();
  return times;
}

}  // namespace detail

namespace os {

NODUS_DECL std::string_view arch() noexcept { return detail::targetArch; }
NODUS_DECL std::string_view platform() noexcept { return detail::targetPlatform; }
NODUS_DECL std::string_view endianness() noexcept { return std::endian::native == std::endian::little ? "LE" : "BE"; }
NODUS_DECL std::string type() { return detail::osNames().sysname; }
NODUS_DECL std::string release() { return detail::osNames().release; }
NODUS_DECL std::string version() { return detail::osNames().version; }
NODUS_DECL std::string machine() { return detail::osNames().machine; }

NODUS_DECL std::string hostname() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0) detail::uvError(errno, "uv_os_gethostname").raise();
  return name;
}

NODUS_DECL int availableParallelism() noexcept {
#if defined(__linux__)
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(CPU_COUNT(&allowed), 1);
#endif
  return static_cast<int>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L));
}

NODUS_DECL std::vector<CpuInfo> cpus() {
  std::vector<CpuInfo> list;
  const auto models = detail::osCpuModels();
  const auto file = detail::osFile("/proc/stat");
  for (std::string_view text = file; !text.empty();) {
    auto line = detail::osLine(text);
    if (!line.starts_with("cpu") || line.size() < 4 || line[3] < '0' || line[3] > '9') continue;
    const auto number = detail::osNumber(line);
    const auto frequency =
        detail::osFile("/sys/devices/system/cpu/cpu" + std::to_string(number) + "/cpufreq/scaling_cur_freq");
    std::string_view kilohertz = frequency;
    list.push_back({.model = list.size() < models.size() ? models[list.size()] : "unknown",
                    .speed = static_cast<int>(detail::osNumber(kilohertz) / 1000),
                    .times = detail::osCpuTimes(line)});
  }
  if (list.empty())
    list.resize(static_cast<std::size_t>(std::max(::sysconf(_SC_NPROCESSORS_CONF), 1L)), {.model = "unknown"});
  return list;
}

NODUS_DECL std::uint64_t totalmem() {
  return detail::osMemoryLine("MemTotal:").value_or(detail::osPhysicalBytes(false));
}

NODUS_DECL std::uint64_t freemem() {
  return detail::osMemoryLine("MemAvailable:").value_or(detail::osPhysicalBytes(true));
}

NODUS_DECL std::array<double, 3> loadavg() {
  std::array<double, 3> load{};
  if (::getloadavg(load.data(), 3) != 3) return {};
  return load;
}

NODUS_DECL double uptime() {
  const auto file = detail::osFile("/proc/uptime");
  if (!file.empty()) {
    std::string_view text = file;
    const auto seconds = detail::osNumber(text);
    const auto hundredths = text.starts_with('.') ? detail::osNumber(text) : 0;
    return static_cast<double>(seconds) + static_cast<double>(hundredths) / 100;
  }
  timespec now{};
#if defined(CLOCK_BOOTTIME)
  ::clock_gettime(CLOCK_BOOTTIME, &now);
#else
  ::clock_gettime(CLOCK_MONOTONIC, &now);
#endif
  return static_cast<double>(now.tv_sec);
}

}  // namespace os
}  // namespace nodus::inline v0
