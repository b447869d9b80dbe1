// fs::watch: what happens to a file, or in a folder.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/watcher_state.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace fs {

/// What `watch` takes.
struct WatchOptions {
  /// Whether watching holds the loop. Default true.
  bool persistent = true;
  /// Also what happens in the folders below, those that come later too. Links to folders are not followed. Default
  /// false.
  bool recursive = false;
  /// How many events wait for `next()` at most; those that come beyond are dropped, with a warning. Default 2,048.
  std::size_t maxQueue = 2048;
  /// Ends the watching: `next()` rejects with an AbortError.
  SignalRef signal{};
};
static_assert(std::is_trivially_destructible_v<WatchOptions>);

/// Watches a file or a folder until it is closed: Node's `fs.FSWatcher`, and what `fs.promises.watch` returns. A
/// handle: copies are the same watcher. While it is open it keeps itself alive.
///
///     while (auto event = co_await watcher.next()) console::log(event->eventType, event->filename);
///
/// Events: `change(eventType, filename)`, where eventType is "rename" (a name came or went) or "change" (the content or
/// what is known about it), and filename is that in the folder, or the watched file's; `error(Error)`; `close`.
class FSWatcher : public EmitterHandle<nodus::detail::FSWatcherEvents> {
 public:
  /// The next event, or nothing once the watcher is closed. Events are kept from the first call on. Ours for Node's
  /// `for await`.
  Promise<std::optional<WatchEvent>> next() const { return state().next(); }
  /// Stops watching; "close" follows on the next tick.
  void close() const { state().close(); }
  /// Lets the watcher hold the loop again, or no longer.
  const FSWatcher& ref() const {
    state().setReferenced(true);
    return *this;
  }
  const FSWatcher& unref() const {
    state().setReferenced(false);
    return *this;
  }

  // For the machinery.
  explicit FSWatcher(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}

 private:
  nodus::detail::FSWatcherState& state() const noexcept { return stateAs<nodus::detail::FSWatcherState>(); }
};

/// Begins to watch. Throws the system's error (`syscall` "watch", `path`).
FSWatcher watch(std::string_view path, const WatchOptions& options = {});
/// The same with a listener for "change".
template <class F>
FSWatcher watch(std::string_view path, const WatchOptions& options, F&& listener) {
  auto watcher = watch(path, options);
  watcher.template on<"change">(std::forward<F>(listener));
  return watcher;
}

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/watch.ipp>
#endif
