#pragma once

#include <nodus/net/detail/connect_job.hpp>
#include <nodus/net/detail/lookup.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/net/socket.hpp>

#include <nodus/kernel/impl/error.ipp>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

// Node's text differs from that of listen: no description, but perhaps the local end.
NODUS_DECL Error connectError(int number, std::string_view syscall, const Address& to, std::string_view path,
                              std::string_view local) {
  nodus::detail::ErrorPayload payload;
  payload.code = nodus::detail::errnoName(number);
  payload.number = -number;
  payload.syscall = syscall;
  payload.address = path.empty() ? to.ip() : std::string(path);
  payload.message = payload.syscall + " " + payload.code + " " + payload.address;
  if (to.port() > 0) {
    payload.port = to.port();
    payload.message += ":" + std::to_string(to.port());
  }
  if (!local.empty()) payload.message += " - Local (" + std::string(local) + ")";
  return nodus::detail::ErrorPayload::make(std::move(payload));
}

// An AggregateError without a text, with the first one's code.
NODUS_DECL Error connectErrors(std::vector<Error> errors) {
  nodus::detail::ErrorPayload payload;
  payload.name = "AggregateError";
  payload.thrower = &nodus::detail::ErrorPayload::throwAs<AggregateError>;
  payload.code = errors.front().code();
  payload.errors = std::move(errors);
  return nodus::detail::ErrorPayload::make(std::move(payload));
}

class ConnectJob::AttemptTimer final : public TimerBase {
 public:
  explicit AttemptTimer(ConnectJob& job) noexcept : job_(&job) {}
  void fire() override {
    if (job_) job_->attemptTimedOut();
  }
  void forget() noexcept { job_ = nullptr; }

 private:
  ConnectJob* job_;
};

NODUS_DECL ConnectJob::ConnectJob(SocketState& socket, const ConnectOptions& options)
    : socket_(&socket),
      host_(options.host.empty() ? "localhost" : options.host),
      path_(options.path),
      localAddress_(options.localAddress),
      port_(options.port.value_or(0)),
      localPort_(options.localPort.value_or(0)),
      family_(options.family),
      attemptTimeout_(std::max(10.0, options.autoSelectFamilyAttemptTimeout)),
      tryAll_(options.autoSelectFamily.value_or(true) && options.localAddress.empty() && options.family != 4 &&
              options.family != 6) {}

NODUS_DECL ConnectJob::~ConnectJob() { stopTimer(); }

NODUS_DECL void ConnectJob::start() {
  const Ref<ConnectJob> self(this);
  if (!path_.empty()) {
    Address address;
    if (address.setPath(path_)) {
      addresses_.push_back(address);
      tryNext();
    } else {
      failLater(ENAMETOOLONG);
    }
  } else if (Address address; address.setIp(host_, port_)) {
    addresses_.push_back(address);
    process::nextTick([self] {
      if (self->socket_) self->tryNext();
    });
  } else {
    auto found = detail::lookUp(host_, port_, family_ == 4 || family_ == 6 ? family_ : 0);
    found.then([self](const LookupResult& result) { self->lookedUp(result); }).detach();
  }
}

NODUS_DECL void ConnectJob::emitLookup(const std::optional<Error>& error, const std::string& ip, int family) {
  const std::tuple<const std::optional<Error>&, const std::string&, const int&, const std::string&> arguments(
      error, ip, family, host_);
  socket_->emit(eventKey<"lookup">, &arguments);
}

NODUS_DECL void ConnectJob::lookedUp(const LookupResult& result) {
  if (!socket_) return;
  const Ref<SocketState> alive(socket_);
  if (result.error != 0) {
    const auto error = lookupError(result, host_);
    emitLookup(error, {}, 0);
    process::nextTick([self = Ref<ConnectJob>(this), error] {
      if (self->socket_) self->socket_->destroy(error);
    });
    return;
  }
  std::vector<Address> first;  // of the family that comes first
  std::vector<Address> second;
  for (const auto& address : result.addresses) {
    emitLookup({}, address.ip(), address.family() == AF_INET6 ? 6 : 4);
    if (!socket_) return;
    auto& list = first.empty() || first.front().family() == address.family() ? first : second;
    const auto same = [&](const Address& other) { return other.ip() == address.ip(); };
    if (std::none_of(list.begin(), list.end(), same)) list.push_back(address);
    if (!tryAll_) break;
  }
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) addresses_.push_back(first[i]);
    if (i < second.size()) addresses_.push_back(second[i]);
  }
  tryNext();
}

NODUS_DECL void ConnectJob::tryNext() {
  const Ref<ConnectJob> self(this);
  const Ref<SocketState> alive(socket_);
  while (socket_) {
    if (at_ == addresses_.size()) return socket_->destroy(connectErrors(std::move(errors_)));
    const auto& address = addresses_[at_++];
    Descriptor descriptor{openSocket(address.family())};
    if (descriptor.fd < 0) {
      attemptFailed(connectError(errno, "connect", address, path_, {}), false);
      continue;
    }
    if (const auto error = bindLocal(descriptor.fd, address)) {
      attemptFailed(*error, false);
      continue;
    }
    emitAttempt(eventKey<"connectionAttempt">);
    if (!socket_) return;
    const int number = ::connect(descriptor.fd, address.data(), address.size()) == 0 ? 0 : errno;
    if (number == 0 || number == EINPROGRESS || number == EINTR) {
      const int error = socket_->watchAttempt(std::exchange(descriptor.fd, -1));
      if (error != 0) return failLater(error);
      if (isMultiple() && at_ < addresses_.size()) startTimer();
      return;
    }
    if (number == ECONNREFUSED || !path_.empty()) return failLater(number);
    Address local;
    static_cast<void>(local.readLocal(descriptor.fd));
    const auto text = local.ip() + ":" + std::to_string(local.port());
    attemptFailed(connectError(number, "connect", address, path_, text), isMultiple());
  }
}

NODUS_DECL std::optional<Error> ConnectJob::bindLocal(int fd, const Address& to) const {
  if (localAddress_.empty() && localPort_ == 0) return {};
  Address local;
  const bool v6 = to.family() == AF_INET6;
  const std::string_view any = v6 ? "::" : "0.0.0.0";
  if (!local.setIp(localAddress_.empty() ? any : localAddress_, localPort_)) {
    return connectError(EINVAL, "bind", local, localAddress_, {});
  }
  setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (::bind(fd, local.data(), local.size()) == 0) return {};
  return connectError(errno == EAFNOSUPPORT ? EINVAL : errno, "bind", local, {}, {});
}

// A refused connection is told in the next turn, however early the kernel knows.
NODUS_DECL void ConnectJob::failLater(int number) {
  socket_->loop().pending(nodus::detail::makeTask([self = Ref<ConnectJob>(this), at = at_, number] {
    if (self->socket_ && self->at_ == at) self->attemptEnded(number);
  }));
}

NODUS_DECL void ConnectJob::emitAttempt(const EventKey& key) {
  const auto& address = addresses_[at_ - 1];
  const auto ip = path_.empty() ? address.ip() : path_;
  const int port = address.port();
  const int family = address.family() == AF_INET6 ? 6 : address.family() == AF_INET ? 4 : 0;
  const std::tuple<const std::string&, const int&, const int&> arguments(ip, port, family);
  socket_->emit(key, &arguments);
}

NODUS_DECL void ConnectJob::attemptFailed(const Error& error, bool tell) {
  if (tell) {
    const auto& address = addresses_[at_ - 1];
    const auto ip = path_.empty() ? address.ip() : path_;
    const int port = address.port();
    const int family = address.family() == AF_INET6 ? 6 : address.family() == AF_INET ? 4 : 0;
    const std::tuple<const std::string&, const int&, const int&, const Error&> arguments(ip, port, family, error);
    socket_->emit(eventKey<"connectionAttemptFailed">, &arguments);
    if (!socket_) return;
  }
  if (!isMultiple()) return socket_->destroy(error);
  errors_.push_back(error);
}

// In the callback of the attempt's own watcher, or in the pending phase: the descriptor may be closed.
NODUS_DECL void ConnectJob::attemptEnded(int number) {
  const Ref<ConnectJob> self(this);
  const Ref<SocketState> alive(socket_);
  stopTimer();
  if (number == 0) return alive->connected();
  alive->dropAttempt();
  attemptFailed(endError(number), true);
  if (socket_) tryNext();
}

// In the timers phase, too, it may.
NODUS_DECL void ConnectJob::attemptTimedOut() {
  const Ref<ConnectJob> self(this);
  const Ref<SocketState> alive(socket_);
  emitAttempt(eventKey<"connectionAttemptTimeout">);
  errors_.push_back(endError(ETIMEDOUT));
  if (!socket_) return;
  alive->dropAttempt();
  tryNext();
}

NODUS_DECL Error ConnectJob::endError(int number) const {
  std::string local;
  if (!localAddress_.empty() && localPort_ != 0) local = localAddress_ + ":" + std::to_string(localPort_);
  const auto none = Address();
  return connectError(number, "connect", at_ > 0 ? addresses_[at_ - 1] : none, path_, local);
}

NODUS_DECL void ConnectJob::startTimer() {
  stopTimer();
  timer_ = makeRef<AttemptTimer>(*this);
  socket_->loop().timers().start(*timer_, attemptTimeout_, false);
}

NODUS_DECL void ConnectJob::stopTimer() noexcept {
  const auto timer = std::exchange(timer_, {});
  if (!timer) return;
  timer->forget();
  if (socket_) socket_->loop().timers().clear(*timer);
}

NODUS_DECL void ConnectJob::cancel() noexcept {
  stopTimer();
  socket_ = nullptr;
}

NODUS_DECL ConnectJob::Descriptor::~Descriptor() {
  if (fd >= 0) ::close(fd);
}

NODUS_DECL void ServerState::emitConnection(const Ref<SocketState>& socket) {
  if (!has(eventKey<"connection">)) return;
  const Socket handle{Ref<EmitterState>(socket)};
  const std::tuple<const Socket&> arguments(handle);
  emit(eventKey<"connection">, &arguments);
}

}  // namespace net::detail

namespace net {

NODUS_DECL Socket::Socket(const SocketOptions& options)
    : Socket(nodus::detail::Ref<nodus::detail::EmitterState>(nodus::detail::makeRef<detail::SocketState>(
          Loop::current(), options.highWaterMark.value_or(nodus::detail::defaultHighWaterMark<Buffer>)))) {
  state().allowHalfOpen(options.allowHalfOpen);
  state().follow(AbortSignal(options.signal));
}

NODUS_DECL Socket& Socket::connect(const ConnectOptions& options) {
  if (!options.port && options.path.empty()) {
    nodus::detail::throwError(ErrorCode::ERR_MISSING_ARGS, {"\"options\" or \"port\" or \"path\""});
  }
  if (options.path.empty()) {
    if (!options.localAddress.empty() && detail::ipVersion(options.localAddress) == 0) {
      nodus::detail::throwError(ErrorCode::ERR_INVALID_IP_ADDRESS, {options.localAddress});
    }
    static_cast<void>(detail::checkPort(*options.port, "Port"));
  }
  auto& socket = state();
  if (socket.connecting()) return *this;
  if (socket.destroyed()) socket.renew();
  if (options.noDelay) socket.setNoDelay(true);
  if (options.keepAlive) socket.setKeepAlive(true, options.keepAliveInitialDelay);
  const auto job = nodus::detail::makeRef<detail::ConnectJob>(socket, options);
  socket.beginConnecting(job);
  job->start();
  return *this;
}

NODUS_DECL Socket Socket::connected(const ConnectOptions& options) {
  Socket socket(SocketOptions{.allowHalfOpen = options.allowHalfOpen, .highWaterMark = {}, .signal = options.signal});
  if (options.timeout) socket.setTimeout(*options.timeout);
  if (!socket.destroyed()) socket.connect(options);
  return socket;
}

}  // namespace net
}  // namespace nodus::inline v0
