// The threads of cluster::threads, and the ports that they share.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/ref.hpp>
#include <nodus/kernel/detail/shared_ref.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/detail/server_state.hpp>

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace nodus::inline v0 {
namespace cluster::detail {

using namespace nodus::detail;

// Where the threads listen. The first one that comes to a place takes it for all: by a socket that is bound and does
// not listen, beside which each thread opens its own; or, for a UNIX socket, by one that all listen on.
class SharedPlaces final : public SharedCounted {
 public:
  // A duplicate of the descriptor that holds the place, or a negative errno. From any thread.
  int open(const std::string& name, const net::detail::ListenTarget& target);
  ~SharedPlaces() override;

 private:
  struct Place {
    int fd = -1;
    std::string path{};
  };
  std::mutex mutex_;
  std::map<std::string, Place> places_;
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
  int listen(net::detail::ServerState& server, const net::detail::ListenTarget& target);

  SharedRef<SharedPlaces> places_;
  std::map<std::string, int> counts_;  // how often this thread has listened at a place
  std::vector<Ref<net::detail::ServerState>> servers_;
  bool leaving_ = false;
};

}  // namespace cluster::detail
}  // namespace nodus::inline v0
