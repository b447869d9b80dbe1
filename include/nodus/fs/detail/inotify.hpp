// The loop's one inotify descriptor, which all of its watchers share: the system has few of them for a user.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/watcher_state.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/loop.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

class Inotify {
 public:
  explicit Inotify(Loop& loop) : loop_(loop) {}
  Inotify(const Inotify&) = delete;
  Inotify& operator=(const Inotify&) = delete;
  ~Inotify();

  // `below` says which folder below the watcher's path this is. Returns 0 or an errno.
  int add(FSWatcherState& watcher, const std::string& path, const std::string& below);
  void removeAll(FSWatcherState& watcher);
  // The folders of a watcher in `below`, which has gone elsewhere.
  void removeBelow(FSWatcherState& watcher, const std::string& below);

 private:
  struct Place {
    Ref<FSWatcherState> watcher;
    std::string below;
  };

  static void ready(void* owner, unsigned readiness);
  void readAll();
  void deliver(int descriptor, std::uint32_t mask, std::string_view name);
  template <class Matches>
  void removeIf(Matches&& matches);

  Loop& loop_;
  Watcher watcher_;
  int fd_ = -1;
  std::unordered_map<int, std::vector<Place>> places_;  // by watch descriptor
};

}  // namespace detail
}  // namespace nodus::inline v0
