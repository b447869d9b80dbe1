#pragma once

#include <nodus/fs/detail/tree_remover.hpp>
#include <nodus/kernel/error.hpp>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL void TreeRemover::fail(int number, const char* syscall, const std::string& name) const {
  auto path = path_;
  for (std::size_t i = 1; i < levels_.size(); ++i) path = joinNames(path, levels_[i].name);
  if (!name.empty()) path = joinNames(path, name);
  systemError(number, syscall, {.path = path}).raise();
}

// False if it is gone, or is no folder any more.
NODUS_DECL bool TreeRemover::enter(int parent, std::string name) {
  OwnFd folder(openFolderAt(parent, name.c_str(), FolderLinks::refuse));
  const bool isTop = levels_.empty();
  if (!folder) {
    const int number = -folder.get();
    if (number == ENOENT || ((number == ENOTDIR || number == ELOOP) && !isTop)) return false;
    // One that may not be read can still be removed if it is empty.
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0) return false;
    fail(number, "scandir", isTop ? std::string() : name);
  }
  struct stat raw{};
  if (::fstat(folder.get(), &raw) != 0) fail(errno, "scandir", isTop ? std::string() : name);
  levels_.push_back(
      {std::move(name), {}, static_cast<std::uint64_t>(raw.st_dev), static_cast<std::uint64_t>(raw.st_ino)});
  folder_ = std::move(folder);
  if (const int number = listFolder(folder_.get(), levels_.back().left); number != 0) fail(number, "scandir");
  return true;
}

NODUS_DECL void TreeRemover::removeChildren() {
  while (!levels_.back().left.empty()) {
    const auto entry = std::move(levels_.back().left.back());
    levels_.back().left.pop_back();
    if (entry.type == fs::FileType::directory && enter(folder_.get(), entry.name)) continue;
    if (::unlinkat(folder_.get(), entry.name.c_str(), 0) == 0 || errno == ENOENT) continue;
    const int number = errno;
    // It has become a folder meanwhile, or its type was not known.
    if ((number == EISDIR || number == EPERM) && enter(folder_.get(), entry.name)) continue;
    fail(number, "unlink", entry.name);
  }
}

NODUS_DECL void TreeRemover::leave() {
  const auto level = std::move(levels_.back());
  levels_.pop_back();
  if (levels_.empty()) {
    folder_.close();
    if (::rmdir(path_.c_str()) != 0 && errno != ENOENT) fail(errno, "rmdir");
    return;
  }
  OwnFd above(openFolderAt(folder_.get(), "..", FolderLinks::refuse));
  if (!above) fail(-above.get(), "scandir", level.name);
  struct stat raw{};
  const auto& expected = levels_.back();
  if (::fstat(above.get(), &raw) != 0 || static_cast<std::uint64_t>(raw.st_dev) != expected.device ||
      static_cast<std::uint64_t>(raw.st_ino) != expected.inode) {
    fail(EBUSY, "rmdir", level.name);  // somebody has moved it out of the tree
  }
  folder_ = std::move(above);
  if (::unlinkat(folder_.get(), level.name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
    fail(errno, "rmdir", level.name);
  }
}

NODUS_DECL void TreeRemover::run() {
  if (!enter(AT_FDCWD, path_)) return;
  while (!levels_.empty()) {
    removeChildren();
    leave();
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
