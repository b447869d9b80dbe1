#pragma once

#include <nodus/fs/detail/call.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void failCall(int number, std::string_view syscall, const FileArguments& arguments) {
  SystemErrorDetails details;
  if (arguments.hasPath) details.path = arguments.path;
  if (arguments.hasDest) details.dest = arguments.dest;
  systemError(number, syscall, details).raise();
}

}  // namespace detail
}  // namespace nodus::inline v0
