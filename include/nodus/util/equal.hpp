// util::isDeepStrictEqual.
#pragma once

#include <nodus/config.hpp>
#include <nodus/json/value.hpp>

namespace nodus::inline v0 {
namespace util {

/// Node's `util.isDeepStrictEqual`, of values of JSON and all that becomes one: arrays element by element, objects
/// without regard to the order of their members, NaN is itself, and -0 is not 0, which tells it from `==`.
bool isDeepStrictEqual(const json::Value& a, const json::Value& b) noexcept;

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/equal.ipp>
#endif
