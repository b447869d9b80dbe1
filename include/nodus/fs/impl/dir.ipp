#pragma once

#include <nodus/fs/detail/dir_state.hpp>
#include <nodus/fs/dir.hpp>

#include <cerrno>
#include <iterator>

#include <fcntl.h>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL DirWalk::DirWalk(const FileArguments& arguments) : path_(arguments.path), recursive_(arguments.flags != 0) {
  root_ = OwnFd(openFolderAt(AT_FDCWD, path_.c_str(), FolderLinks::follow));
  if (!root_) failCall(-root_.get(), "opendir", arguments);
  if (const int number = reader_.open(OwnFd(openFolderAt(root_.get(), ".", FolderLinks::follow))); number != 0) {
    failCall(number, "opendir", arguments);
  }
  if (!recursive_) root_.close();
}

NODUS_DECL std::vector<fs::Dirent> DirWalk::fetch(std::size_t most) {
  std::vector<fs::Dirent> found;
  FolderEntry entry;
  int number = 0;
  while (found.size() < most && reader_.isOpen()) {
    if (reader_.next(entry, number)) {
      if (recursive_ && entry.type == fs::FileType::directory) {
        waiting_.push_back(below_.empty() ? entry.name : joinNames(below_, entry.name));
      }
      auto parent = below_.empty() ? path_ : joinNames(withoutSlashes(path_), below_);
      found.push_back({std::move(entry.name), std::move(parent), entry.type});
      continue;
    }
    if (number != 0) systemError(number, "scandir", {.path = path_}).raise();
    if (!openNext()) break;
  }
  return found;
}

NODUS_DECL bool DirWalk::openNext() {
  while (nextWaiting_ < waiting_.size()) {
    below_ = std::move(waiting_[nextWaiting_++]);
    OwnFd folder(openFolderAt(root_.get(), below_.c_str(), FolderLinks::refuse));
    if (folder) return reader_.close(), reader_.open(std::move(folder)) == 0;
    const int number = -folder.get();
    if (number != ENOENT && number != ENOTDIR && number != ELOOP) {
      systemError(number, "opendir", {.path = joinNames(path_, below_)}).raise();
    }
  }
  return false;
}

NODUS_DECL void DirState::checkOpen() const {
  if (closed_) throwError(ErrorCode::ERR_DIR_CLOSED);
}
NODUS_DECL void DirState::checkIdle() const {
  checkOpen();
  if (fetching_) throwError(ErrorCode::ERR_DIR_CONCURRENT_OPERATION);
}

NODUS_DECL std::optional<fs::Dirent> DirState::take() {
  if (found_.empty()) return std::nullopt;
  std::optional<fs::Dirent> entry(std::move(found_.front()));
  found_.pop_front();
  return entry;
}

// One at a time, for all that wait.
NODUS_DECL Promise<> DirState::fetch() {
  if (fetching_) return fetching_;
  auto fetched = runInPool([walk = walk_, most = bufferSize_] { return walk->fetch(most); });
  fetching_ = fetched.then(
      [self = Ref<DirState>(this)](const std::vector<fs::Dirent>& found) {
        self->fetching_ = {};
        self->ended_ = found.empty();
        self->found_.insert(self->found_.end(), found.begin(), found.end());
      },
      [self = Ref<DirState>(this)](const Error& error) {
        self->fetching_ = {};
        error.raise();
      });
  return fetching_;
}

NODUS_DECL Promise<std::optional<fs::Dirent>> DirState::read(Ref<DirState> self, bool closeAtEnd) {
  self->checkOpen();
  while (self->found_.empty() && !self->ended_) {
    auto fetching = self->fetch();
    co_await fetching;
    self->checkOpen();
  }
  auto entry = self->take();
  if (!entry && closeAtEnd) {
    auto closing = close(self);
    co_await closing;
  }
  co_return entry;
}

NODUS_DECL Promise<> DirState::close(Ref<DirState> self) {
  self->checkOpen();
  while (self->fetching_) {
    auto fetching = self->fetching_;
    co_await fetching;
  }
  self->checkOpen();
  self->closed_ = true;
  auto closing = runInPool([walk = self->walk_] {
    if (const int number = walk->close(); number != 0) systemError(number, "closedir").raise();
  });
  self->walk_ = {};
  co_await closing;
}

NODUS_DECL std::optional<fs::Dirent> DirState::readNow() {
  checkIdle();
  if (found_.empty() && !ended_) {
    auto found = walk_->fetch(bufferSize_);
    ended_ = found.empty();
    found_.assign(std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  return take();
}

NODUS_DECL void DirState::closeNow() {
  checkIdle();
  closed_ = true;
  walk_ = {};
}

NODUS_DECL fs::Dir opendirCall(const FileArguments& arguments) {
  return fs::Dir(makeRef<DirState>(SharedRef<DirWalk>(new DirWalk(arguments)), arguments.path,
                                   static_cast<std::size_t>(arguments.number)));
}

NODUS_DECL FileArguments toOpen(std::string_view path, const fs::OpendirOptions& options) {
  FileArguments arguments(path);
  arguments.flags = options.recursive ? 1 : 0;
  arguments.number = static_cast<std::int64_t>(options.bufferSize);
  return arguments;
}

}  // namespace detail

namespace fs {

NODUS_DECL Promise<Dir> opendir(std::string_view path, const OpendirOptions& options) {
  return detail::callInPool(&detail::opendirCall, detail::toOpen(path, options));
}
NODUS_DECL Dir opendirSync(std::string_view path, const OpendirOptions& options) {
  return detail::callNow(&detail::opendirCall, detail::toOpen(path, options));
}

}  // namespace fs
}  // namespace nodus::inline v0
