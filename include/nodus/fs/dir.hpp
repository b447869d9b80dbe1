// fs::opendir and Dir: a folder that is read entry by entry.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/dir_state.hpp>
#include <nodus/fs/dirent.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace fs {

/// What `opendir` takes.
struct OpendirOptions {
  /// How many entries are fetched at a time. Default 32.
  std::size_t bufferSize = 32;
  /// Also what is in the folders below; links to folders are not followed. Default false.
  bool recursive = false;
};
static_assert(std::is_trivially_destructible_v<OpendirOptions>);

/// An open folder: Node's `fs.Dir`. A handle: copies are the same open folder. It is closed at the end of an iteration
/// with `next()`, by `close()`, or when the last handle is dropped.
///
///     while (auto entry = co_await dir.next()) use(entry->name);
class Dir {
 public:
  /// As it was given to `opendir`.
  const std::string& path() const noexcept { return state_->path(); }
  /// The next entry in the system's order, or nothing at the end. Rejects with ERR_DIR_CLOSED after `close`. Calls may
  /// be made before earlier ones are settled.
  Promise<std::optional<Dirent>> read() const { return detail::DirState::read(state_, false); }
  /// The same; at the end the folder is closed. Node's `for await`.
  Promise<std::optional<Dirent>> next() const { return detail::DirState::read(state_, true); }
  /// Waits for the reads under way. Rejects with ERR_DIR_CLOSED if it was closed before.
  Promise<> close() const { return detail::DirState::close(state_); }
  /// At once, blocking the thread. ERR_DIR_CONCURRENT_OPERATION while a read is under way.
  std::optional<Dirent> readSync() const { return state_->readNow(); }
  void closeSync() const { state_->closeNow(); }

  // For the machinery.
  explicit Dir(detail::Ref<detail::DirState> state) noexcept : state_(std::move(state)) {}

 private:
  detail::Ref<detail::DirState> state_;
};

/// Opens a folder. `syscall` of a failure is "opendir".
Promise<Dir> opendir(std::string_view path, const OpendirOptions& options = {});
Dir opendirSync(std::string_view path, const OpendirOptions& options = {});

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/dir.ipp>
#endif
