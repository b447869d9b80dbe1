#pragma once

#include <nodus/fs/detail/call.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void failCall(int number, std::string_view syscall, const FileArguments& arguments) {
  systemError(number, syscall, {.path = arguments.path, .dest = arguments.dest}).raise();
}

}  // namespace detail
}  // namespace nodus::inline v0
