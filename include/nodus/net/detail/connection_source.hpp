// How a cluster hands connections to a server of one of its workers.
#pragma once

#include <nodus/config.hpp>
#include <nodus/net/detail/address.hpp>

namespace nodus::inline v0 {
namespace net::detail {

class ServerState;
struct ListenTarget;

// What a server listens by when it does not do so alone. It is destroyed when the server listens no more.
class ConnectionSource {
 public:
  ConnectionSource() = default;
  ConnectionSource(const ConnectionSource&) = delete;
  ConnectionSource& operator=(const ConnectionSource&) = delete;
  virtual ~ConnectionSource() = default;

  // Where it listens, if the server has no descriptor that tells.
  virtual AddressInfo address() const = 0;
};

// Takes over what `listen` is to do. True if it did; the server then waits for listenBy() or reportFailure(). Null
// everywhere but in a program that has a cluster. Threads that listen may be there already when it is set.
using ListenHook = bool (*)(ServerState& server, const ListenTarget& target);
ListenHook listenHook() noexcept;
void setListenHook(ListenHook hook) noexcept;

}  // namespace net::detail
}  // namespace nodus::inline v0
