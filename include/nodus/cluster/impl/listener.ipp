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
// At the end so many are taken from the kernel, which is more than a backlog.
inline constexpr int maxGivenAway = 8192;

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

// --- Connections that are handed out.

// Its listeners name it by a bare pointer, as they are its own.
class Dealer::Acceptor final : public net::detail::ServerState {
 public:
  Acceptor(Loop& loop, Dealer& owner) : ServerState(loop), owner_(&owner) {
    const net::Server server{Ref<EmitterState>(this)};
    net::Server(server).once<"listening">([this] {
      if (const Ref<Dealer> alive(owner_); alive) alive->opened();
    });
    net::Server(server).on<"error">([this](const Error& error) {
      if (const Ref<Dealer> alive(owner_); alive) alive->failed(error);
    });
  }
  using ServerState::acceptOne;
  using ServerState::pauseAccepting;

  // Ends it: its owner hears no more of it.
  void leave() {
    owner_ = nullptr;
    close();
  }
  void forget() noexcept { owner_ = nullptr; }

 private:
  void accepted(int fd) override {
    const auto connection = makeRef<NativeHandle>(fd);
    if (const Ref<Dealer> alive(owner_); alive) alive->accepted(connection);
  }
  Dealer* owner_;
};

NODUS_DECL void Dealer::accepted(Ref<NativeHandle> connection) {
  waiting_.push_back({std::move(connection)});
  if (givesAway_) return sendToAnyone();
  if (waiting_.size() >= maxWaiting) pause(true);
  offer();
}

NODUS_DECL void Dealer::pause(bool paused) {
  if (std::exchange(paused_, paused) == paused) return;
  for (const auto& acceptor : acceptors()) acceptor->pauseAccepting(paused);
}

NODUS_DECL Dealer::Queue::iterator Dealer::nextFor(int worker) {
  return std::find_if(waiting_.begin(), waiting_.end(), [worker](const Waiting& one) {
    return std::find(one.refusals.begin(), one.refusals.end(), worker) == one.refusals.end();
  });
}

NODUS_DECL bool Dealer::refusedByAll(const Waiting& waiting) const {
  return !workers_.empty() && std::all_of(workers_.begin(), workers_.end(), [&](const auto& entry) {
    return std::find(waiting.refusals.begin(), waiting.refusals.end(), entry.first) != waiting.refusals.end();
  });
}

NODUS_DECL void Dealer::offer() {
  for (auto id = free_.begin(); id != free_.end();) {
    if (nextFor(*id) == waiting_.end()) {
      ++id;
      continue;
    }
    const auto worker = workers_.at(*id);
    free_.erase(id);
    handOff(*worker);
    id = free_.begin();
  }
}

NODUS_DECL void Dealer::handOff(ChildWorker& worker) {
  if (!has(worker.id)) return;
  if (const auto next = nextFor(worker.id); next != waiting_.end()) {
    if (!send(worker, next)) offer();
  } else if (std::find(free_.begin(), free_.end(), worker.id) == free_.end()) {
    free_.push_back(worker.id);
  }
}

// The connection stays open here until the worker says that it has it. False if there is no channel to the worker any
// more, which will be told soon.
NODUS_DECL bool Dealer::send(ChildWorker& worker, Queue::iterator waiting) {
  if (!worker.isConnected()) return false;
  auto next = std::move(*waiting);
  waiting_.erase(waiting);
  if (waiting_.size() < maxWaiting / 2) pause(false);
  const process::SendHandle handle(next.connection);
  worker.tell({{"act", "newconn"}, {"key", key_}}, handle,
              [self = Ref<Dealer>(this), who = Ref<ChildWorker>(&worker), next = std::move(next)](
                  const json::Value& reply, const process::SendHandle&) { self->answered(reply, next, *who); });
  return true;
}

// Another worker gets what this one refuses, or did not live to take. A connection that all have refused is dropped:
// their servers are full.
NODUS_DECL void Dealer::answered(const json::Value& reply, Waiting connection, ChildWorker& worker) {
  if (!reply["accepted"].get<bool>().value_or(false) && !closed_) {
    if (has(worker.id)) connection.refusals.push_back(worker.id);
    if (!refusedByAll(connection)) waiting_.push_front(std::move(connection));
    offer();
  }
  handOff(worker);
}

NODUS_DECL void Dealer::removed(int worker) {
  std::erase(free_, worker);
  std::erase_if(waiting_, [this](const Waiting& one) { return refusedByAll(one); });
  if (waiting_.size() < maxWaiting / 2) pause(false);
}

// Nobody waits for answers any more: what is sent to a worker comes to it before it is told to leave.
NODUS_DECL void Dealer::giveAway() {
  const Ref<Dealer> alive(this);
  givesAway_ = true;
  sendToAnyone();
  for (const auto& acceptor : acceptors()) {
    for (int i = 0; i < maxGivenAway; ++i) {
      const int fd = acceptor->acceptOne();
      if (fd < 0) break;
      accepted(makeRef<NativeHandle>(fd));
    }
  }
  givesAway_ = false;
}

NODUS_DECL void Dealer::sendToAnyone() {
  std::vector<Ref<ChildWorker>> connected;
  for (const auto& [id, worker] : workers_) {
    if (worker->isConnected()) connected.push_back(worker);
  }
  if (connected.empty()) return;
  while (!waiting_.empty() && send(*connected[turn_++ % connected.size()], waiting_.begin())) {
  }
}

NODUS_DECL void Dealer::close() {
  closed_ = true;
  waiting_.clear();
  for (const auto& acceptor : acceptors()) acceptor->leave();
}

// --- Round robin.

NODUS_DECL RoundRobin::RoundRobin(Loop& loop, std::string key, const net::detail::ListenTarget& target)
    : Dealer(loop, std::move(key)), acceptor_(makeRef<Acceptor>(loop, *this)) {
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

// Who asks holds this, too.
NODUS_DECL void RoundRobin::close() {
  askers_.clear();
  Dealer::close();
}

NODUS_DECL std::vector<Ref<Dealer::Acceptor>> RoundRobin::acceptors() const { return {acceptor_}; }

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

NODUS_DECL Shared::Shared(const net::detail::ListenTarget& target) : bound_(bindTarget(target, false, error_)) {
  if (bound_ && !target.path.empty() && target.path.front() != '\0') path_ = path::resolve(target.path);
}

// What a worker is told that accepts from the socket itself.
NODUS_DECL void answerWith(const Ref<NativeHandle>& socket, const Listener::Answer& answer) {
  net::detail::Address address;
  json::Value reply = json::object();
  if (address.readLocal(socket->fd()) && address.family() != AF_UNIX) reply.set("sockname", nameOf(address.info()));
  answer(std::move(reply), process::SendHandle(socket));
}

NODUS_DECL void Shared::add(ChildWorker& worker, Answer answer) {
  workers_.emplace(worker.id, Ref<ChildWorker>(&worker));
  if (error_ != 0) return answer({{"errno", -error_}}, {});
  answerWith(bound_, answer);
}

NODUS_DECL void Shared::close() {
  bound_.reset();
  if (!path_.empty()) ::unlink(path_.c_str());
}

// --- A socket for each worker.

NODUS_DECL ReusePort::ReusePort(Loop& loop, std::string key, const net::detail::ListenTarget& target)
    : Dealer(loop, std::move(key)), target_(target) {}

NODUS_DECL ReusePort::~ReusePort() {
  for (const auto& acceptor : acceptors()) acceptor->forget();
}

// That of who is replaced; or one that is nobody's; or a new one, at the address of the others.
NODUS_DECL ReusePort::Share* ReusePort::shareFor(const ChildWorker& worker, int& error) {
  const auto find = [this](auto&& fits) { return std::find_if(shares_.begin(), shares_.end(), fits); };
  auto found = find([&](const Share& share) { return share.workers.contains(worker.replaces); });
  if (found == shares_.end()) found = find([](const Share& share) { return share.workers.empty(); });
  if (found != shares_.end()) return &*found;
  net::detail::Address address;
  if (!shares_.empty() && address.readLocal(shares_.front().socket->fd())) target_.port = address.info().port;
  auto socket = bindTarget(target_, true, error);
  return socket ? &shares_.emplace_back(Share{std::move(socket)}) : nullptr;
}

NODUS_DECL void ReusePort::add(ChildWorker& worker, Answer answer) {
  workers_.emplace(worker.id, Ref<ChildWorker>(&worker));
  int error = 0;
  auto* share = shareFor(worker, error);
  if (!share) return answer({{"errno", -error}}, {});
  share->workers.insert(worker.id);
  if (const auto acceptor = std::exchange(share->acceptor, {})) acceptor->leave();
  answerWith(share->socket, answer);
  handOff(worker);
}

NODUS_DECL void ReusePort::removed(int worker) {
  Dealer::removed(worker);
  for (auto& share : shares_) {
    if (share.workers.erase(worker) > 0 && share.workers.empty()) adopt(share);
  }
}

// The worker may have died before it listened.
NODUS_DECL void ReusePort::adopt(Share& share) {
  const int copy = ::fcntl(share.socket->fd(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return;
  const Ref<NativeHandle> handle = makeRef<NativeHandle>(copy);
  if (::listen(copy, target_.backlog > 0 ? target_.backlog : 511) != 0) return;
  auto acceptor = makeRef<Acceptor>(loop_, *this);
  if (acceptor->adopt(handle->take()) != 0) return;
  acceptor->pauseAccepting(paused());
  share.acceptor = std::move(acceptor);
}

NODUS_DECL void ReusePort::close() {
  Dealer::close();
  shares_.clear();
}

NODUS_DECL std::vector<Ref<Dealer::Acceptor>> ReusePort::acceptors() const {
  std::vector<Ref<Acceptor>> result;
  for (const auto& share : shares_) {
    if (share.acceptor) result.push_back(share.acceptor);
  }
  return result;
}

}  // namespace cluster::detail
}  // namespace nodus::inline v0
