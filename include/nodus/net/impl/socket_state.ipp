#pragma once

#include <nodus/kernel/events.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/net/detail/socket_parts.hpp>
#include <nodus/net/detail/socket_state.hpp>

#include <nodus/net/impl/file_transfer.ipp>
#include <nodus/net/impl/socket_io.ipp>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

NODUS_DECL SocketState::SocketState(Loop& loop, std::size_t highWaterMark)
    : loop_(loop), readable_(*this, highWaterMark), writable_(*this, highWaterMark) {
  StreamState::emitClose = false;  // "close" has an argument here, and comes when the descriptor is closed
  readable_.allowHalfOpen = false;
}

NODUS_DECL SocketState::~SocketState() {
  if (extras_ && extras_->timer) extras_->timer->forget();
}

// While it is open the socket keeps itself alive.
NODUS_DECL void SocketState::open() {
  if (std::exchange(open_, true)) return;
  retain();
  loop_.local<OpenList<SocketState>>().add(*this);
}

NODUS_DECL int SocketState::adopt(int fd) {
  if (const int error = watcher_.open(loop_.reactor(), fd, &SocketState::ready, this)) {
    ::close(fd);
    return error;
  }
  fd_ = fd;
  open();
  return 0;
}

NODUS_DECL int SocketState::detach() {
  if (fd_ < 0 || connecting_ || destroyed() || (outgoing_ && outgoing_->file)) return -1;
  const Ref<SocketState> own(this, adoptRef);  // it was open
  open_ = false;
  setTimeout(0);
  stopReading();
  watcher_.disarm();
  loop_.closing(taskFor<&SocketState::releaseDescriptor>());
  OpenList<SocketState>::remove(*this);
  if (auto* consumer = std::exchange(consumer_, nullptr)) consumer->onClose({});
  if (const auto server = std::exchange(server_, {})) server->connectionRemoved();
  return std::exchange(fd_, -1);
}

NODUS_DECL void SocketState::begin(bool paused) {
  if (consumer_) return;
  if (paused) {
    readable_.pause();
  } else {
    readable_.ask();
  }
}

NODUS_DECL void SocketState::joinServer(ServerState& server) {
  server_ = Ref<ServerState>(&server);
  server.connectionAdded();
}

NODUS_DECL void SocketState::consume(SocketConsumer* consumer) {
  consumer_ = consumer;
  if (consumer) {
    if (open_ && !connecting_) startReading();
  } else if (!readable_.isReading()) {
    stopReading();
  }
}

template <void (SocketState::*Method)()>
Task SocketState::taskFor() {
  retain();
  return {[](void* context, TaskAction action) {
            const Ref<SocketState> self(static_cast<SocketState*>(context), adoptRef);
            if (action == TaskAction::run) ((*self).*Method)();
          },
          this};
}

// The error is told on a tick, "close" in the closing phase, when the descriptor is free again: Node's order.
NODUS_DECL void SocketState::doDestroy(const std::optional<Error>& error) {
  reading_ = false;
  if (abandoned_) return;
  hadError_ = error.has_value();
  connecting_ = false;
  if (extras_) {
    if (extras_->timer) extras_->timer->stop();
    if (const auto connector = std::exchange(extras_->connector, {})) connector->cancel();
    extras_->abort.off();
    extras_->local.reset();
  }
  if (consumer_) errorIsAwaited();
  if (outgoing_ && outgoing_->file) outgoing_->file->cancel();
  watcher_.disarm();
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  hold_.release();
  destroyDone(error);
  if (open_) {
    loop_.closing(taskFor<&SocketState::closeNow>());
  } else {
    process::nextTick([self = Ref<SocketState>(this)] { self->reportClose(false); });
  }
  if (const auto server = std::exchange(server_, {})) server->connectionRemoved();
}

NODUS_DECL void SocketState::releaseDescriptor() noexcept {
  watcher_.close();
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

NODUS_DECL void SocketState::closeNow() {
  if (!std::exchange(open_, false)) return;
  OpenList<SocketState>::remove(*this);
  const Ref<SocketState> own(this, adoptRef);
  watcher_.close();
  const auto rest = std::exchange(outgoing_, {});
  if (rest && rest->streamWrite && !rest->onClose.active()) writable_.writeDone();
  if (auto* consumer = std::exchange(consumer_, nullptr)) consumer->onClose(errored());
  reportClose(hadError_);
}

// A listener may hold the socket that it listens to. After the last event it has no more to wait for, unless it has
// begun to connect anew.
NODUS_DECL void SocketState::reportClose(bool hadError) {
  const std::tuple<const bool&> arguments(hadError);
  try {
    emit(eventKey<"close">, &arguments);
  } catch (...) {
    letGo();
    throw;
  }
  letGo();
}

NODUS_DECL void SocketState::letGo() {
  if (!destroyed()) return;
  removeAll(nullptr);
  notify(StreamWatcher::Moment::close);
}

NODUS_DECL void SocketState::abandon() noexcept {
  const Ref<SocketState> own(this, adoptRef);
  open_ = reading_ = connecting_ = false;
  abandoned_ = true;
  if (extras_) {
    if (extras_->timer) extras_->timer->forget();
    if (const auto connector = std::exchange(extras_->connector, {})) connector->cancel();
    extras_->abort.off();
  }
  hold_.release();
  releaseDescriptor();
  if (outgoing_) outgoing_->file.reset();
  server_.reset();
  if (auto* consumer = std::exchange(consumer_, nullptr)) consumer->onAbandon();
  removeAll(nullptr);
}

NODUS_DECL void SocketState::destroySoon() {
  if (writable_.writable()) writable_.end();
  if (writable_.finished()) return destroy();
  add(eventKey<"finish">, makeListener([this] { destroy(); }, true, std::type_identity<std::tuple<>>{}), false);
}

NODUS_DECL void SocketState::resetAndDestroy() {
  if (!open_) return destroy(makeError(ErrorCode::ERR_SOCKET_CLOSED));
  if (connecting_) {
    resetting_ = true;
    return;
  }
  Address address;
  if (address.readLocal(fd_) && address.family() == AF_UNIX) throwError(ErrorCode::ERR_INVALID_HANDLE_TYPE);
  const ::linger now{1, 0};
  static_cast<void>(::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now));
  destroy();
}

NODUS_DECL void SocketState::setReferenced(bool referenced) {
  unreferenced_ = !referenced;
  updateHold();
}

// libuv's rule: what reads, connects or writes holds the loop; a socket that waits for its user does not.
NODUS_DECL void SocketState::updateHold() noexcept {
  const bool holds = open_ && !destroyed() && !unreferenced_ && (reading_ || connecting_ || outgoing_);
  if (holds == static_cast<bool>(hold_)) return;
  hold_ = holds ? Loop::Hold(loop_) : Loop::Hold();
}

NODUS_DECL SocketExtras& SocketState::extras() {
  if (!extras_) extras_ = nodus::detail::makeOwned<SocketExtras>();
  return *extras_;
}

NODUS_DECL void SocketState::setNoDelay(bool enable) {
  if (noDelay_ == enable) return;
  noDelay_ = enable;
  if (fd_ >= 0 && !connecting_) detail::setNoDelay(fd_, enable);
}

NODUS_DECL void SocketState::setKeepAlive(bool enable, double initialDelay) {
  const auto delay = static_cast<std::uint16_t>(std::clamp(initialDelay / 1000, 0.0, 65535.0));
  if (keepAlive_ == enable && (!enable || keepAliveDelay_ == delay)) return;
  keepAlive_ = enable;
  keepAliveDelay_ = delay;
  if (fd_ >= 0 && !connecting_) detail::setKeepAlive(fd_, enable, delay);
}

NODUS_DECL AddressInfo SocketState::localAddress() {
  if (fd_ < 0 || destroyed()) return {};
  if (extras_ && extras_->local) return *extras_->local;
  Address address;
  if (!address.readLocal(fd_)) return {};
  if (connecting_) return address.info();
  return *(extras().local = address.info());
}

// As in Node, once it was asked for it is known for ever.
NODUS_DECL AddressInfo SocketState::remoteAddress() {
  if (extras_ && extras_->remote) return *extras_->remote;
  if (fd_ < 0 || destroyed() || connecting_) return {};
  Address address;
  if (!address.readRemote(fd_)) return {};
  return *(extras().remote = address.info());
}

NODUS_DECL std::uint64_t SocketState::bytesWritten() const noexcept {
  const std::uint64_t inStream = writable_.length();
  return dispatched_ + inStream - (outgoing_ ? outgoing_->streamBytes : 0);
}

NODUS_DECL std::string_view SocketState::readyState() const noexcept {
  if (connecting_) return "opening";
  const bool reads = readable_.readable();
  const bool writes = writable_.writable();
  return reads ? (writes ? "open" : "readOnly") : writes ? "writeOnly" : "closed";
}

NODUS_DECL std::optional<double> SocketState::timeout() const noexcept {
  return extras_ ? extras_->timeout : std::nullopt;
}

NODUS_DECL void SocketState::setTimeout(double milliseconds) {
  if (destroyed() || (milliseconds <= 0 && !extras_)) return;
  auto& own = extras();
  own.timeout = milliseconds;
  if (own.timer) own.timer->stop();
  own.timer.reset();
  if (milliseconds <= 0) return;
  own.timer = makeRef<SocketTimer>(*this, milliseconds);
  own.timer->start();
}

NODUS_DECL void SocketState::timedOut() {
  const std::tuple<> none;
  emit(eventKey<"timeout">, &none);
}

NODUS_DECL void SocketState::touch() {
  if (extras_ && extras_->timer) extras_->timer->touch();
}

NODUS_DECL void SocketTimer::start() {
  auto& loop = socket_->loop();
  loop.timers().startAnew(*this, milliseconds_, false);
  loop.timers().setReferenced(*this, false);
  lastActivity_ = loop.now();
}

NODUS_DECL void SocketTimer::touch() {
  auto& loop = socket_->loop();
  loop.refreshTime();
  lastActivity_ = loop.now();
  if (!active()) start();
}

NODUS_DECL void SocketTimer::stop() noexcept { socket_->loop().timers().clear(*this); }

// A write that the kernel is still taking counts as activity.
NODUS_DECL void SocketTimer::fire() {
  if (!socket_) return;
  auto& loop = socket_->loop();
  const auto unsent = socket_->unsent();
  if (unsent > 0 && unsent != std::exchange(lastUnsent_, unsent)) return start();
  const auto idle = static_cast<double>(loop.now() - lastActivity_);
  if (idle < milliseconds_) {
    loop.timers().start(*this, milliseconds_ - idle, false);
    loop.timers().setReferenced(*this, false);
    return;
  }
  const Ref<SocketState> alive(socket_);
  socket_->timedOut();
}

// --- Connecting.

NODUS_DECL void SocketState::beginConnecting(Ref<Connector> connector) {
  connecting_ = true;
  open();
  touch();
  extras().connector = std::move(connector);
  updateHold();
}

NODUS_DECL void SocketState::renew() {
  revive();
  readable_.revive();
  writable_.revive();
  if (has(eventKey<"readable">)) readable_.readableListened(true);
  if (has(eventKey<"data">)) readable_.dataListened(true);
  extras_.reset();
  failed_ = noFiles_ = ended_ = endWaiting_ = shut_ = finalWaiting_ = sawEnd_ = false;
  peerEnded_ = mayRead_ = resetting_ = false;
  bytesRead_ = dispatched_ = 0;
}

NODUS_DECL void SocketState::follow(const AbortSignal& signal) {
  if (!signal) return;
  if (signal.aborted()) return destroy(abortError(*signal.reason()));
  extras().abort = signal.onAbort([this](const Error& reason) { destroy(abortError(reason)); });
}

NODUS_DECL int SocketState::watchAttempt(int fd) {
  const int error = watcher_.open(loop_.reactor(), fd, &SocketState::ready, this);
  if (error) {
    ::close(fd);
  } else {
    fd_ = fd;
  }
  return error;
}

NODUS_DECL void SocketState::dropAttempt() noexcept { releaseDescriptor(); }

NODUS_DECL void SocketState::connected() {
  const Ref<SocketState> alive(this);
  if (const auto connector = std::exchange(extras().connector, {})) connector->cancel();
  connecting_ = false;
  touch();
  if (noDelay_) detail::setNoDelay(fd_, true);
  if (keepAlive_) detail::setKeepAlive(fd_, true, keepAliveDelay_);
  const std::tuple<> none;
  emit(eventKey<"connect">, &none);
  if (resetting_ && !destroyed()) resetAndDestroy();
  if (destroyed()) return;
  if (readable_.isReading() || consumer_) startReading();
  if (outgoing_) {
    flush();
  } else if (endWaiting_) {
    endNow();
  }
  if (destroyed()) return;
  emit(eventKey<"ready">, &none);
  if (!destroyed() && !consumer_ && !readable_.isPaused()) readable_.ask();
  updateHold();
}

}  // namespace net::detail
}  // namespace nodus::inline v0
