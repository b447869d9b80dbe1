// spawn: a program is started.
#pragma once

#include <nodus/child_process/arguments.hpp>
#include <nodus/child_process/child.hpp>
#include <nodus/child_process/options.hpp>
#include <nodus/config.hpp>

#include <string_view>

namespace nodus::inline v0 {
namespace child_process {
namespace detail {

ChildProcess startChild(std::string_view file, const Arguments& arguments, const SpawnOptions& options);

}  // namespace detail

/// Starts a program: `spawn("ls", {"-l"}, {.cwd = "/"})`. `file` is a path, or a name that is searched in PATH. No
/// shell is at work unless `shell` asks for one, so nothing in the arguments is interpreted.
///
/// What the system refuses (ENOENT, EACCES, EAGAIN, EMFILE, ENFILE) is an "error" of the child, later; what else it
/// refuses is thrown ("spawn E2BIG"). Throws ERR_INVALID_ARG_VALUE for NUL in any text and for an empty file,
/// ERR_UNKNOWN_SIGNAL, ERR_OUT_OF_RANGE. It returns when the program has begun to run.
template <detail::ListOfArguments List = Arguments>
ChildProcess spawn(std::string_view file, const List& arguments, const SpawnOptions& options = {}) {
  return detail::startChild(file, arguments, options);
}
inline ChildProcess spawn(std::string_view file, const SpawnOptions& options = {}) {
  return detail::startChild(file, {}, options);
}

}  // namespace child_process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/child_process/impl/spawn.ipp>
#endif
