#pragma once

#include <nodus/fs/detail/path.hpp>
#include <nodus/fs/stat.hpp>
#include <nodus/fs/watch_file.hpp>
#include <nodus/kernel/loop.hpp>

#include <string>
#include <tuple>
#include <unordered_map>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL bool isUnchanged(const fs::Stats& a, const fs::Stats& b) noexcept {
  return a.ctimeMs == b.ctimeMs && a.mtimeMs == b.mtimeMs && a.birthtimeMs == b.birthtimeMs && a.size == b.size &&
         a.mode == b.mode && a.uid == b.uid && a.gid == b.gid && a.ino == b.ino && a.dev == b.dev;
}

class StatWatcherState final : public EmitterState, public FromFreeList {
 public:
  StatWatcherState(std::string path, double interval, bool persistent)
      : path_(std::move(path)), interval_(interval < 1 ? 1 : interval), referenced_(persistent) {}

  // The look under way holds the loop in any case, as in Node.
  void look() {
    fs::stat(path_)
        .then([self = Ref<StatWatcherState>(this)](const fs::Stats& stats) { self->seen(stats, {}); },
              [self = Ref<StatWatcherState>(this)](const Error& error) { self->seen({}, error.code()); })
        .detach();
  }
  void stop() {
    stopped_ = true;
    clearTimeout(timer_);
    removeAll(nullptr);
  }
  void setReferenced(bool referenced) {
    referenced_ = referenced;
    referenced ? timer_.ref() : timer_.unref();
  }

 private:
  void seen(const fs::Stats& stats, const std::string& failure) {
    if (stopped_) return;
    const bool tells = isFirst_ ? !failure.empty() : failure != failure_ || !isUnchanged(stats, last_);
    const auto before = std::exchange(last_, stats);
    failure_ = failure;
    isFirst_ = false;
    timer_ = setTimeout([this] { look(); }, interval_);  // stop() comes before the end
    if (!referenced_) timer_.unref();
    if (!tells) return;
    const std::tuple<const fs::Stats&, const fs::Stats&> arguments(stats, before);
    emit(eventKey<"change">, &arguments);
  }

  std::string path_;
  double interval_;
  Timeout timer_;
  fs::Stats last_;
  std::string failure_;
  bool referenced_;
  bool isFirst_ = true;
  bool stopped_ = false;
};

// One for each path.
struct StatWatchers {
  explicit StatWatchers(Loop&) {}
  StatWatchers(const StatWatchers&) = delete;
  StatWatchers& operator=(const StatWatchers&) = delete;
  ~StatWatchers() {
    for (const auto& entry : byPath) entry.second->stop();
  }

  std::unordered_map<std::string, Ref<StatWatcherState>> byPath;
};

}  // namespace detail

namespace fs {

NODUS_DECL const StatWatcher& StatWatcher::ref() const {
  stateAs<detail::StatWatcherState>().setReferenced(true);
  return *this;
}
NODUS_DECL const StatWatcher& StatWatcher::unref() const {
  stateAs<detail::StatWatcherState>().setReferenced(false);
  return *this;
}

NODUS_DECL StatWatcher watchFile(std::string_view path, const WatchFileOptions& options) {
  if (const auto error = detail::pathError(path, "filename")) error->raise();
  auto& state = Loop::current().local<detail::StatWatchers>().byPath[std::string(path)];
  if (!state) {
    state = detail::makeRef<detail::StatWatcherState>(std::string(path), options.interval.count(), options.persistent);
    state->look();
  }
  return StatWatcher(state);
}

NODUS_DECL void unwatchFile(std::string_view path) {
  auto& watchers = Loop::current().local<detail::StatWatchers>().byPath;
  const auto found = watchers.find(std::string(path));
  if (found == watchers.end()) return;
  const auto state = std::move(found->second);
  watchers.erase(found);
  state->stop();
}

}  // namespace fs
}  // namespace nodus::inline v0
