// Copies a file or a folder with all that is in it.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/cp_options.hpp>
#include <nodus/fs/detail/folder.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/fs/stats.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// It goes down by opening each folder in the one above it. Where a filter is to be asked it stops, since that is the
// loop's to answer: `while (copier.run()) copier.answer(filter(copier.from(), copier.to()));`
class TreeCopier final : public SharedCounted {
 public:
  TreeCopier(std::string from, std::string to, const fs::CpOptions& options, bool asks)
      : options_(options), asks_(asks), entry_{-1, std::move(from), -1, std::move(to), {}, {}} {}

  // True if it waits for an answer, false when it is through. Throws Node's error.
  bool run();
  // About what it waits.
  const std::string& from() const noexcept { return entry_.fromPath; }
  const std::string& to() const noexcept { return entry_.toPath; }
  void answer(bool copy) noexcept { state_ = copy ? State::check : State::next; }

 private:
  enum class State { ask, check, next };

  // What is to be copied: by name in an open folder, and as the path that errors and filters are told.
  struct Entry {
    int fromFolder;
    std::string fromPath;
    int toFolder;
    std::string toPath;
    std::string fromName;
    std::string toName;
  };
  struct Level {
    OwnFd from;
    OwnFd to;
    std::string fromPath;
    std::string toPath;
    std::vector<FolderEntry> left;
    std::optional<std::uint32_t> mode;  // what the copy gets at the end, if it was made
  };

  bool isTop() const noexcept { return levels_.empty(); }
  bool nextEntry();
  void copyEntry();
  void copyFolder(const fs::Stats& source, bool isThere);
  void copyFileEntry(const fs::Stats& source, bool isThere);
  void copyLink(bool isThere);
  void keepTimes(int fd, const fs::Stats& source) const;
  void makeParent() const;
  void checkParents(const fs::Stats& source) const;
  std::optional<fs::Stats> statsOf(int folder, const std::string& name, const std::string& path) const;
  std::string readLinkAt(int folder, const std::string& name, const std::string& path) const;
  [[noreturn]] void refuse(ErrorCode code, int number, const std::string& why, const std::string& path) const;

  const fs::CpOptions options_;
  const bool asks_;
  State state_ = State::ask;
  Entry entry_;
  std::vector<Level> levels_;
};

// Without `.`, `..` and double slashes, from the root on; links are not looked at. Node's path.resolve.
std::string absolutePath(const std::string& path, const std::string& base = {});
// Whether `inner` is `outer`, or lies in it, by their names.
bool isPathWithin(const std::string& inner, const std::string& outer);

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/tree_copier.ipp>
#endif
