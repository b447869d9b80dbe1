// The sockets that came over a channel, by the server that they were accepted by: Node's servers ask for them.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace nodus::inline v0 {
namespace detail {

// A Node server that has sent sockets away does not close before these are closed, too. The keys are the sender's.
class ReceivedSockets {
 public:
  void add(const std::string& key) { ++lists_[key].open; }
  // True if it was the last one of its key, and the sender waits for that.
  bool remove(const std::string& key) {
    const auto found = lists_.find(key);
    if (found == lists_.end() || --found->second.open > 0) return false;
    const bool awaited = found->second.awaited;
    lists_.erase(found);
    return awaited;
  }
  // True if there is none already.
  bool awaitNone(const std::string& key) {
    const auto found = lists_.find(key);
    if (found == lists_.end()) return true;
    found->second.awaited = true;
    return false;
  }
  std::size_t count(const std::string& key) const {
    const auto found = lists_.find(key);
    return found == lists_.end() ? 0 : found->second.open;
  }

 private:
  struct List {
    std::size_t open = 0;
    bool awaited = false;
  };
  std::map<std::string, List> lists_;
};

}  // namespace detail
}  // namespace nodus::inline v0
