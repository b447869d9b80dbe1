#pragma once

#include <nodus/kernel/timers.hpp>
#include <nodus/net/detail/lookup.hpp>
#include <nodus/net/detail/place.hpp>
#include <nodus/net/detail/server_state.hpp>

#include <nodus/net/impl/accept.ipp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

inline constinit std::atomic<ListenHook> currentListenHook{nullptr};

NODUS_DECL ListenHook listenHook() noexcept { return currentListenHook.load(std::memory_order_acquire); }
NODUS_DECL void setListenHook(ListenHook hook) noexcept { currentListenHook.store(hook, std::memory_order_release); }

NODUS_DECL ListenTarget ListenTarget::of(const ListenOptions& options) {
  ListenTarget target;
  if (!options.host.empty()) target.setHost(options.host);
  if (options.port || options.path.empty()) {
    target.port = checkPort(options.port.value_or(0), "options.port");
  } else {
    target.path = options.path;
  }
  target.backlog = options.backlog;
  target.ipv6Only = options.ipv6Only;
  target.reusePort = options.reusePort;
  target.exclusive = options.exclusive || options.reusePort;
  target.readableAll = options.readableAll;
  target.writableAll = options.writableAll;
  return target;
}

NODUS_DECL void ListenTarget::setHost(std::string_view name) {
  host = name;
  lookUp = &ServerState::lookUp;
}

NODUS_DECL ServerState::Descriptor::~Descriptor() { close(); }

NODUS_DECL void ServerState::Descriptor::close() noexcept {
  watcher.disarm();
  if (fd >= 0) ::close(std::exchange(fd, -1));
}

// In the list from the beginning, as it may hold itself by a listener of its own: that ends with the loop then.
NODUS_DECL ServerState::ServerState(Loop& loop, const AcceptOptions& options) : accepting(options), loop_(loop) {
  loop_.local<OpenList<ServerState>>().add(*this);
}

NODUS_DECL ServerState::~ServerState() {
  OpenList<ServerState>::remove(*this);
  stopRetrying();
}

NODUS_DECL void ServerState::listen(ListenTarget target, SignalRef signal) {
  if (listening()) throwError(ErrorCode::ERR_SERVER_ALREADY_LISTEN);
  const auto id = ++listeningId_;
  failure_.reset();
  listenPending_ = true;
  if (signal.aborted()) {
    process::nextTick([self = Ref<ServerState>(this)] { self->close(); });
  } else if (signal) {
    abort_ = AbortSignal(signal).onAbort([this] { close(); });
  }
  if (!target.path.empty() || target.host.empty()) return listenNow(target);
  if (ipVersion(target.host) == 0) return target.lookUp(*this, std::move(target));
  process::nextTick([self = Ref<ServerState>(this), target = std::move(target), id] {
    if (id == self->listeningId_) self->listenNow(target);
  });
}

NODUS_DECL void ServerState::lookUp(ServerState& server, ListenTarget target) {
  auto addresses = detail::lookUp(target.host, target.port);
  addresses
      .then([self = Ref<ServerState>(&server), target = std::move(target),
             id = server.listeningId_](const LookupResult& result) mutable {
        if (id != self->listeningId_) return;
        if (result.error != 0) return self->reportFailure(lookupError(result, target.host));
        target.host = result.addresses.front().ip();
        self->listenNow(target);
      })
      .detach();
}

// Without a host it is every address, by IPv6 where the machine has that. Errors name what was tried last.
NODUS_DECL void ServerState::listenNow(const ListenTarget& target) {
  if (const auto hook = listenHook(); hook && !target.exclusive && hook(*this, target)) {
    return;
  }
  if (!target.path.empty()) {
    if (const int error = openPath(target)) listenFailed(networkError(error, "listen", target.path, -1));
    return;
  }
  Address address;
  int error = EINVAL;
  std::string host = target.host.empty() ? "::" : target.host;
  if (address.setIp(host, target.port)) error = listenAt(target, address, !target.host.empty() && target.ipv6Only);
  if (error != 0 && error != EADDRINUSE && target.host.empty()) {
    host = "0.0.0.0";
    static_cast<void>(address.setIp(host, target.port));
    error = listenAt(target, address, false);
  }
  if (error == 0) return;
  listenFailed(networkError(error, "listen", host, target.port > 0 ? std::optional<int>(target.port) : std::nullopt));
}

NODUS_DECL int ServerState::listenAt(const ListenTarget& target, const Address& address, bool ipv6Only) {
  const int fd = openSocket(address.family());
  if (fd < 0) return errno;
  auto descriptor = nodus::detail::makeOwned<Descriptor>(fd);
  if (address.family() == AF_UNIX) {
    if (::bind(fd, address.data(), address.size()) != 0) return errno == ENOENT ? EACCES : errno;
    if (target.path.front() != '\0') path_ = target.path;
  } else {
    setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
#if defined(SO_REUSEPORT)
    if (target.reusePort) setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
#endif
    if (address.family() == AF_INET6) setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, ipv6Only ? 1 : 0);
    if (::bind(fd, address.data(), address.size()) != 0) return errno;
  }
  if (::listen(fd, target.backlog > 0 ? target.backlog : 511) != 0) return errno;
  return start(std::move(descriptor));
}

NODUS_DECL int ServerState::adopt(int fd) {
  auto descriptor = nodus::detail::makeOwned<Descriptor>(fd);
  if (listening()) throwError(ErrorCode::ERR_SERVER_ALREADY_LISTEN);
  ++listeningId_;
  failure_.reset();
  listenPending_ = true;
  return start(std::move(descriptor));
}

NODUS_DECL int ServerState::start(nodus::detail::Owned<Descriptor> descriptor) {
  auto& watcher = descriptor->watcher;
  if (const int error = watcher.open(loop_.reactor(), descriptor->fd, &ServerState::ready, this)) return error;
  descriptor_ = std::move(descriptor);
  started();
  return 0;
}

NODUS_DECL void ServerState::started() {
  retain();
  updateHold();
  process::nextTick([self = Ref<ServerState>(this), id = listeningId_] {
    if (id == self->listeningId_ && self->listening()) self->reportListening();
  });
}

NODUS_DECL int ServerState::listenBy(nodus::detail::Owned<ConnectionSource> source, int fd) {
  sharesPort_ = true;
  if (fd < 0) {
    source_ = std::move(source);
    started();
    return 0;
  }
  if (const int error = start(nodus::detail::makeOwned<Descriptor>(fd))) return error;
  source_ = std::move(source);
  return 0;
}

NODUS_DECL int ServerState::listenBy(nodus::detail::Owned<ConnectionSource> source, const ListenTarget& target,
                                     const Address& address) {
  sharesPort_ = true;
  if (const int error = listenAt(target, address, target.ipv6Only)) return error;
  source_ = std::move(source);
  return 0;
}

NODUS_DECL int ServerState::openPath(const ListenTarget& target) {
  Address address;
  if (!address.setPath(target.path)) return ENAMETOOLONG;
  if (const int error = listenAt(target, address, false)) return error;
  if (!target.readableAll && !target.writableAll) return 0;
  struct ::stat status{};
  if (::stat(target.path.c_str(), &status) != 0) return 0;
  ::mode_t mode = status.st_mode & 07777;
  if (target.readableAll) mode |= S_IRUSR | S_IRGRP | S_IROTH;
  if (target.writableAll) mode |= S_IWUSR | S_IWGRP | S_IWOTH;
  static_cast<void>(::chmod(target.path.c_str(), mode));
  return 0;
}

NODUS_DECL void ServerState::listenFailed(const Error& error) {
  process::nextTick([self = Ref<ServerState>(this), error] { self->reportFailure(error); });
}

// Who awaits gets it; only otherwise it is an event.
NODUS_DECL void ServerState::reportFailure(const Error& error) {
  failure_ = error;
  const bool awaited = !listenWaiters_.empty();
  settleListening(error);
  if (!awaited) emitError(error);
}

NODUS_DECL void ServerState::reportListening() {
  settleListening({});
  const std::tuple<> none;
  emit(eventKey<"listening">, &none);
}

NODUS_DECL void ServerState::settleListening(const std::optional<Error>& error) {
  listenPending_ = false;
  for (const auto& waiter : std::exchange(listenWaiters_, {})) {
    if (error) {
      waiter->reject(toException(*error));
    } else {
      waiter->fulfil();
    }
  }
}

NODUS_DECL Promise<> ServerState::awaitListening(RefCounted& server) {
  auto& self = static_cast<ServerState&>(server);
  if (self.failure_) return promise::reject(*self.failure_);
  if (!self.listenPending_) {
    return self.listening() ? promise::resolve() : promise::reject(makeError(ErrorCode::ERR_SERVER_NOT_RUNNING));
  }
  return Promise<>(self.listenWaiters_.emplace_back(makeState<void>()));
}

NODUS_DECL bool ServerState::close() {
  ++listeningId_;
  const Ref<ServerState> alive(this);
  const bool was = listening();
  if (was) {
    if (descriptor_) descriptor_->close();
    if (!path_.empty()) ::unlink(path_.c_str());
    loop_.closing(makeTask([descriptor = std::move(descriptor_)] {}));
    source_.reset();
    stopRetrying();
    updateHold();
    release();
  }
  if (listenPending_) settleListening(makeError(ErrorCode::ERR_SERVER_NOT_RUNNING));
  if (was) onStopped();
  for (auto* lender : std::vector(lenders_)) lender->serverClosed(*this);
  emitCloseIfDrained();
  return was;
}

NODUS_DECL void ServerState::removeLender(SocketLender& lender) noexcept {
  const auto found = std::find(lenders_.begin(), lenders_.end(), &lender);
  if (found != lenders_.end()) lenders_.erase(found);
}

NODUS_DECL void ServerState::connectionRemoved() {
  --connections_;
  emitCloseIfDrained();
}

NODUS_DECL void ServerState::emitCloseIfDrained() {
  if (listening() || connections_ > 0) return;
  ++closesPending_;
  process::nextTick([self = Ref<ServerState>(this)] { self->closed(); });
}

NODUS_DECL void ServerState::closed() {
  --closesPending_;
  abort_.off();
  for (const auto& waiter : std::exchange(closeWaiters_, {})) waiter->fulfil();
  const std::tuple<> none;
  emit(eventKey<"close">, &none);
}

NODUS_DECL Promise<> ServerState::awaitClose(RefCounted& server) {
  auto& self = static_cast<ServerState&>(server);
  if (!self.listening() && self.connections_ == 0 && self.closesPending_ == 0) return promise::resolve();
  return Promise<>(self.closeWaiters_.emplace_back(makeState<void>()));
}

NODUS_DECL Promise<> ServerState::notRunning(RefCounted&) {
  return promise::reject(makeError(ErrorCode::ERR_SERVER_NOT_RUNNING));
}

NODUS_DECL AddressInfo ServerState::address() const {
  if (!path_.empty()) return {.address = {}, .family = {}, .port = 0, .path = path_};
  if (!descriptor_ && source_) return source_->address();
  Address address;
  if (!descriptor_ || !address.readLocal(descriptor_->fd)) return {};
  return address.info();
}

NODUS_DECL void ServerState::setReferenced(bool referenced) {
  unreferenced_ = !referenced;
  updateHold();
}

NODUS_DECL void ServerState::updateHold() noexcept {
  const bool holds = listening() && !unreferenced_;
  if (holds != static_cast<bool>(hold_)) hold_ = holds ? Loop::Hold(loop_) : Loop::Hold();
}

NODUS_DECL void ServerState::abandon() noexcept {
  const Ref<ServerState> alive(this);
  if (listening()) {
    if (!path_.empty()) ::unlink(path_.c_str());
    descriptor_.reset();
    source_.reset();
    hold_.release();
    release();
  }
  stopRetrying();
  abort_.off();
  removeAll(nullptr);
}

}  // namespace net::detail
}  // namespace nodus::inline v0
