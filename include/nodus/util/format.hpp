// util::format: printf-like texts with Node's rules.
#pragma once

#include <nodus/util/inspect.hpp>

#include <cstddef>
#include <string>

namespace nodus::inline v0 {
namespace detail {
std::string formatAny(const AnyValue* values, std::size_t count, const util::InspectOptions& options);
// JavaScript's String(value).
std::string stringOf(AnyValue value);
}  // namespace detail

namespace util {

/// Node's `util.formatWithOptions`: as `format`, and `options` govern what is inspected.
template <class... Args>
std::string formatWithOptions(const InspectOptions& options, const Args&... args) {
  const detail::AnyValue values[] = {detail::AnyValue::of(args)..., {}};
  return detail::formatAny(values, sizeof...(Args), options);
}

/// Node's `util.format`. If the first argument is a string, `%s %d %i %f %j %o %O %c` in it take the arguments
/// that follow, `%%` is a percent sign, and what no argument is left for stays as it is. All other arguments
/// follow, separated by spaces: strings as they are, everything else as `inspect` prints it.
template <class... Args>
std::string format(const Args&... args) {
  return formatWithOptions(InspectOptions{}, args...);
}

}  // namespace util
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/util/impl/format.ipp>
#endif
