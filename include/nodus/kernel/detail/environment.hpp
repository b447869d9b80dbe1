// The variables of the process. Who reads or changes them holds the lock: the C library's own functions do not lock for
// us everywhere.
#pragma once

#include <nodus/config.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

std::mutex& environmentMutex();

// Whether there could be a variable of that name.
bool isVariableName(std::string_view name) noexcept;
// Nothing where there is none.
std::optional<std::string> environmentVariable(std::string_view name);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/kernel/impl/environment.ipp>
#endif
