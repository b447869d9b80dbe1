// Writing to standard output and error: at once, as Node does on files and pipes.
#pragma once

#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// Writes all of the text to the descriptor: again after EINTR, waiting where the other side is slow. A closed pipe
// and other failures are ignored.
void writeAll(int fd, std::string_view text) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/stdio.ipp>
#endif
