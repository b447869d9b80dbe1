// console.table: rows and columns of whatever is visited.
#pragma once

#include <nodus/util/inspect.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The table as text, or nothing if the value is no container.
std::optional<std::string> formatTable(AnyValue value, std::initializer_list<std::string_view> columns,
                                       const InspectOptions& options);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/console/impl/table.ipp>
#endif
