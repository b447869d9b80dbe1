#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/process/usage.hpp>

#include <cerrno>
#include <cstdio>

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

}  // namespace detail

namespace process {

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

NODUS_DECL MemoryUsage memoryUsage() {
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
