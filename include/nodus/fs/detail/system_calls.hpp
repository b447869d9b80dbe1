// System calls on files as the module wants them: close-on-exec, repeated where a signal came between.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/own_fd.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

struct iovec;

namespace nodus::inline v0 {
namespace detail {

template <class F>
auto repeatInterrupted(F&& f) {
  for (;;) {
    const auto result = f();
    if (result != -1 || errno != EINTR) return result;
  }
}

// The errno in place of a count: as negative numbers, so that a result is one word.
using Outcome = std::int64_t;

// Returns a descriptor or a negative errno.
int openFile(const char* path, int flags, std::uint32_t mode) noexcept;
int openFileAt(int folder, const char* name, int flags, std::uint32_t mode) noexcept;

inline constexpr std::int64_t ownPosition = -1;  // the descriptor's own

// One read of what is there; 0 at the end.
Outcome readSome(int fd, const ::iovec* parts, std::size_t count, std::int64_t position) noexcept;
Outcome readSome(int fd, void* bytes, std::size_t size, std::int64_t position) noexcept;
// One write of what fits.
Outcome writeSome(int fd, const ::iovec* parts, std::size_t count, std::int64_t position) noexcept;
// Writes everything, however many calls that takes; what was written before a failure is in `written`. Returns 0 or a
// negative errno. Changes the parts.
Outcome writeAll(int fd, ::iovec* parts, std::size_t count, std::int64_t position, std::uint64_t& written) noexcept;
Outcome writeAll(int fd, const void* bytes, std::size_t size, std::int64_t position) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/system_calls.ipp>
#endif
