#pragma once

#include <nodus/fs/constants.hpp>
#include <nodus/fs/detail/copy_bytes.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <fcntl.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::size_t copyStep = 256 * 1024;                  // by hand
inline constexpr std::uint64_t systemCopyStep = 1024 * 1024 * 1024;  // what one system call is asked for

NODUS_DECL void copied(CopyProgress& progress, std::uint64_t size) noexcept {
  progress.copied += size;
  if (progress.fromPosition >= 0) progress.fromPosition += static_cast<std::int64_t>(size);
  if (progress.toPosition >= 0) progress.toPosition += static_cast<std::int64_t>(size);
}

NODUS_DECL bool copyFailed(CopyProgress& progress, CopyEnd end, Outcome outcome) noexcept {
  progress.failed = end;
  progress.number = static_cast<int>(-outcome);
  return false;
}

NODUS_DECL bool copyByHand(CopyProgress& progress, std::uint64_t most) noexcept {
  struct Memory {
    ~Memory() { std::free(bytes); }
    void* bytes = std::malloc(copyStep);
  } const memory;
  if (!memory.bytes) return copyFailed(progress, CopyEnd::reading, -ENOMEM);
  while (most > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, copyStep));
    const auto got = readSome(progress.from, memory.bytes, wanted, progress.fromPosition);
    if (got < 0) return copyFailed(progress, CopyEnd::reading, got);
    if (got == 0) {
      progress.atEnd = true;
      break;
    }
    const auto size = static_cast<std::size_t>(got);
    const auto outcome = writeAll(progress.to, memory.bytes, size, progress.toPosition);
    if (outcome < 0) return copyFailed(progress, CopyEnd::writing, outcome);
    copied(progress, size);
    most -= size;
  }
  return true;
}

// Whatever it says against it, it is tried by hand then, which also tells whose failure it is. Some file systems say 0
// for files that have no size but content.
NODUS_DECL bool copyBytes(CopyProgress& progress, std::uint64_t most) noexcept {
#if defined(__linux__)
  while (most > 0 && !progress.byHand) {
    auto from = static_cast<::loff_t>(progress.fromPosition);
    auto to = static_cast<::loff_t>(progress.toPosition);
    const auto wanted = static_cast<std::size_t>(std::min(most, systemCopyStep));
    const auto got = repeatInterrupted([&] {
      return ::copy_file_range(progress.from, from < 0 ? nullptr : &from, progress.to, to < 0 ? nullptr : &to, wanted,
                               0);
    });
    if (got <= 0) {
      progress.byHand = true;
      break;
    }
    copied(progress, static_cast<std::uint64_t>(got));
    most -= static_cast<std::uint64_t>(got);
  }
#endif
  return most == 0 || copyByHand(progress, most);
}

NODUS_DECL int cloneFile([[maybe_unused]] int from, [[maybe_unused]] int to) noexcept {
#if defined(FICLONE)
  return repeatInterrupted([&] { return ::ioctl(to, FICLONE, from); }) == 0 ? 0 : errno;
#else
  return ENOTSUP;
#endif
}

NODUS_DECL int copyContent(int from, int to, int mode, const StopFlag* stop) noexcept {
  if (mode & (fs::constants::COPYFILE_FICLONE | fs::constants::COPYFILE_FICLONE_FORCE)) {
    const int number = cloneFile(from, to);
    if (number == 0) return 0;
    if (mode & fs::constants::COPYFILE_FICLONE_FORCE) return number;
  }
  CopyProgress progress;
  progress.from = from;
  progress.to = to;
  if (!stop) return copyBytes(progress, std::numeric_limits<std::uint64_t>::max()) ? 0 : progress.number;
  while (!progress.atEnd) {
    if (stop->isAsked()) return ECANCELED;
    if (!copyBytes(progress, copyBetweenLooks)) return progress.number;
  }
  return 0;
}

}  // namespace detail
}  // namespace nodus::inline v0
