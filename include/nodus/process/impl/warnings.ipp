#pragma once

#include <nodus/process/detail/state.hpp>
#include <nodus/process/warnings.hpp>

namespace nodus::inline v0 {
namespace process {

NODUS_DECL bool noDeprecation() noexcept { return detail::ProcessState::current().noDeprecation; }
NODUS_DECL void noDeprecation(bool drops) noexcept { detail::ProcessState::current().noDeprecation = drops; }
NODUS_DECL bool throwDeprecation() noexcept { return detail::ProcessState::current().throwDeprecation; }
NODUS_DECL void throwDeprecation(bool throws) noexcept { detail::ProcessState::current().throwDeprecation = throws; }

}  // namespace process
}  // namespace nodus::inline v0
