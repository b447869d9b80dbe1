#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/process/detail/memory.hpp>
#include <nodus/process/usage.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include <sys/resource.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace nodus::inline v0 {
namespace detail {

// When the program was loaded, nearly.
inline const std::int64_t programStart = System::machine().monotonicTime();

NODUS_DECL std::int64_t microseconds(const timeval& time) noexcept {
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
}

NODUS_DECL rusage usageNow() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) systemError(errno, "uv_resource_usage").raise();
  return usage;
}

NODUS_DECL std::uint64_t residentBytes() {
  unsigned long long total = 0, resident = 0;
  if (auto* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%llu %llu", &total, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

inline constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();

NODUS_DECL std::string smallFile(const std::string& path) {
  std::string text;
  auto* file = std::fopen(path.c_str(), "r");
  if (!file) return text;
  char part[1024];
  for (std::size_t size; (size = std::fread(part, 1, sizeof part, file)) > 0;) text.append(part, size);
  std::fclose(file);
  return text;
}

// 0 if the file is not there; "max" is no limit.
NODUS_DECL std::uint64_t numberIn(const std::string& path) {
  const auto text = smallFile(path);
  if (text.starts_with("max")) return unlimited;
  return text.empty() ? 0 : std::strtoull(text.c_str(), nullptr, 10);
}

// The number in the process's own group, or in the root of all groups, as containers see it.
NODUS_DECL std::uint64_t numberOfGroup(const std::string& root, const std::string& group, const char* name) {
  const auto own = numberIn(root + group + "/" + name);
  return own != 0 ? own : numberIn(root + "/" + name);
}

struct GroupMemory {
  std::uint64_t limit = 0;
  std::uint64_t used = 0;
};

// Control groups of version 2 have one line, "0::/path"; in version 1 each controller has one: "4:memory:/path".
NODUS_DECL GroupMemory groupMemory() {
  const auto groups = smallFile("/proc/self/cgroup");
  const auto pathAt = [&groups](std::size_t at) { return groups.substr(at, groups.find('\n', at) - at); };
  if (groups.starts_with("0::/")) {
    const std::string root = "/sys/fs/cgroup";
    const auto group = pathAt(3);
    return {std::min(numberOfGroup(root, group, "memory.max"), numberOfGroup(root, group, "memory.high")),
            numberOfGroup(root, group, "memory.current")};
  }
  const auto memory = groups.find(":memory:");
  if (memory == std::string::npos) return {};
  const std::string root = "/sys/fs/cgroup/memory";
  const auto group = pathAt(memory + 8);
  auto limit = std::min(numberOfGroup(root, group, "memory.soft_limit_in_bytes"),
                        numberOfGroup(root, group, "memory.limit_in_bytes"));
  // No limit is the largest number of whole pages.
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  if (limit >= (unlimited / 2) / page * page) limit = unlimited;
  return {limit, numberOfGroup(root, group, "memory.usage_in_bytes")};
}

NODUS_DECL std::uint64_t memoryInfo(const char* name) {
  const auto text = smallFile("/proc/meminfo");
  const auto at = text.find(name);
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + std::strlen(name), nullptr, 10) * 1024;
}

}  // namespace detail

namespace process {

NODUS_DECL std::uint64_t constrainedMemory() { return detail::groupMemory().limit; }

NODUS_DECL std::uint64_t availableMemory() {
  const auto group = detail::groupMemory();
  if (group.limit == 0 || group.limit > detail::memoryInfo("MemTotal:")) return detail::memoryInfo("MemAvailable:");
  return group.limit - std::min(group.limit, group.used);
}

NODUS_DECL double uptime() {
  return static_cast<double>(Loop::current().system().monotonicTime() - detail::programStart) / 1e9;
}

NODUS_DECL std::int64_t hrtimeBigint() { return Loop::current().system().monotonicTime(); }

NODUS_DECL std::array<std::int64_t, 2> hrtime() {
  const auto now = hrtimeBigint();
  return {now / 1'000'000'000, now % 1'000'000'000};
}

NODUS_DECL std::array<std::int64_t, 2> hrtime(const std::array<std::int64_t, 2>& earlier) {
  const auto now = hrtime();
  const auto seconds = now[0] - earlier[0];
  const auto nanoseconds = now[1] - earlier[1];
  return nanoseconds < 0 ? std::array{seconds - 1, nanoseconds + 1'000'000'000} : std::array{seconds, nanoseconds};
}

NODUS_DECL std::uint64_t MemoryUsageFunction::rss() const { return detail::residentBytes(); }

NODUS_DECL MemoryUsage MemoryUsageFunction::operator()() const {
  MemoryUsage usage;
  usage.rss = detail::residentBytes();
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  const auto heap = ::mallinfo2();
  usage.heapTotal = heap.arena + heap.hblkhd;
  usage.heapUsed = heap.uordblks + heap.hblkhd;
#endif
  return usage;
}

NODUS_DECL CpuUsage cpuUsage() {
  const auto usage = detail::usageNow();
  return {detail::microseconds(usage.ru_utime), detail::microseconds(usage.ru_stime)};
}

NODUS_DECL CpuUsage cpuUsage(const CpuUsage& earlier) {
  const auto now = cpuUsage();
  return {now.user - earlier.user, now.system - earlier.system};
}

NODUS_DECL ResourceUsage resourceUsage() {
  const auto usage = detail::usageNow();
  return {.userCPUTime = detail::microseconds(usage.ru_utime),
          .systemCPUTime = detail::microseconds(usage.ru_stime),
          .maxRSS = usage.ru_maxrss,
          .sharedMemorySize = usage.ru_ixrss,
          .unsharedDataSize = usage.ru_idrss,
          .unsharedStackSize = usage.ru_isrss,
          .minorPageFault = usage.ru_minflt,
          .majorPageFault = usage.ru_majflt,
          .swappedOut = usage.ru_nswap,
          .fsRead = usage.ru_inblock,
          .fsWrite = usage.ru_oublock,
          .ipcSent = usage.ru_msgsnd,
          .ipcReceived = usage.ru_msgrcv,
          .signalsCount = usage.ru_nsignals,
          .voluntaryContextSwitches = usage.ru_nvcsw,
          .involuntaryContextSwitches = usage.ru_nivcsw};
}

}  // namespace process
}  // namespace nodus::inline v0
