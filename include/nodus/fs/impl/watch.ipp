#pragma once

#include <nodus/fs/detail/folder.hpp>
#include <nodus/fs/detail/inotify.hpp>
#include <nodus/fs/detail/path.hpp>
#include <nodus/fs/watch.hpp>

#include <cerrno>
#include <tuple>

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// libuv's, and how it tells "change" from "rename".
inline constexpr std::uint32_t watchedChanges = IN_ATTRIB | IN_MODIFY;
inline constexpr std::uint32_t watchedRenames =
    IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_MOVED_FROM | IN_MOVED_TO;

NODUS_DECL Inotify::~Inotify() {
  for (const auto& [descriptor, places] : places_) {
    for (const auto& place : places) place.watcher->abandon();
  }
  watcher_.close();
  if (fd_ >= 0) ::close(fd_);
}

NODUS_DECL int Inotify::add(FSWatcherState& watcher, const std::string& path, const std::string& below) {
  if (fd_ < 0) {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return errno;
    if (const int number = watcher_.open(loop_.reactor(), fd, &Inotify::ready, this); number != 0) {
      ::close(fd);
      return number;
    }
    fd_ = fd;
  }
  const auto links = below.empty() ? 0U : static_cast<std::uint32_t>(IN_DONT_FOLLOW | IN_ONLYDIR);
  const int descriptor = ::inotify_add_watch(fd_, path.c_str(), watchedChanges | watchedRenames | links);
  if (descriptor < 0) return errno;
  auto& places = places_[descriptor];
  for (const auto& place : places) {
    if (place.watcher.get() == &watcher) return 0;
  }
  places.push_back({Ref<FSWatcherState>(&watcher), below});
  return 0;
}

template <class Matches>
void Inotify::removeIf(Matches&& matches) {
  std::vector<Ref<FSWatcherState>> dropped;  // after the map is whole again
  for (auto entry = places_.begin(); entry != places_.end();) {
    auto& places = entry->second;
    for (auto place = places.begin(); place != places.end();) {
      if (!matches(*place)) {
        ++place;
        continue;
      }
      dropped.push_back(std::move(place->watcher));
      place = places.erase(place);
    }
    if (!places.empty()) {
      ++entry;
      continue;
    }
    ::inotify_rm_watch(fd_, entry->first);
    entry = places_.erase(entry);
  }
}

NODUS_DECL void Inotify::removeAll(FSWatcherState& watcher) {
  removeIf([&](const Place& place) { return place.watcher.get() == &watcher; });
}

NODUS_DECL void Inotify::removeBelow(FSWatcherState& watcher, const std::string& below) {
  removeIf([&](const Place& place) {
    return place.watcher.get() == &watcher && place.below.starts_with(below) &&
           (place.below.size() == below.size() || place.below[below.size()] == '/');
  });
}

NODUS_DECL void Inotify::ready(void* owner, unsigned) { static_cast<Inotify*>(owner)->readAll(); }

NODUS_DECL void Inotify::readAll() {
  alignas(::inotify_event) char bytes[4096];
  for (;;) {
    const auto size = ::read(fd_, bytes, sizeof bytes);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    for (ssize_t at = 0; at < size;) {
      const auto* event = reinterpret_cast<const ::inotify_event*>(bytes + at);
      at += static_cast<ssize_t>(sizeof(::inotify_event) + event->len);
      deliver(event->wd, event->mask, event->len > 0 ? std::string_view(event->name) : std::string_view());
    }
  }
}

// Each is a callback of its own, and may close watchers or add some.
NODUS_DECL void Inotify::deliver(int descriptor, std::uint32_t mask, std::string_view name) {
  const auto found = places_.find(descriptor);
  if (found == places_.end()) return;
  const auto places = (mask & IN_IGNORED) ? std::move(found->second) : found->second;
  if (mask & IN_IGNORED) places_.erase(found);
  for (const auto& place : places) {
    loop_.call([&] { place.watcher->happened(mask, place.below, name); });
  }
}

NODUS_DECL FSWatcherState::FSWatcherState(std::string path, Settings settings)
    : path_(std::move(path)), settings_(settings) {}

NODUS_DECL void FSWatcherState::open(const AbortSignal& signal) {
  auto& loop = Loop::current();
  const int number = loop.local<Inotify>().add(*this, path_, {});
  if (number != 0) systemError(number, "watch", {.path = path_}).raise();
  open_ = true;
  if (settings_.recursive) watchBelow({}, false);
  setReferenced(settings_.persistent);
  if (signal.aborted()) return abort(*signal.reason());
  abort_.listen(signal.state());
}

NODUS_DECL void FSWatcherState::setReferenced(bool referenced) {
  if (!open_) return;
  if (!referenced) return hold_.release();
  if (!hold_) hold_ = Loop::Hold(Loop::current());
}

// What is in a folder by the time that it is watched has come before; so it is told here.
NODUS_DECL void FSWatcherState::watchBelow(const std::string& below, bool telling) {
  const auto folder = below.empty() ? path_ : joinNames(path_, below);
  const OwnFd opened(openFolderAt(AT_FDCWD, folder.c_str(), below.empty() ? FolderLinks::follow : FolderLinks::refuse));
  std::vector<FolderEntry> entries;
  if (!opened || listFolder(opened.get(), entries) != 0) return;
  for (const auto& entry : entries) {
    const auto name = below.empty() ? entry.name : joinNames(below, entry.name);
    if (telling) tell("rename", name);
    if (!open_) return;
    if (entry.type != fs::FileType::directory) continue;
    static_cast<void>(Loop::current().local<Inotify>().add(*this, joinNames(path_, name), name));
    watchBelow(name, telling);
  }
}

NODUS_DECL void FSWatcherState::happened(std::uint32_t mask, const std::string& below, std::string_view name) {
  if (!open_) return;
  const Ref<FSWatcherState> alive(this);
  if (!below.empty() && name.empty()) return;  // the folder above tells it
  std::string filename(name);
  if (name.empty()) {
    filename = withoutSlashes(path_).substr(withoutSlashes(path_).rfind('/') + 1);
  } else if (!below.empty()) {
    filename = joinNames(below, name);
  }
  if (mask & watchedChanges) tell("change", filename);
  if ((mask & ~(watchedChanges | IN_ISDIR)) && open_) tell("rename", filename);
  if (!settings_.recursive || !open_ || !(mask & IN_ISDIR) || name.empty()) return;
  auto& inotify = Loop::current().local<Inotify>();
  if (mask & IN_MOVED_FROM) inotify.removeBelow(*this, filename);
  if ((mask & (IN_CREATE | IN_MOVED_TO)) && inotify.add(*this, joinNames(path_, filename), filename) == 0) {
    watchBelow(filename, true);
  }
}

NODUS_DECL void FSWatcherState::tell(std::string_view type, std::optional<std::string> filename) {
  const std::string eventType(type);
  if (!readers_.empty()) {
    const auto reader = std::move(readers_.front());
    readers_.pop_front();
    reader->fulfil(fs::WatchEvent{eventType, filename});
  } else if (isRead_ && waiting_.size() < settings_.maxQueue) {
    waiting_.push_back({eventType, filename});
  } else if (isRead_ && !std::exchange(overflowTold_, true)) {
    emitWarning("Warning",
                makeError(ErrorCode::ERR_FS_WATCH_QUEUE_OVERFLOW, {std::to_string(settings_.maxQueue)}).message());
  }
  const std::tuple<const std::string&, const std::optional<std::string>&> arguments(eventType, filename);
  emit(eventKey<"change">, &arguments);
}

NODUS_DECL Promise<std::optional<fs::WatchEvent>> FSWatcherState::next() {
  isRead_ = true;
  auto outcome = makeState<std::optional<fs::WatchEvent>>();
  if (!waiting_.empty()) {
    outcome->fulfil(std::move(waiting_.front()));
    waiting_.pop_front();
  } else if (open_) {
    readers_.push_back(outcome);
  } else if (aborted_) {
    outcome->reject(toException(*aborted_));
  } else {
    outcome->fulfil(std::nullopt);
  }
  return Promise<std::optional<fs::WatchEvent>>(std::move(outcome));
}

NODUS_DECL void FSWatcherState::endReaders() {
  for (auto readers = std::exchange(readers_, {}); !readers.empty(); readers.pop_front()) {
    aborted_ ? readers.front()->reject(toException(*aborted_)) : readers.front()->fulfil(std::nullopt);
  }
}

NODUS_DECL void FSWatcherState::abort(const Error& reason) {
  aborted_ = abortError(reason);
  waiting_.clear();
  close();
}

NODUS_DECL void FSWatcherState::abandon() noexcept {
  open_ = false;
  hold_.release();
  abort_.stop();
  removeAll(nullptr);  // they may hold the watcher itself
  for (auto readers = std::exchange(readers_, {}); !readers.empty(); readers.pop_front()) readers.front()->abandon();
}

NODUS_DECL void FSWatcherState::close() {
  if (!std::exchange(open_, false)) return;
  const Ref<FSWatcherState> alive(this);
  abort_.stop();
  hold_.release();
  Loop::current().local<Inotify>().removeAll(*this);
  endReaders();
  process::nextTick([alive] {
    const std::tuple<> none;
    alive->emit(eventKey<"close">, &none);
    alive->removeAll(nullptr);  // they can not run any more, and may hold the watcher itself
  });
}

}  // namespace detail

namespace fs {

NODUS_DECL FSWatcher watch(std::string_view path, const WatchOptions& options) {
  if (const auto error = detail::pathError(path)) error->raise();
  auto state = detail::makeRef<detail::FSWatcherState>(
      std::string(path), detail::FSWatcherState::Settings{options.persistent, options.recursive, options.maxQueue});
  state->open(AbortSignal(options.signal));
  return FSWatcher(std::move(state));
}

}  // namespace fs
}  // namespace nodus::inline v0
