// The threads of cluster::threads, and the ports that they share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/own_fd.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/server_state.hpp>

#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace nodus::inline v0 {
namespace cluster::detail {

using namespace nodus::detail;

class ThreadMember;

// Where the threads listen. The first one that comes to a place takes it for all: by a socket that is bound and does
// not listen, beside which each thread opens its own; or, for a UNIX socket, by one that all listen on. It is given
// back with the last one.
class SharedPlaces final : public SharedCounted {
 public:
  struct Place {
    OwnFd fd{};
    std::string path{};
    std::set<const ThreadMember*> users{};
  };

  // The first place of this name that the thread does not listen at already. Null with an errno in `error` if there is
  // none to have. From any thread, as close() is.
  Place* open(const std::string& name, const net::detail::ListenTarget& target, const ThreadMember& user, int& error);
  void close(const std::string& name, Place& place, const ThreadMember& user);

 private:
  std::mutex mutex_;
  std::map<std::string, std::list<Place>> places_;
};

// Of a thread's loop: which group it belongs to, and its servers.
class ThreadMember {
 public:
  explicit ThreadMember(Loop&) noexcept {}

  static ThreadMember& of(Loop& loop) { return loop.local<ThreadMember>(); }
  // The hook of net: for the loops of threads, and for others what was there before.
  static bool hook(net::detail::ServerState& server, const net::detail::ListenTarget& target);

  void join(SharedRef<SharedPlaces> places) { places_ = std::move(places); }
  // Closes the servers; the loop then ends when nothing else holds it.
  void leave();

 private:
  class Share;
  // A server may outlive its loop's own things.
  struct Servers final : RefCounted {
    std::set<net::detail::ServerState*> listening;
  };

  int listen(net::detail::ServerState& server, const net::detail::ListenTarget& target);

  SharedRef<SharedPlaces> places_;
  Ref<Servers> servers_ = makeRef<Servers>();
  bool leaving_ = false;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
