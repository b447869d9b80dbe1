#pragma once

#include <nodus/kernel/timers.hpp>
#include <nodus/net/detail/server_state.hpp>

#include <unistd.h>

#include <cerrno>
#include <tuple>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

// After so many connections the rest of the loop has its turn.
inline constexpr int acceptsPerTurn = 128;
// So often, at most, before it is closed: more than a backlog.
inline constexpr int acceptTurnsAtEnd = 64;
// How long accepting pauses when there are no descriptors left, in milliseconds.
inline constexpr double acceptRetryDelay = 250;

class ServerState::RetryTimer final : public TimerBase {
 public:
  explicit RetryTimer(ServerState& server) noexcept : server_(&server) {}
  void fire() override {
    if (server_) server_->acceptNow();
  }
  void forget() noexcept { server_ = nullptr; }

 private:
  ServerState* server_;
};

NODUS_DECL void ServerState::ready(void* owner, unsigned) { static_cast<ServerState*>(owner)->acceptNow(); }

NODUS_DECL int ServerState::acceptOne() noexcept {
  for (;;) {
    const int fd = descriptor_ ? loop_.system().accept(descriptor_->fd, nullptr, nullptr) : (errno = EBADF, -1);
    if (fd >= 0 || (errno != EINTR && errno != ECONNABORTED)) return fd;
  }
}

// False if there are none left, or none can be taken.
NODUS_DECL bool ServerState::acceptSome() {
  const Ref<ServerState> alive(this);
  for (int i = 0; i < acceptsPerTurn; ++i) {
    if (!descriptor_ || acceptPaused_) return false;
    const int fd = acceptOne();
    if (fd >= 0) {
      loop_.call([&] { accepted(fd); });
      continue;
    }
    const int error = errno;
    if (error == EAGAIN || error == EWOULDBLOCK) return false;
    retryLater();
    if (error != EMFILE && error != ENFILE) emitError(networkError(error, "accept"));
    return false;
  }
  return true;
}

// The kernel tells only of connections that come when there were none, so that they are taken until none is left.
NODUS_DECL void ServerState::acceptNow() {
  const Ref<ServerState> alive(this);
  if (acceptSome()) acceptLater();
}

NODUS_DECL void ServerState::closeLater() {
  loop_.pending(makeTask([self = Ref<ServerState>(this), id = listeningId_] {
    for (int turn = 0; turn < acceptTurnsAtEnd && self->acceptSome(); ++turn) {
    }
    if (id == self->listeningId_) self->close();
  }));
}

NODUS_DECL void ServerState::take(int fd) {
  const Ref<ServerState> alive(this);
  accepted(fd);
}

NODUS_DECL void ServerState::pauseAccepting(bool paused) noexcept {
  if (acceptPaused_ == paused) return;
  acceptPaused_ = paused;
  if (!paused && descriptor_) descriptor_->watcher.again();
}

NODUS_DECL void ServerState::acceptLater() {
  if (std::exchange(acceptQueued_, true)) return;
  loop_.pending(makeTask([self = Ref<ServerState>(this)] {
    self->acceptQueued_ = false;
    self->acceptNow();
  }));
}

NODUS_DECL void ServerState::retryLater() {
  if (!retry_) retry_ = makeRef<RetryTimer>(*this);
  loop_.timers().startAnew(*retry_, acceptRetryDelay, false);
  loop_.timers().setReferenced(*retry_, false);
}

NODUS_DECL void ServerState::stopRetrying() noexcept {
  if (const auto retry = std::exchange(retry_, {})) retry->forget();
}

// As in Node, what a connection brings later does not run in the context of who called listen.
inline int adoptOutside(SocketState& socket, int fd) {
  const AsyncContextScope outside({});
  return socket.adopt(fd);
}

NODUS_DECL void ServerState::accepted(int fd) {
  if (isFull()) return drop(fd);
  auto socket = makeRef<SocketState>(loop_, accepting.highWaterMark);
  if (const int error = adoptOutside(*socket, fd)) {
    emitError(networkError(error, "accept"));
    return;
  }
  if (accepting.noDelay) socket->setNoDelay(true);
  if (accepting.keepAlive) socket->setKeepAlive(true, accepting.keepAliveInitialDelay);
  socket->allowHalfOpen(accepting.allowHalfOpen);
  socket->joinServer(*this);
  onAccepted(std::move(socket));
}

NODUS_DECL void ServerState::onAccepted(Ref<SocketState> socket) {
  socket->begin(accepting.pauseOnConnect);
  emitConnection(socket);
}

NODUS_DECL void ServerState::drop(int fd) {
  DropArgument told;
  Address address;
  if (has(eventKey<"drop">) && address.readLocal(fd)) {
    const auto local = address.info();
    told.localAddress = local.address;
    told.localPort = local.port;
    told.localFamily = local.family;
    if (address.readRemote(fd)) {
      const auto remote = address.info();
      told.remoteAddress = remote.address;
      told.remotePort = remote.port;
      told.remoteFamily = remote.family;
    }
  }
  ::close(fd);
  const std::tuple<const DropArgument&> arguments(told);
  emit(eventKey<"drop">, &arguments);
}

}  // namespace net::detail
}  // namespace nodus::inline v0
