// Stats from the system.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/stats.hpp>

namespace nodus::inline v0 {
namespace detail {

enum class Links : bool { follow, keep };

// Each returns 0 or an errno.
int readStats(const char* path, Links links, fs::Stats& stats) noexcept;
int readStats(int fd, fs::Stats& stats) noexcept;
// Of what stands in an open folder, links not followed.
int readStatsAt(int folder, const char* name, fs::Stats& stats) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/stat.ipp>
#endif
