// Whether what is written to a descriptor is shown in colours.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace detail {

// A terminal that can, unless NO_COLOR or NODE_DISABLE_COLORS is set; FORCE_COLOR outdoes all.
bool showsColors(int fd) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/colors.ipp>
#endif
