// Bytes from one open file to another, past the program's memory where the system can do that.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/kernel/detail/stop_flag.hpp>

#include <cstdint>

namespace nodus::inline v0 {
namespace detail {

// How much is copied before the next look at whether it is still wanted.
inline constexpr std::uint64_t copyBetweenLooks = 4 * 1024 * 1024;

enum class CopyEnd : std::uint8_t { none, reading, writing };

// A copy under way; what a failure leaves it at.
struct CopyProgress {
  int from = -1;
  int to = -1;
  std::int64_t fromPosition = ownPosition;
  std::int64_t toPosition = ownPosition;
  std::uint64_t copied = 0;
  bool atEnd = false;   // there was no more to read
  bool byHand = false;  // the system can not copy between these two by itself
  CopyEnd failed = CopyEnd::none;
  int number = 0;  // the errno of the failure
};

// Copies up to `most` bytes, or to the end. False after a failure.
bool copyBytes(CopyProgress& progress, std::uint64_t most) noexcept;

// Makes the second file share the blocks of the first. Returns 0 or an errno.
int cloneFile(int from, int to) noexcept;

// All of copyFile, from an open file to an open and empty one: sharing blocks if `mode` says so. Returns 0 or an errno;
// ECANCELED if it was stopped.
int copyContent(int from, int to, int mode, const StopFlag* stop = nullptr) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/copy_bytes.ipp>
#endif
