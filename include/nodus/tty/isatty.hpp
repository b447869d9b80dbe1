// Whether a descriptor is a terminal.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace tty {

/// Whether the descriptor is open and a terminal. Never throws.
bool isatty(int fd) noexcept;

}  // namespace tty
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/tty/impl/descriptor.ipp>
#endif
