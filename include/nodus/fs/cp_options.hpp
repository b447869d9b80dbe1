// What cp takes.
#pragma once

#include <nodus/config.hpp>

#include <type_traits>

namespace nodus::inline v0 {
namespace fs {

/// What `cp` takes. The filter is an argument of its own.
struct CpOptions {
  /// Copies folders too, with all that is in them. Default false.
  bool recursive = false;
  /// Replaces files that are there. Default true.
  bool force = true;
  /// Without `force`: fails with ERR_FS_CP_EEXIST where a file is there, instead of leaving it. Default false.
  bool errorOnExist = false;
  /// Copies what links lead to instead of the links. Default false.
  bool dereference = false;
  /// Copies when files were read and changed. Default false.
  bool preserveTimestamps = false;
  /// Copies links as they are; if not, relative ones become absolute. Default false.
  bool verbatimSymlinks = false;
  /// For each file, as `copyFile` takes it.
  int mode = 0;
};
static_assert(std::is_trivially_destructible_v<CpOptions>);

}  // namespace fs
}  // namespace nodus::inline v0
