#pragma once

#include <nodus/cluster/detail/child_worker.hpp>
#include <nodus/cluster/detail/listener.hpp>
#include <nodus/net/server.hpp>
#include <nodus/path.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace cluster::detail {

// So many connections wait here for a worker; more wait in the kernel.
inline constexpr std::size_t maxWaiting = 512;

// A UNIX socket by its shorter name, as the system's limit is low.
NODUS_DECL net::detail::ListenTarget targetOf(const json::Value& message) {
  net::detail::ListenTarget target;
  const auto address = message["address"].get<std::string>().value_or("");
  target.port = message["port"].get<int>().value_or(0);
  if (target.port >= 0) {
    if (!address.empty()) target.setHost(address);
  } else if (!address.empty() && address.front() != '\0') {
    const auto shorter = path::relative(".", address);
    target.path = shorter.size() < address.size() ? shorter : address;
  } else {
    target.path = address;
  }
  target.ipv6Only = (message["flags"].get<int>().value_or(0) & 1) != 0;
  target.backlog = message["backlog"].get<int>().value_or(0);
  target.readableAll = message["readableAll"].get<bool>().value_or(false);
  target.writableAll = message["writableAll"].get<bool>().value_or(false);
  return target;
}

NODUS_DECL json::Value nameOf(const net::AddressInfo& address) {
  return {{"address", address.address}, {"family", address.family}, {"port", address.port}};
}

NODUS_DECL bool Listener::remove(int worker) {
  if (workers_.erase(worker) == 0) return false;
  removed(worker);
  return workers_.empty();
}

// --- Round robin.

// Its listeners name it by a bare pointer, as they are its own.
class RoundRobin::Acceptor final : public net::detail::ServerState {
 public:
  Acceptor(Loop& loop, RoundRobin& owner) : ServerState(loop), owner_(&owner) {
    const net::Server server{Ref<EmitterState>(this)};
    net::Server(server).once<"listening">([this] {
      if (const Ref<RoundRobin> alive(owner_); alive) alive->opened();
    });
    net::Server(server).on<"error">([this](const Error& error) {
      if (const Ref<RoundRobin> alive(owner_); alive) alive->failed(error);
    });
  }
  using ServerState::pauseAccepting;

  void forget() noexcept { owner_ = nullptr; }

 private:
  void accepted(int fd) override {
    const auto connection = makeRef<NativeHandle>(fd);
    if (owner_) owner_->accepted(connection);
  }
  RoundRobin* owner_;
};

NODUS_DECL RoundRobin::RoundRobin(Loop& loop, std::string key, const net::detail::ListenTarget& target)
    : key_(std::move(key)), acceptor_(makeRef<Acceptor>(loop, *this)) {
  acceptor_->listen(target);
}

NODUS_DECL RoundRobin::~RoundRobin() { acceptor_->forget(); }

NODUS_DECL void RoundRobin::add(ChildWorker& worker, Answer told) {
  workers_.emplace(worker.id, Ref<ChildWorker>(&worker));
  if (acceptor_->listening()) return answer(worker, told);
  askers_.push_back({Ref<ChildWorker>(&worker), std::move(told)});
}

NODUS_DECL void RoundRobin::opened() {
  for (const auto& asker : std::exchange(askers_, {})) answer(*asker.worker, asker.answer);
}

// Later on, what went wrong with a connection is nobody's.
NODUS_DECL void RoundRobin::failed(const Error& error) {
  for (const auto& asker : std::exchange(askers_, {})) asker.answer({{"errno", error.errno_()}}, {});
}

NODUS_DECL void RoundRobin::answer(ChildWorker& worker, const Answer& told) {
  json::Value reply = json::object();
  const auto address = acceptor_->address();
  if (address.path.empty()) reply.set("sockname", nameOf(address));
  told(std::move(reply), {});
  handOff(worker);
}

NODUS_DECL void RoundRobin::accepted(Ref<NativeHandle> connection) {
  waiting_.push_back({std::move(connection)});
  if (waiting_.size() >= maxWaiting) acceptor_->pauseAccepting(true);
  offer();
}

NODUS_DECL void RoundRobin::offer() {
  if (free_.empty() || waiting_.empty()) return;
  const auto worker = workers_.find(free_.front());
  free_.pop_front();
  if (worker != workers_.end()) handOff(*Ref<ChildWorker>(worker->second));
}

// The connection stays open here until the worker says that it has it.
NODUS_DECL void RoundRobin::handOff(ChildWorker& worker) {
  if (!has(worker.id)) return;
  if (waiting_.empty()) {
    if (std::find(free_.begin(), free_.end(), worker.id) == free_.end()) free_.push_back(worker.id);
    return;
  }
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  if (waiting_.size() < maxWaiting / 2) acceptor_->pauseAccepting(false);
  const bool sent =
      worker.tell({{"act", "newconn"}, {"key", key_}}, process::SendHandle(next.connection),
                  [self = Ref<RoundRobin>(this), who = Ref<ChildWorker>(&worker), next](
                      const json::Value& reply, const process::SendHandle&) { self->answered(reply, next, *who); });
  if (sent) return;
  waiting_.push_front(std::move(next));  // the worker's channel is gone, which will be told soon
  offer();
}

// Another worker gets what this one refuses, or did not live to take. A connection that all have refused is dropped:
// their servers are full.
NODUS_DECL void RoundRobin::answered(const json::Value& reply, Waiting connection, ChildWorker& worker) {
  if (!reply["accepted"].get<bool>().value_or(false) && acceptor_->listening()) {
    if (has(worker.id)) ++connection.refusals;
    if (connection.refusals == 0 || connection.refusals < workers_.size()) waiting_.push_front(std::move(connection));
    offer();
  }
  handOff(worker);
}

NODUS_DECL void RoundRobin::removed(int worker) { std::erase(free_, worker); }

NODUS_DECL void RoundRobin::close() {
  waiting_.clear();
  acceptor_->forget();
  acceptor_->close();
}

// --- Shared.

// Bound, and not yet listening.
NODUS_DECL Ref<NativeHandle> bindAt(const net::detail::Address& address, const net::detail::ListenTarget& target,
                                    bool reusePort, int& error) {
  const int fd = net::detail::openSocket(address.family());
  error = fd < 0 ? errno : 0;
  if (error != 0) return {};
  auto bound = makeRef<NativeHandle>(fd);
  if (address.family() != AF_UNIX) net::detail::setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
#if defined(SO_REUSEPORT)
  if (reusePort) net::detail::setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
#endif
  if (address.family() == AF_INET6) net::detail::setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, target.ipv6Only ? 1 : 0);
  if (::bind(fd, address.data(), address.size()) == 0) return bound;
  error = errno;
  return {};
}

// Without a host it is every address, by IPv6 where the machine has that.
NODUS_DECL Ref<NativeHandle> bindTarget(const net::detail::ListenTarget& target, bool reusePort, int& error) {
  net::detail::Address address;
  if (!target.path.empty()) {
    error = address.setPath(target.path) ? 0 : ENAMETOOLONG;
    return error == 0 ? bindAt(address, target, false, error) : Ref<NativeHandle>();
  }
  error = address.setIp(target.host.empty() ? "::" : target.host, target.port) ? 0 : EINVAL;
  auto bound = error == 0 ? bindAt(address, target, reusePort, error) : Ref<NativeHandle>();
  if (error == 0 || error == EADDRINUSE || !target.host.empty()) return bound;
  static_cast<void>(address.setIp("0.0.0.0", target.port));
  return bindAt(address, target, reusePort, error);
}

NODUS_DECL Shared::Shared(const net::detail::ListenTarget& target, bool reusePort)
    : bound_(bindTarget(target, reusePort, error_)), reusePort_(reusePort && target.path.empty()) {
  if (bound_ && !target.path.empty() && target.path.front() != '\0') path_ = path::resolve(target.path);
}

NODUS_DECL void Shared::add(ChildWorker& worker, Answer answer) {
  workers_.emplace(worker.id, Ref<ChildWorker>(&worker));
  if (error_ != 0) return answer({{"errno", -error_}}, {});
  net::detail::Address address;
  json::Value reply = json::object();
  if (path_.empty() && address.readLocal(bound_->fd())) reply.set("sockname", nameOf(address.info()));
  if (reusePort_) {
    reply.set("reusePort", true);
    return answer(std::move(reply), {});
  }
  answer(std::move(reply), process::SendHandle(bound_));
}

NODUS_DECL void Shared::close() {
  bound_.reset();
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
