// What the program uses: time, memory, and the rest of getrusage(2).
#pragma once

#include <nodus/config.hpp>

#include <array>
#include <cstdint>

namespace nodus::inline v0 {
namespace process {

/// How long the program has been running, in seconds.
double uptime();

/// A time of a clock that never goes back, from an arbitrary origin: seconds, and nanoseconds within the second.
std::array<std::int64_t, 2> hrtime();
/// The difference to an earlier one.
std::array<std::int64_t, 2> hrtime(const std::array<std::int64_t, 2>& earlier);
/// The same clock in nanoseconds: Node's `process.hrtime.bigint`.
std::int64_t hrtimeBigint();

/// Bytes, under Node's names.
struct MemoryUsage {
  /// Resident: all the memory of the process that is in RAM.
  std::uint64_t rss = 0;
  /// What malloc has taken from the system, and what of it is in use; 0 where the C library does not tell.
  std::uint64_t heapTotal = 0;
  std::uint64_t heapUsed = 0;
  /// Always 0: there is no second heap outside of malloc's.
  std::uint64_t external = 0;
  std::uint64_t arrayBuffers = 0;

  template <class F>
  void inspectFields(F&& field) const {
    field("rss", rss), field("heapTotal", heapTotal), field("heapUsed", heapUsed);
    field("external", external), field("arrayBuffers", arrayBuffers);
  }
};

/// What `memoryUsage` is: called, it tells everything; `memoryUsage.rss()` is quicker and tells just that.
struct MemoryUsageFunction {
  MemoryUsage operator()() const;
  std::uint64_t rss() const;
};
inline constexpr MemoryUsageFunction memoryUsage{};

/// How many bytes the control group (container) lets the process have; 2^64 - 1 if there is no limit, 0 if that is not
/// known.
std::uint64_t constrainedMemory();
/// How many bytes it could still get: what is left of that, or of the machine's memory.
std::uint64_t availableMemory();

/// Processor time in microseconds.
struct CpuUsage {
  std::int64_t user = 0;
  std::int64_t system = 0;

  template <class F>
  void inspectFields(F&& field) const {
    field("user", user), field("system", system);
  }
};
CpuUsage cpuUsage();
/// What was used since an earlier result.
CpuUsage cpuUsage(const CpuUsage& earlier);

/// getrusage(2) under Node's names: times in microseconds, `maxRSS` in kilobytes.
struct ResourceUsage {
  std::int64_t userCPUTime = 0;
  std::int64_t systemCPUTime = 0;
  std::int64_t maxRSS = 0;
  std::int64_t sharedMemorySize = 0;
  std::int64_t unsharedDataSize = 0;
  std::int64_t unsharedStackSize = 0;
  std::int64_t minorPageFault = 0;
  std::int64_t majorPageFault = 0;
  std::int64_t swappedOut = 0;
  std::int64_t fsRead = 0;
  std::int64_t fsWrite = 0;
  std::int64_t ipcSent = 0;
  std::int64_t ipcReceived = 0;
  std::int64_t signalsCount = 0;
  std::int64_t voluntaryContextSwitches = 0;
  std::int64_t involuntaryContextSwitches = 0;

  template <class F>
  void inspectFields(F&& field) const {
    field("userCPUTime", userCPUTime), field("systemCPUTime", systemCPUTime), field("maxRSS", maxRSS);
    field("sharedMemorySize", sharedMemorySize), field("unsharedDataSize", unsharedDataSize);
    field("unsharedStackSize", unsharedStackSize), field("minorPageFault", minorPageFault);
    field("majorPageFault", majorPageFault), field("swappedOut", swappedOut), field("fsRead", fsRead);
    field("fsWrite", fsWrite), field("ipcSent", ipcSent), field("ipcReceived", ipcReceived);
    field("signalsCount", signalsCount), field("voluntaryContextSwitches", voluntaryContextSwitches);
    field("involuntaryContextSwitches", involuntaryContextSwitches);
  }
};
ResourceUsage resourceUsage();

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/usage.ipp>
#endif
