// What the copies of a Dir share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/call.hpp>
#include <nodus/fs/detail/folder.hpp>
#include <nodus/fs/dirent.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// The pool's side: one operation at a time.
class DirWalk final : public SharedCounted {
 public:
  // Throws Node's error.
  DirWalk(const FileArguments& arguments);
  // Up to `most` entries; none at the end.
  std::vector<fs::Dirent> fetch(std::size_t most);
  // Returns 0 or an errno.
  int close() noexcept { return reader_.close(); }

 private:
  bool openNext();

  std::string path_;
  std::string below_;  // which folder is being read
  std::vector<std::string> waiting_;
  std::size_t nextWaiting_ = 0;
  OwnFd root_;
  FolderReader reader_;
  bool recursive_;
};

// The loop's side.
class DirState final : public RefCounted, public FromFreeList {
 public:
  DirState(SharedRef<DirWalk> walk, std::string path, std::size_t bufferSize)
      : walk_(std::move(walk)), path_(std::move(path)), bufferSize_(bufferSize > 0 ? bufferSize : 1) {}

  const std::string& path() const noexcept { return path_; }
  static Promise<std::optional<fs::Dirent>> read(Ref<DirState> self, bool closeAtEnd);
  static Promise<> close(Ref<DirState> self);
  std::optional<fs::Dirent> readNow();
  void closeNow();

 private:
  void checkOpen() const;
  void checkIdle() const;
  std::optional<fs::Dirent> take();
  Promise<> fetch();

  SharedRef<DirWalk> walk_;
  std::string path_;
  std::deque<fs::Dirent> found_;
  Promise<> fetching_;
  std::size_t bufferSize_;
  bool ended_ = false;
  bool closed_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0
