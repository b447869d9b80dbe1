// What the copies of an FSWatcher share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/abort.hpp>
#include <nodus/kernel/detail/abort_state.hpp>
#include <nodus/kernel/detail/emitter_state.hpp>
#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/kernel/promise.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nodus::inline v0 {
namespace fs {

/// What `FSWatcher::next` gives.
struct WatchEvent {
  /// "rename" or "change".
  std::string eventType{};
  /// In the watched folder, or the watched file's own.
  std::optional<std::string> filename{};

  template <class F>
  void inspectFields(F&& field) const {
    field("eventType", eventType), field("filename", filename);
  }
};

}  // namespace fs

namespace detail {

using FSWatcherEvents =
    EventList<Event<"change", std::string, std::optional<std::string>>, Event<"error", Error>, Event<"close">>;

class FSWatcherState final : public EmitterState, public FromFreeList {
 public:
  struct Settings {
    bool persistent;
    bool recursive;
    std::size_t maxQueue;
  };

  FSWatcherState(std::string path, Settings settings);

  // Throws Node's error.
  void open(const AbortSignal& signal);
  void close();
  void setReferenced(bool referenced);
  // The loop goes: nobody will be told any more.
  void abandon() noexcept;
  Promise<std::optional<fs::WatchEvent>> next();

  // From the system: what happened to `name` in the folder `below` the watched path; no name for the path itself.
  void happened(std::uint32_t mask, const std::string& below, std::string_view name);
  bool isRecursive() const noexcept { return settings_.recursive; }
  const std::string& path() const noexcept { return path_; }

 private:
  struct Abort final : AbortListener {
    explicit Abort(FSWatcherState& w) noexcept
        : AbortListener([](AbortListener& listener, const Error& reason) {
            static_cast<Abort&>(listener).watcher.abort(reason);
          }),
          watcher(w) {}
    FSWatcherState& watcher;
  };

  void watchBelow(const std::string& below, bool tell);
  void tell(std::string_view type, std::optional<std::string> filename);
  void abort(const Error& reason);
  void endReaders();

  std::string path_;
  Settings settings_;
  Loop::Hold hold_;
  Abort abort_{*this};
  std::optional<Error> aborted_;
  std::deque<fs::WatchEvent> waiting_;
  std::deque<Ref<PromiseState<std::optional<fs::WatchEvent>>>> readers_;
  bool isRead_ = false;  // by next()
  bool open_ = false;
  bool overflowTold_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0
