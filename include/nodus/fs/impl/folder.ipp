#pragma once

#include <nodus/fs/detail/folder.hpp>

#include <algorithm>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL fs::FileType toFileType(std::uint32_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG: return fs::FileType::file;
    case S_IFDIR: return fs::FileType::directory;
    case S_IFLNK: return fs::FileType::symbolicLink;
    case S_IFIFO: return fs::FileType::fifo;
    case S_IFSOCK: return fs::FileType::socket;
    case S_IFCHR: return fs::FileType::characterDevice;
    case S_IFBLK: return fs::FileType::blockDevice;
    default: return fs::FileType::unknown;
  }
}

NODUS_DECL int FolderReader::open(OwnFd folder) noexcept {
  auto* stream = ::fdopendir(folder.get());
  if (!stream) return errno;
  folder.release();
  stream_ = stream;
  return 0;
}

NODUS_DECL int FolderReader::close() noexcept {
  auto* stream = static_cast<DIR*>(std::exchange(stream_, nullptr));
  return stream && ::closedir(stream) != 0 && errno != EINTR ? errno : 0;
}

// Not every file system tells the type of its entries.
NODUS_DECL bool FolderReader::next(FolderEntry& entry, int& number) {
  auto* stream = static_cast<DIR*>(stream_);
  for (;;) {
    errno = 0;
    const auto* found = ::readdir(stream);
    if (!found) {
      number = errno;
      return false;
    }
    const std::string_view name(found->d_name);
    if (name == "." || name == "..") continue;
    entry.name = name;
    entry.type = toFileType(DTTOIF(static_cast<std::uint32_t>(found->d_type)));
    struct stat raw{};
    if (entry.type == fs::FileType::unknown &&
        ::fstatat(::dirfd(stream), found->d_name, &raw, AT_SYMLINK_NOFOLLOW) == 0) {
      entry.type = toFileType(raw.st_mode);
    }
    return true;
  }
}

NODUS_DECL int openFolderAt(int parent, const char* name, FolderLinks links) noexcept {
  return openFileAt(parent, name, O_RDONLY | O_DIRECTORY | (links == FolderLinks::refuse ? O_NOFOLLOW : 0), 0);
}

NODUS_DECL int listFolder(int folder, std::vector<FolderEntry>& entries) {
  OwnFd own(openFolderAt(folder, ".", FolderLinks::follow));
  if (!own) return -own.release();
  FolderReader reader;
  int number = reader.open(std::move(own));
  if (number != 0) return number;
  for (FolderEntry entry; reader.next(entry, number);) entries.push_back(std::move(entry));
  return number;
}

NODUS_DECL void sortByName(std::vector<FolderEntry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const FolderEntry& a, const FolderEntry& b) { return a.name < b.name; });
}

NODUS_DECL std::string joinNames(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && path.back() != '/') path += '/';
  return path += name;
}

NODUS_DECL std::string_view withoutSlashes(std::string_view path) noexcept {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace detail
}  // namespace nodus::inline v0
