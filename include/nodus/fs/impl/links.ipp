#pragma once

#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/links.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void renameCall(const FileArguments& a) {
  if (::rename(a.path.c_str(), a.dest.c_str()) != 0) failCall(errno, "rename", a);
}
NODUS_DECL void unlinkCall(const FileArguments& a) {
  if (::unlink(a.path.c_str()) != 0) failCall(errno, "unlink", a);
}
NODUS_DECL void linkCall(const FileArguments& a) {
  if (::link(a.path.c_str(), a.dest.c_str()) != 0) failCall(errno, "link", a);
}
NODUS_DECL void symlinkCall(const FileArguments& a) {
  if (::symlink(a.path.c_str(), a.dest.c_str()) != 0) failCall(errno, "symlink", a);
}

// What fills the room may have been cut.
NODUS_DECL std::string readlinkCall(const FileArguments& a) {
  for (std::string target(256, '\0');; target.resize(target.size() * 4)) {
    const auto size = ::readlink(a.path.c_str(), target.data(), target.size());
    if (size < 0) failCall(errno, "readlink", a);
    if (static_cast<std::size_t>(size) == target.size()) continue;
    target.resize(static_cast<std::size_t>(size));
    return target;
  }
}

NODUS_DECL std::string realpathCall(const FileArguments& a) {
  char* const found = ::realpath(a.path.c_str(), nullptr);
  if (!found) failCall(errno, "realpath", a);
  std::string path(found);
  std::free(found);
  return path;
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<> rename(std::string_view oldPath, std::string_view newPath) {
  return detail::callInPool(&detail::renameCall, detail::FileArguments(oldPath, "oldPath", newPath, "newPath"));
}
NODUS_DECL void renameSync(std::string_view oldPath, std::string_view newPath) {
  detail::callNow(&detail::renameCall, detail::FileArguments(oldPath, "oldPath", newPath, "newPath"));
}
NODUS_DECL Promise<> unlink(std::string_view path) {
  return detail::callInPool(&detail::unlinkCall, detail::FileArguments(path));
}
NODUS_DECL void unlinkSync(std::string_view path) { detail::callNow(&detail::unlinkCall, detail::FileArguments(path)); }
NODUS_DECL Promise<> link(std::string_view existingPath, std::string_view newPath) {
  return detail::callInPool(&detail::linkCall, detail::FileArguments(existingPath, "existingPath", newPath, "newPath"));
}
NODUS_DECL void linkSync(std::string_view existingPath, std::string_view newPath) {
  detail::callNow(&detail::linkCall, detail::FileArguments(existingPath, "existingPath", newPath, "newPath"));
}
NODUS_DECL Promise<> symlink(std::string_view target, std::string_view path) {
  return detail::callInPool(&detail::symlinkCall, detail::FileArguments(target, "target", path, "path"));
}
NODUS_DECL void symlinkSync(std::string_view target, std::string_view path) {
  detail::callNow(&detail::symlinkCall, detail::FileArguments(target, "target", path, "path"));
}
NODUS_DECL Promise<std::string> readlink(std::string_view path) {
  return detail::callInPool(&detail::readlinkCall, detail::FileArguments(path, "oldPath"));
}
NODUS_DECL std::string readlinkSync(std::string_view path) {
  return detail::callNow(&detail::readlinkCall, detail::FileArguments(path, "oldPath"));
}
NODUS_DECL Promise<std::string> realpath(std::string_view path) {
  return detail::callInPool(&detail::realpathCall, detail::FileArguments(path));
}
NODUS_DECL std::string realpathSync(std::string_view path) {
  return detail::callNow(&detail::realpathCall, detail::FileArguments(path));
}

}  // namespace fs
}  // namespace nodus::inline v0
