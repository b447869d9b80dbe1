#pragma once

#include <nodus/console.hpp>
#include <nodus/console/detail/stdio.hpp>
#include <nodus/util/format.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void consolePrint(ConsoleStream stream, const AnyValue* values, std::size_t count) {
  auto line = formatAny(values, count, {});
  line += '\n';
  writeStdio(static_cast<int>(stream), line);
}

}  // namespace detail
}  // namespace nodus::inline v0
