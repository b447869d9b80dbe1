#pragma once

#include <nodus/fs/stats.hpp>

#include <sys/stat.h>

namespace nodus::inline v0 {
namespace fs {

NODUS_DECL bool Stats::isFile() const noexcept { return S_ISREG(mode); }
NODUS_DECL bool Stats::isDirectory() const noexcept { return S_ISDIR(mode); }
NODUS_DECL bool Stats::isSymbolicLink() const noexcept { return S_ISLNK(mode); }
NODUS_DECL bool Stats::isBlockDevice() const noexcept { return S_ISBLK(mode); }
NODUS_DECL bool Stats::isCharacterDevice() const noexcept { return S_ISCHR(mode); }
NODUS_DECL bool Stats::isFIFO() const noexcept { return S_ISFIFO(mode); }
NODUS_DECL bool Stats::isSocket() const noexcept { return S_ISSOCK(mode); }

}  // namespace fs
}  // namespace nodus::inline v0
