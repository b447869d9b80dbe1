// path: Node's path module. `path::posix` and `path::win32` are there on every platform; `path::join` and the others
// are those of the platform that the program is compiled for. Paths are text: nothing here looks at the file system,
// but `resolve` and `relative`, which ask for the working directory if they need it.
#pragma once

#include <nodus/path/parsed_path.hpp>
#include <nodus/path/posix.hpp>
#include <nodus/path/win32.hpp>

namespace nodus::inline v0 {
namespace path {

#if defined(_WIN32)
using namespace win32;
#else
using namespace posix;
#endif

}  // namespace path
}  // namespace nodus::inline v0
