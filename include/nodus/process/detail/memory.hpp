// What the kernel tells of the machine's memory.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

// A row of /proc/meminfo, as "MemTotal:", in bytes; 0 where there is none.
std::uint64_t memoryInfo(const char* name);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/usage.ipp>
#endif
