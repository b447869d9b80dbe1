#pragma once

#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/folder.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/fs/directory.hpp>

#include <cerrno>
#include <cstdlib>
#include <deque>

#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool isFolder(const char* path) noexcept {
  struct stat raw{};
  return ::stat(path, &raw) == 0 && S_ISDIR(raw.st_mode);
}

// Upwards until one can be made or is there, then down again. Somebody else may make them meanwhile.
class FolderMaker {
 public:
  explicit FolderMaker(const FileArguments& arguments) : arguments_(arguments) {
    const std::string_view path = withoutSlashes(arguments.path);
    for (std::size_t at = path.find('/', 1); at != std::string_view::npos; at = path.find('/', at + 1)) {
      if (path[at - 1] != '/') ends_.push_back(at);
    }
    ends_.push_back(path.size());
  }

  std::optional<std::string> make() {
    auto at = ends_.size() - 1;
    while (!makeOne(at)) {
      if (at-- == 0) failCall(ENOENT, "mkdir", arguments_);
    }
    while (++at < ends_.size()) {
      if (!makeOne(at)) failCall(ENOENT, "mkdir", arguments_);
    }
    return std::move(first_);
  }

 private:
  // False if the one above is missing.
  bool makeOne(std::size_t index) {
    const auto path = arguments_.path.substr(0, ends_[index]);
    if (::mkdir(path.c_str(), static_cast<::mode_t>(arguments_.mode)) == 0) {
      if (!first_) first_ = path;
      return true;
    }
    const int number = errno;
    if (number == ENOENT) return false;
    if (isFolder(path.c_str())) return true;
    failCall(number == EEXIST && index + 1 < ends_.size() ? ENOTDIR : number, "mkdir", arguments_);
  }

  const FileArguments& arguments_;
  std::vector<std::size_t> ends_;  // of the paths from the root to the whole
  std::optional<std::string> first_;
};

NODUS_DECL std::optional<std::string> mkdirCall(const FileArguments& arguments) {
  const bool recursive = arguments.flags != 0;
  if (recursive && !arguments.path.empty()) return FolderMaker(arguments).make();
  if (::mkdir(arguments.path.c_str(), static_cast<::mode_t>(arguments.mode)) != 0) failCall(errno, "mkdir", arguments);
  return std::nullopt;
}

NODUS_DECL std::string mkdtempCall(const FileArguments& arguments) {
  FileArguments made = arguments;
  made.path += "XXXXXX";
  if (!::mkdtemp(made.path.data())) failCall(errno, "mkdtemp", made);
  return std::move(made.path);
}

NODUS_DECL void rmdirCall(const FileArguments& arguments) {
  if (::rmdir(arguments.path.c_str()) != 0) failCall(errno, "rmdir", arguments);
}

enum ReaddirFlags : int { listBelow = 1, oldestFirst = 2 };

// In Node, the promise lists the folder that was found last first, and the synchronous one that found first.
template <class Add>
void readFolders(const FileArguments& arguments, Add&& add) {
  const OwnFd root(openFolderAt(AT_FDCWD, arguments.path.c_str(), FolderLinks::follow));
  if (!root) failCall(-root.get(), "scandir", arguments);
  std::deque<std::string> waiting{""};
  while (!waiting.empty()) {
    const bool oldest = arguments.flags & oldestFirst;
    const auto below = std::move(oldest ? waiting.front() : waiting.back());
    oldest ? waiting.pop_front() : waiting.pop_back();
    OwnFd opened;
    if (!below.empty()) {
      opened = OwnFd(openFolderAt(root.get(), below.c_str(), FolderLinks::refuse));
      if (!opened) {
        if (opened.get() == -ENOENT || opened.get() == -ELOOP || opened.get() == -ENOTDIR) continue;  // gone meanwhile
        systemError(-opened.get(), "scandir", {.path = joinNames(arguments.path, below)}).raise();
      }
    }
    std::vector<FolderEntry> entries;
    if (const int number = listFolder(opened ? opened.get() : root.get(), entries); number != 0) {
      systemError(number, "scandir", {.path = joinNames(arguments.path, below)}).raise();
    }
    sortByName(entries);
    for (auto& entry : entries) {
      if ((arguments.flags & listBelow) && entry.type == fs::FileType::directory) {
        waiting.push_back(below.empty() ? entry.name : joinNames(below, entry.name));
      }
      add(below, entry);
    }
  }
}

NODUS_DECL std::vector<std::string> readNamesCall(const FileArguments& arguments) {
  std::vector<std::string> names;
  readFolders(arguments, [&](const std::string& below, FolderEntry& entry) {
    names.push_back(below.empty() ? std::move(entry.name) : joinNames(below, entry.name));
  });
  return names;
}

NODUS_DECL std::vector<fs::Dirent> readDirentsCall(const FileArguments& arguments) {
  std::vector<fs::Dirent> found;
  readFolders(arguments, [&](const std::string& below, FolderEntry& entry) {
    auto parent = below.empty() ? arguments.path : joinNames(withoutSlashes(arguments.path), below);
    found.push_back({std::move(entry.name), std::move(parent), entry.type});
  });
  return found;
}

NODUS_DECL FileArguments toMake(std::string_view path, const fs::MkdirOptions& options) {
  FileArguments arguments(path);
  arguments.flags = options.recursive ? 1 : 0;
  arguments.mode = options.mode;
  return arguments;
}

NODUS_DECL FileArguments toList(std::string_view path, const fs::ReaddirOptions& options, int order) {
  FileArguments arguments(path);
  arguments.flags = (options.recursive ? listBelow : 0) | order;
  return arguments;
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<std::optional<std::string>> mkdir(std::string_view path, const MkdirOptions& options) {
  return detail::callInPool(&detail::mkdirCall, detail::toMake(path, options));
}
NODUS_DECL std::optional<std::string> mkdirSync(std::string_view path, const MkdirOptions& options) {
  return detail::callNow(&detail::mkdirCall, detail::toMake(path, options));
}
NODUS_DECL Promise<std::string> mkdtemp(std::string_view prefix) {
  return detail::callInPool(&detail::mkdtempCall, detail::FileArguments(prefix, "prefix"));
}
NODUS_DECL std::string mkdtempSync(std::string_view prefix) {
  return detail::callNow(&detail::mkdtempCall, detail::FileArguments(prefix, "prefix"));
}
NODUS_DECL Promise<> rmdir(std::string_view path) {
  return detail::callInPool(&detail::rmdirCall, detail::FileArguments(path));
}
NODUS_DECL void rmdirSync(std::string_view path) { detail::callNow(&detail::rmdirCall, detail::FileArguments(path)); }

NODUS_DECL Promise<std::vector<std::string>> readdir(std::string_view path, const ReaddirOptions& options) {
  return detail::callInPool(&detail::readNamesCall, detail::toList(path, options, 0));
}
NODUS_DECL Promise<std::vector<Dirent>> readdir(std::string_view path, WithFileTypes, const ReaddirOptions& options) {
  return detail::callInPool(&detail::readDirentsCall, detail::toList(path, options, 0));
}
NODUS_DECL std::vector<std::string> readdirSync(std::string_view path, const ReaddirOptions& options) {
  return detail::callNow(&detail::readNamesCall, detail::toList(path, options, detail::oldestFirst));
}
NODUS_DECL std::vector<Dirent> readdirSync(std::string_view path, WithFileTypes, const ReaddirOptions& options) {
  return detail::callNow(&detail::readDirentsCall, detail::toList(path, options, detail::oldestFirst));
}

}  // namespace fs
}  // namespace nodus::inline v0
