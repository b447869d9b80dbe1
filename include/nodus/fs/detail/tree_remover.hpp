// Removes a folder with all that is in it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/folder.hpp>
#include <nodus/fs/detail/system_calls.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// Goes down by opening each folder in the one above it, links refused, and up again by `..`, if that is still the
// folder that it came from: so no link leads it elsewhere, and it holds one folder open, two for a moment.
class TreeRemover {
 public:
  explicit TreeRemover(std::string path) : path_(std::move(path)) {}

  // Throws Node's error.
  void run();

 private:
  struct Level {
    std::string name;  // in the one above; the path itself for the first
    std::vector<FolderEntry> left;
    std::uint64_t device;
    std::uint64_t inode;
  };

  bool enter(int parent, std::string name);
  void removeChildren();
  void leave();
  [[noreturn]] void fail(int number, const char* syscall, const std::string& name = {}) const;

  std::string path_;
  std::vector<Level> levels_;
  OwnFd folder_;  // the last level's
};

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/tree_remover.ipp>
#endif
