#pragma once

#include <nodus/fs/constants.hpp>
#include <nodus/fs/detail/copy_bytes.hpp>
#include <nodus/fs/detail/stat_calls.hpp>
#include <nodus/fs/detail/tree_copier.hpp>
#include <nodus/fs/directory.hpp>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string absolutePath(const std::string& path, const std::string& base) {
  std::string whole = path;
  if (path.empty() || path.front() != '/') {
    auto from = base;
    if (from.empty() || from.front() != '/') {
      char* const here = ::getcwd(nullptr, 0);
      from = joinNames(here ? here : "/", from);
      std::free(here);
    }
    whole = joinNames(from, path);
  }
  std::vector<std::string_view> parts;
  const std::string_view text(whole);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('/', at), text.size());
    const auto part = text.substr(at, end - at);
    at = end + 1;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
  }
  std::string result;
  for (const auto part : parts) (result += '/') += part;
  return result.empty() ? "/" : result;
}

NODUS_DECL bool isPathWithin(const std::string& inner, const std::string& outer) {
  const auto in = absolutePath(inner);
  const auto out = absolutePath(outer);
  return out == "/" || in == out || (in.starts_with(out) && in[out.size()] == '/');
}

NODUS_DECL std::string folderOf(const std::string& path) {
  const auto clean = withoutSlashes(path);
  const auto slash = clean.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : clean.substr(0, slash));
}

NODUS_DECL bool isSameFile(const fs::Stats& a, const fs::Stats& b) noexcept {
  return a.ino == b.ino && a.dev == b.dev && a.ino != 0;
}

NODUS_DECL void TreeCopier::refuse(ErrorCode code, int number, const std::string& why, const std::string& path) const {
  foundError(code, number, "cp", why, path).raise();
}

NODUS_DECL std::optional<fs::Stats> TreeCopier::statsOf(int folder, const std::string& name,
                                                        const std::string& path) const {
  fs::Stats stats;
  const int number = options_.dereference ? readStats(path.c_str(), Links::follow, stats)
                     : folder < 0         ? readStats(path.c_str(), Links::keep, stats)
                                          : readStatsAt(folder, name.c_str(), stats);
  if (number == 0) return stats;
  if (number == ENOENT) return std::nullopt;
  systemError(number, options_.dereference ? "stat" : "lstat", {.path = path}).raise();
}

NODUS_DECL bool TreeCopier::run() {
  for (;;) {
    switch (state_) {
      case State::ask:
        if (asks_) return true;
        state_ = State::check;
        break;
      case State::check:
        state_ = State::next;
        copyEntry();
        break;
      case State::next:
        if (!nextEntry()) return false;
        state_ = State::ask;
        break;
    }
  }
}

NODUS_DECL bool TreeCopier::nextEntry() {
  while (!levels_.empty()) {
    auto& level = levels_.back();
    if (!level.left.empty()) {
      const auto name = std::move(level.left.back().name);
      level.left.pop_back();
      entry_ = {
          level.from.get(), joinNames(level.fromPath, name), level.to.get(), joinNames(level.toPath, name), name, name};
      return true;
    }
    if (level.mode) static_cast<void>(::fchmod(level.to.get(), static_cast<::mode_t>(*level.mode & 07777)));
    levels_.pop_back();
  }
  return false;
}

// Node's checkPaths, and then what its type asks for.
NODUS_DECL void TreeCopier::copyEntry() {
  const auto& from = entry_.fromPath;
  const auto& to = entry_.toPath;
  if (entry_.fromFolder < 0) {
    entry_.fromFolder = entry_.toFolder = AT_FDCWD;
    entry_.fromName = from;
    entry_.toName = to;
  }
  const auto source = statsOf(entry_.fromFolder, entry_.fromName, from);
  if (!source) systemError(ENOENT, options_.dereference ? "stat" : "lstat", {.path = from}).raise();
  const auto target = statsOf(entry_.toFolder, entry_.toName, to);
  if (target) {
    if (isSameFile(*source, *target))
      refuse(ErrorCode::ERR_FS_CP_EINVAL, EINVAL, "src and dest cannot be the same", to);
    if (source->isDirectory() && !target->isDirectory()) {
      refuse(ErrorCode::ERR_FS_CP_DIR_TO_NON_DIR, EISDIR,
             "cannot overwrite non-directory " + to + " with directory " + from, to);
    }
    if (!source->isDirectory() && target->isDirectory()) {
      refuse(ErrorCode::ERR_FS_CP_NON_DIR_TO_DIR, ENOTDIR,
             "cannot overwrite directory " + to + " with non-directory " + from, to);
    }
  }
  if (source->isDirectory() && isPathWithin(to, from)) {
    refuse(ErrorCode::ERR_FS_CP_EINVAL, EINVAL, "cannot copy " + from + " to a subdirectory of self " + to, to);
  }
  if (isTop()) {
    checkParents(*source);
    makeParent();
  }
  if (source->isDirectory()) {
    if (!options_.recursive) refuse(ErrorCode::ERR_FS_EISDIR, EISDIR, from + " is a directory (not copied)", from);
    return copyFolder(*source, target.has_value());
  }
  if (source->isSymbolicLink()) return copyLink(target.has_value());
  if (source->isSocket()) refuse(ErrorCode::ERR_FS_CP_SOCKET, EINVAL, "cannot copy a socket file: " + to, to);
  if (source->isFIFO()) refuse(ErrorCode::ERR_FS_CP_FIFO_PIPE, EINVAL, "cannot copy a FIFO pipe: " + to, to);
  copyFileEntry(*source, target.has_value());
}

// A destination whose name does not show that it lies in the source: through a link, or another mount.
NODUS_DECL void TreeCopier::checkParents(const fs::Stats& source) const {
  auto path = absolutePath(folderOf(entry_.toPath));
  const auto sourceFolder = absolutePath(folderOf(entry_.fromPath));
  while (path != sourceFolder && path != "/") {
    fs::Stats stats;
    if (readStats(path.c_str(), Links::follow, stats) == 0 && isSameFile(source, stats)) {
      refuse(ErrorCode::ERR_FS_CP_EINVAL, EINVAL,
             "cannot copy " + entry_.fromPath + " to a subdirectory of self " + entry_.toPath, entry_.toPath);
    }
    path = folderOf(path);
  }
}

NODUS_DECL void TreeCopier::makeParent() const { fs::mkdirSync(folderOf(entry_.toPath), {.recursive = true}); }

NODUS_DECL void TreeCopier::copyFolder(const fs::Stats& source, bool isThere) {
  const auto links = options_.dereference || isTop() ? FolderLinks::follow : FolderLinks::refuse;
  Level level;
  level.fromPath = entry_.fromPath;
  level.toPath = entry_.toPath;
  level.from = OwnFd(openFolderAt(entry_.fromFolder, entry_.fromName.c_str(), links));
  if (!level.from) systemError(-level.from.get(), "opendir", {.path = entry_.fromPath}).raise();
  if (!isThere) {
    if (::mkdirat(entry_.toFolder, entry_.toName.c_str(), 0777) != 0 && errno != EEXIST) {
      systemError(errno, "mkdir", {.path = entry_.toPath}).raise();
    }
    level.mode = source.mode;
  }
  level.to = OwnFd(openFolderAt(entry_.toFolder, entry_.toName.c_str(), isTop() ? FolderLinks::follow : links));
  if (!level.to) systemError(-level.to.get(), "opendir", {.path = entry_.toPath}).raise();
  if (const int number = listFolder(level.from.get(), level.left); number != 0) {
    systemError(number, "opendir", {.path = entry_.fromPath}).raise();
  }
  std::reverse(level.left.begin(), level.left.end());
  levels_.push_back(std::move(level));
}

// The copy has a name of its own until it is whole in no case, as in Node; but what was there is replaced, not
// written over, so that what it links to stays as it is.
NODUS_DECL void TreeCopier::copyFileEntry(const fs::Stats& source, bool isThere) {
  const auto fail = [&](int number, const char* syscall = "copyfile") {
    systemError(number, syscall, {.path = entry_.fromPath, .dest = entry_.toPath}).raise();
  };
  if (isThere) {
    if (!options_.force) {
      if (!options_.errorOnExist) return;
      refuse(ErrorCode::ERR_FS_CP_EEXIST, EEXIST, entry_.toPath + " already exists", entry_.toPath);
    }
    if (::unlinkat(entry_.toFolder, entry_.toName.c_str(), 0) != 0 && errno != ENOENT) {
      systemError(errno, "unlink", {.path = entry_.toPath}).raise();
    }
  }
  const int follow = options_.dereference ? 0 : O_NOFOLLOW;
  const OwnFd from(openFileAt(entry_.fromFolder, entry_.fromName.c_str(), O_RDONLY | O_NONBLOCK | follow, 0));
  if (!from) fail(-from.get());
  OwnFd to(
      openFileAt(entry_.toFolder, entry_.toName.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, source.mode & 0777));
  if (!to) fail(-to.get());
  int number = copyContent(from.get(), to.get(), options_.mode);
  if (number == 0 && ::fchmod(to.get(), static_cast<::mode_t>(source.mode & 07777)) != 0 && errno != EPERM) {
    number = errno;
  }
  if (number == 0 && options_.preserveTimestamps) keepTimes(to.get(), source);
  if (const int closing = to.close(); number == 0) number = closing;
  if (number == 0) return;
  ::unlinkat(entry_.toFolder, entry_.toName.c_str(), 0);
  fail(number);
}

NODUS_DECL void TreeCopier::keepTimes(int fd, const fs::Stats& source) const {
  ::timespec times[2];
  const double milliseconds[] = {source.atimeMs, source.mtimeMs};
  for (int i = 0; i < 2; ++i) {
    const double seconds = std::floor(milliseconds[i] / 1000);
    times[i].tv_sec = static_cast<::time_t>(seconds);
    times[i].tv_nsec = static_cast<long>((milliseconds[i] - seconds * 1000) * 1e6);
  }
  if (::futimens(fd, times) != 0) systemError(errno, "utime", {.path = entry_.toPath}).raise();
}

NODUS_DECL std::string TreeCopier::readLinkAt(int folder, const std::string& name, const std::string& path) const {
  for (std::string target(256, '\0');; target.resize(target.size() * 4)) {
    const auto size = ::readlinkat(folder, name.c_str(), target.data(), target.size());
    if (size < 0) systemError(errno, "readlink", {.path = path}).raise();
    if (static_cast<std::size_t>(size) == target.size()) continue;
    target.resize(static_cast<std::size_t>(size));
    return target;
  }
}

NODUS_DECL void TreeCopier::copyLink(bool isThere) {
  auto target = readLinkAt(entry_.fromFolder, entry_.fromName, entry_.fromPath);
  if (!options_.verbatimSymlinks) target = absolutePath(target, folderOf(absolutePath(entry_.fromPath)));
  if (isThere) {
    struct stat raw{};
    const bool isLink =
        ::fstatat(entry_.toFolder, entry_.toName.c_str(), &raw, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(raw.st_mode);
    if (isLink) {
      const auto before = absolutePath(readLinkAt(entry_.toFolder, entry_.toName, entry_.toPath),
                                       folderOf(absolutePath(entry_.toPath)));
      const auto leads = absolutePath(target, folderOf(absolutePath(entry_.fromPath)));
      fs::Stats stats;
      const bool toFolder = readStats(leads.c_str(), Links::follow, stats) == 0 && stats.isDirectory();
      if (toFolder && before != leads && isPathWithin(before, leads)) {
        refuse(ErrorCode::ERR_FS_CP_EINVAL, EINVAL, "cannot copy " + leads + " to a subdirectory of self " + before,
               entry_.toPath);
      }
      if (toFolder && before != leads && isPathWithin(leads, before)) {
        refuse(ErrorCode::ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, EINVAL, "cannot overwrite " + before + " with " + leads,
               entry_.toPath);
      }
      if (::unlinkat(entry_.toFolder, entry_.toName.c_str(), 0) != 0 && errno != ENOENT) {
        systemError(errno, "unlink", {.path = entry_.toPath}).raise();
      }
    }
  }
  if (::symlinkat(target.c_str(), entry_.toFolder, entry_.toName.c_str()) != 0) {
    systemError(errno, "symlink", {.path = target, .dest = entry_.toPath}).raise();
  }
}

}  // namespace detail
}  // namespace nodus::inline v0
