// What becomes of warnings.
#pragma once

#include <nodus/config.hpp>

namespace nodus::inline v0 {
namespace process {

/// Whether deprecation warnings are dropped: Node's `process.noDeprecation`. Default false. The settings are this
/// loop's.
bool noDeprecation() noexcept;
void noDeprecation(bool drops) noexcept;

/// Whether a deprecation warning is thrown on the next tick, and not printed: Node's `process.throwDeprecation`.
/// Default false.
bool throwDeprecation() noexcept;
void throwDeprecation(bool throws) noexcept;

// With NODE_NO_WARNINGS=1 in the environment no warning is printed; "warning" is emitted all the same.

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/warnings.ipp>
#endif
