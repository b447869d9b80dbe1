#pragma once

#include <nodus/fs/detail/system_calls.hpp>

#include <algorithm>
#include <climits>

#include <fcntl.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL int openFile(const char* path, int flags, std::uint32_t mode) noexcept {
  return openFileAt(AT_FDCWD, path, flags, mode);
}

NODUS_DECL int openFileAt(int folder, const char* name, int flags, std::uint32_t mode) noexcept {
  const int fd = repeatInterrupted([&] { return ::openat(folder, name, flags | O_CLOEXEC, mode); });
  return fd >= 0 ? fd : -errno;
}

// More than this in one call is cut by Linux, and refused by others.
inline constexpr std::size_t mostPerCall = 0x7ffff000;
inline constexpr std::size_t mostParts = IOV_MAX;

NODUS_DECL Outcome readSome(int fd, const ::iovec* parts, std::size_t count, std::int64_t position) noexcept {
  const int most = static_cast<int>(std::min(count, mostParts));
  const auto got =
      repeatInterrupted([&] { return position < 0 ? ::readv(fd, parts, most) : ::preadv(fd, parts, most, position); });
  return got >= 0 ? got : -errno;
}

NODUS_DECL Outcome readSome(int fd, void* bytes, std::size_t size, std::int64_t position) noexcept {
  size = std::min(size, mostPerCall);
  const auto got =
      repeatInterrupted([&] { return position < 0 ? ::read(fd, bytes, size) : ::pread(fd, bytes, size, position); });
  return got >= 0 ? got : -errno;
}

NODUS_DECL Outcome writeSome(int fd, const ::iovec* parts, std::size_t count, std::int64_t position) noexcept {
  const int most = static_cast<int>(std::min(count, mostParts));
  const auto put = repeatInterrupted(
      [&] { return position < 0 ? ::writev(fd, parts, most) : ::pwritev(fd, parts, most, position); });
  return put >= 0 ? put : -errno;
}

// A descriptor that somebody made non-blocking is waited for: a pipe, a terminal.
NODUS_DECL void waitWritable(int fd) noexcept {
  ::pollfd entry{fd, POLLOUT, 0};
  static_cast<void>(::poll(&entry, 1, -1));
}

NODUS_DECL Outcome writeAll(int fd, ::iovec* parts, std::size_t count, std::int64_t position,
                            std::uint64_t& written) noexcept {
  while (count > 0) {
    if (parts->iov_len == 0) {
      ++parts, --count;
      continue;
    }
    const auto put = writeSome(fd, parts, count, position);
    if (put == -EAGAIN) {
      waitWritable(fd);
      continue;
    }
    if (put <= 0) return put < 0 ? put : -EIO;
    written += static_cast<std::uint64_t>(put);
    if (position >= 0) position += put;
    for (auto left = static_cast<std::size_t>(put); left > 0;) {
      const auto part = std::min(left, parts->iov_len);
      parts->iov_base = static_cast<char*>(parts->iov_base) + part;
      parts->iov_len -= part;
      left -= part;
      if (parts->iov_len == 0) ++parts, --count;
    }
  }
  return 0;
}

NODUS_DECL Outcome writeAll(int fd, const void* bytes, std::size_t size, std::int64_t position) noexcept {
  ::iovec part{const_cast<void*>(bytes), size};
  std::uint64_t written = 0;
  return writeAll(fd, &part, 1, position, written);
}

}  // namespace detail
}  // namespace nodus::inline v0
