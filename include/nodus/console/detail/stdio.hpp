// Where console writes: standard output and standard error, synchronously, as Node does on files and
// pipes.
#pragma once

#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Writes all of the text to the descriptor: again after EINTR, waiting where the other side is slow. A closed pipe
// and other failures are ignored, as Node's console ignores them.
void writeStdio(int fd, std::string_view text) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/console/impl/stdio.ipp>
#endif
