// fs::watchFile: looks again and again whether a file has changed.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/stats.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/timers.hpp>

#include <string_view>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

using StatWatcherEvents = EventList<Event<"change", fs::Stats, fs::Stats>>;

}  // namespace detail

namespace fs {

/// What `watchFile` takes.
struct WatchFileOptions {
  /// Whether watching holds the loop. Default true.
  bool persistent = true;
  /// How long it waits between two looks. Default 5,007 ms.
  Milliseconds interval = 5007;
};
static_assert(std::is_trivially_destructible_v<WatchFileOptions>);

/// Looks at a file again and again: Node's `fs.StatWatcher`. A handle: copies are the same watcher.
///
/// Event: `change(current, previous)`, with Stats of zeros where there is no file.
class StatWatcher : public EmitterHandle<nodus::detail::StatWatcherEvents> {
 public:
  /// Lets the watcher hold the loop again, or no longer.
  const StatWatcher& ref() const;
  const StatWatcher& unref() const;

  // For the machinery.
  explicit StatWatcher(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle(std::move(state)) {}
};

/// The watcher of a path, which begins to look if it is new. What is told is a difference to the look before; that
/// there is no file is told first. `watch` learns of changes from the system, at once and for less: this one is for
/// file systems where that does not work.
StatWatcher watchFile(std::string_view path, const WatchFileOptions& options = {});
/// The same with a listener for "change".
template <class F>
StatWatcher watchFile(std::string_view path, const WatchFileOptions& options, F&& listener) {
  auto watcher = watchFile(path, options);
  watcher.template on<"change">(std::forward<F>(listener));
  return watcher;
}
/// Ends the watching of a path, for all of its listeners. To end it for one, take its subscription `off`, which leaves
/// the watcher.
void unwatchFile(std::string_view path);

}  // namespace fs
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/watch_file.ipp>
#endif
