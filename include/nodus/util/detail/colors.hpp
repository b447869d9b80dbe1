// Whether what is written to a descriptor is shown in colours.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace detail {

// How many bits a colour may have by what the environment says: 1, 4, 8 or 24. `find` gives a variable's value, or
// null.
int colorDepth(const char* (*find)(const void* context, const char* name), const void* context) noexcept;

// A terminal that can, unless NO_COLOR or NODE_DISABLE_COLORS is set; FORCE_COLOR outdoes all.
bool showsColors(int fd) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/colors.ipp>
#endif
