#pragma once

#include <nodus/json/stringify.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/net/server.hpp>
#include <nodus/net/socket.hpp>
#include <nodus/process/detail/ipc_channel.hpp>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// How often a handle that got lost on its way is sent again, as in Node.
inline constexpr int maxRetransmissions = 3;
// Past this a sender had better wait: Node's bound.
inline constexpr std::size_t ipcHighWaterMark = 2 * 65536;
// How much of what nobody listens to is kept before the channel is read no further.
inline constexpr std::size_t maxUnheard = std::size_t{64} << 20;

NODUS_DECL IpcChannel::IpcChannel(Loop& loop, bool holdsLoop, Handlers handlers)
    : loop_(loop), handlers_(std::move(handlers)), holdsLoop_(holdsLoop) {}

NODUS_DECL Ref<IpcChannel> IpcChannel::open(Loop& loop, int fd, bool holdsLoop, Handlers handlers) {
  const auto handle = makeRef<NativeHandle>(fd);
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  auto channel = makeRef<IpcChannel>(loop, holdsLoop, std::move(handlers));
  if (const int error = channel->watcher_.open(loop.reactor(), fd, &IpcChannel::ready, channel.get())) {
    networkError(error, "open").raise();
  }
  channel->fd_ = handle->take();
  channel->open_ = true;
  channel->retain();
  loop.local<net::detail::OpenList<IpcChannel>>().add(*channel);
  channel->updateHold();
  return channel;
}

// --- Sending.

// A handle that the message takes along: its descriptor, and what the other side calls it.
struct SentHandle {
  Ref<NativeHandle> native;
  std::string_view type;
  int error = 0;
};

inline Ref<NativeHandle> duplicate(int fd, int& error) {
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy >= 0) return makeRef<NativeHandle>(copy);
  error = errno;
  return {};
}

// What was sent already, or is closed, has no descriptor: the message then goes alone, as in Node.
NODUS_DECL SentHandle handleToSend(const process::SendHandle& handle, const process::SendOptions& options) {
  SentHandle result;
  if (handle.native()) {
    result = {handle.native(), "net.Native"};
  } else if (const auto server = handle.server()) {
    const int fd = static_cast<net::detail::ServerState&>(*server->emitterState()).fd();
    result.type = "net.Server";
    if (fd >= 0) result.native = duplicate(fd, result.error);
  } else if (const auto socket = handle.socket()) {
    auto& state = static_cast<net::detail::SocketState&>(*socket->emitterState());
    result.type = "net.Socket";
    if (state.pending()) return result;
    if (options.keepOpen) {
      result.native = duplicate(state.fd(), result.error);
    } else if (const int fd = state.detach(); fd >= 0) {
      result.native = makeRef<NativeHandle>(fd);
    }
  }
  return result;
}

// The server that accepted the socket is not done for the moment in which the socket is nobody's.
struct KeptUnclosed {
  explicit KeptUnclosed(const process::SendHandle& handle) {
    const auto socket = handle.socket();
    if (socket) server = static_cast<net::detail::SocketState&>(*socket->emitterState()).server();
    if (server) server->connectionAdded();
  }
  KeptUnclosed(const KeptUnclosed&) = delete;
  KeptUnclosed& operator=(const KeptUnclosed&) = delete;
  ~KeptUnclosed() {
    if (server) server->connectionRemoved();
  }

  Ref<net::detail::ServerState> server;
};

NODUS_DECL bool IpcChannel::send(const json::Value& message, const process::SendHandle& handle,
                                 const process::SendOptions& options, Sent sent) {
  if (!connected_) {
    report(sent, false, makeError(ErrorCode::ERR_IPC_CHANNEL_CLOSED));
    return false;
  }
  return sendText(json::stringify(message), handle, options, std::move(sent), false);
}

NODUS_DECL void IpcChannel::sendQuietly(const json::Value& message) {
  if (open_ && !finishing_) sendText(json::stringify(message), {}, {}, {}, true);
}

NODUS_DECL bool IpcChannel::sendText(std::string text, const process::SendHandle& handle,
                                     const process::SendOptions& options, Sent sent, bool quiet) {
  if (awaiting_) {
    waiting_.push_back({std::move(text), handle, options, std::move(sent), quiet});
    return waiting_.size() == 1;
  }
  if (handle) return sendWithHandle(std::move(text), handle, options, std::move(sent), quiet);
  return write({std::move(text) + '\n', {}, std::move(sent), 0, quiet});
}

NODUS_DECL bool IpcChannel::sendWithHandle(std::string text, const process::SendHandle& handle,
                                           const process::SendOptions& options, Sent sent, bool quiet) {
  const KeptUnclosed origin(handle);
  auto found = handleToSend(handle, options);
  if (found.error != 0) {
    report(sent, quiet, networkError(found.error, "dup"));
    return false;
  }
  if (!found.native) return write({std::move(text) + '\n', {}, std::move(sent), 0, quiet});
  text = R"({"cmd":"NODE_HANDLE","type":")" + std::string(found.type) + R"(","msg":)" + text;
  if (origin.server) text += R"(,"key":")" + lend(*origin.server) + '"';
  awaiting_ = true;
  const bool hasRoom = write({std::move(text) + "}\n", std::move(found.native), std::move(sent), 0, quiet});
  if (origin.server && !origin.server->listening()) serverClosed(*origin.server);
  return hasRoom;
}

// It goes ahead of what waits for the other side's own.
NODUS_DECL void IpcChannel::sendAcknowledgement(const char* cmd) {
  if (open_ && !finishing_) write({json::stringify({{"cmd", cmd}}) + '\n', {}, {}, 0, true});
}

// Nobody is told within the call that the failure belongs to.
NODUS_DECL void IpcChannel::report(const Sent& sent, bool quiet, const Error& error) {
  if (sent) {
    loop_.nextTick(makeTask([sent, error] { sent(error); }));
  } else if (!quiet && handlers_.failed) {
    loop_.nextTick(makeTask([failed = handlers_.failed, error] { failed(error); }));
  }
}

// The other side has the handle, so that ours is closed; or it got lost and is sent again.
NODUS_DECL void IpcChannel::acknowledged(bool arrived) {
  if (!awaiting_ || !unacknowledged_) return;
  auto message = std::move(*unacknowledged_);
  unacknowledged_.reset();
  if (!arrived && retransmissions_++ < maxRetransmissions) {
    message.offset = 0;
    write(std::move(message));
    return;
  }
  if (!arrived) emitWarning("SentHandleNotReceivedWarning", "Handle did not reach the receiving process correctly");
  sendWaiting();
}

// The handle before is done with, one way or the other.
NODUS_DECL void IpcChannel::sendWaiting() {
  retransmissions_ = 0;
  awaiting_ = false;
  while (!awaiting_ && !waiting_.empty()) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    sendText(std::move(next.text), next.handle, next.options, std::move(next.sent), next.quiet);
  }
  if (!connected_ && !awaiting_) finishLater();
}

// --- Receiving.

NODUS_DECL bool isInternalMessage(const json::Value& message) {
  const auto* cmd = message.find("cmd");
  if (!cmd || !cmd->isString()) return false;
  const auto text = cmd->as<std::string_view>();
  return text.starts_with("NODE_") && text.size() > 5;
}

// As in Node each message is told on a tick of its own.
NODUS_DECL void IpcChannel::received(json::Value message, process::SendHandle handle, std::size_t size) {
  const bool internal = isInternalMessage(message);
  loop_.nextTick(makeTask([self = Ref<IpcChannel>(this), message = std::move(message), handle = std::move(handle), size,
                           internal]() mutable {
    if (internal) {
      self->deliverInternal(std::move(message), std::move(handle), size);
    } else {
      self->deliver(std::move(message), std::move(handle), size);
    }
  }));
}

NODUS_DECL void IpcChannel::deliver(json::Value message, process::SendHandle handle, std::size_t size) {
  if (wanted_) {
    if (const auto told = handlers_.message) told(std::move(message), std::move(handle));
    return;
  }
  if (!open_ || finishing_) return;
  unheard_.push_back({std::move(message), std::move(handle), size});
  unheardBytes_ += size;
  paused_ = unheardBytes_ > maxUnheard;
}

NODUS_DECL void IpcChannel::setMessagesWanted(bool wanted) {
  if (wanted_ == wanted) return;
  wanted_ = wanted;
  if (!wanted || unheard_.empty()) return;
  loop_.nextTick(makeTask([self = Ref<IpcChannel>(this)] {
    if (!self->wanted_) return;
    for (auto& kept : std::exchange(self->unheard_, {})) {
      self->received(std::move(kept.message), std::move(kept.handle), kept.size);
    }
    self->unheardBytes_ = 0;
    if (std::exchange(self->paused_, false)) self->watcher_.again();
  }));
}

NODUS_DECL void IpcChannel::deliverInternal(json::Value message, process::SendHandle handle, std::size_t size) {
  const auto cmd = std::as_const(message)["cmd"].as<std::string_view>();
  if (cmd == "NODE_HANDLE_ACK" || cmd == "NODE_HANDLE_NACK") {
    acknowledged(cmd == "NODE_HANDLE_ACK");
  } else if (cmd == "NODE_HANDLE") {
    handleReceived(std::move(message), handle.native(), size);
  } else if (aboutSockets(cmd, message)) {
    return;
  } else if (const auto told = internal_) {
    told(std::move(message), std::move(handle));
  }
}

// Read as what it is called. The descriptor's flags are those that the sender uses.
NODUS_DECL void IpcChannel::handleReceived(json::Value message, const Ref<NativeHandle>& native, std::size_t size) {
  sendAcknowledgement(native ? "NODE_HANDLE_ACK" : "NODE_HANDLE_NACK");
  if (!native) return;
  const auto type = std::as_const(message)["type"].get<std::string>().value_or("");
  json::Value inner = std::as_const(message)["msg"];
  if (type == "net.Native") return received(std::move(inner), process::SendHandle(native), size);
  ::fcntl(native->fd(), F_SETFL, ::fcntl(native->fd(), F_GETFL) | O_NONBLOCK);
  if (type == "net.Server") return serverReceived(std::move(inner), *native, size);
  if (type != "net.Socket") return received(std::move(inner), {}, size);
  socketReceived(std::move(inner), std::as_const(message)["key"].get<std::string>().value_or(""), *native, size);
}

NODUS_DECL void IpcChannel::socketReceived(json::Value message, const std::string& key, NativeHandle& native,
                                           std::size_t size) {
  const auto state = makeRef<net::detail::SocketState>(loop_);
  if (state->adopt(native.take()) != 0) return received(std::move(message), {}, size);
  state->begin(false);
  net::Socket socket((Ref<EmitterState>(state)));
  if (!key.empty()) {
    receivedSockets_.add(key);
    socket.once<"close">([self = Ref<IpcChannel>(this), key] {
      if (!self->receivedSockets_.remove(key)) return;
      self->sendQuietly({{"cmd", "NODE_SOCKET_ALL_CLOSED"}, {"key", key}});
    });
  }
  received(std::move(message), socket, size);
}

// A server that sent sockets asks how many are open, and to be told when none is.
NODUS_DECL bool IpcChannel::aboutSockets(std::string_view cmd, const json::Value& message) {
  const auto key = message["key"].get<std::string>().value_or("");
  if (cmd == "NODE_SOCKET_NOTIFY_CLOSE") {
    if (receivedSockets_.awaitNone(key)) sendQuietly({{"cmd", "NODE_SOCKET_ALL_CLOSED"}, {"key", key}});
  } else if (cmd == "NODE_SOCKET_GET_COUNT") {
    sendQuietly({{"cmd", "NODE_SOCKET_COUNT"}, {"key", key}, {"count", receivedSockets_.count(key)}});
  } else if (cmd == "NODE_SOCKET_ALL_CLOSED") {
    allClosed(key);
  } else {
    return false;
  }
  return true;
}

// --- The sockets that were sent: their server's "close" waits for them.

NODUS_DECL const std::string& IpcChannel::lend(net::detail::ServerState& server) {
  for (const auto& lent : lent_) {
    if (lent.server.get() == &server && !lent.awaited) return lent.key;
  }
  server.addLender(*this);
  return lent_.emplace_back(Lent{Ref<net::detail::ServerState>(&server), std::to_string(++lentKeys_), false}).key;
}

NODUS_DECL void IpcChannel::serverClosed(net::detail::ServerState& server) {
  for (auto& lent : lent_) {
    if (lent.server.get() != &server || std::exchange(lent.awaited, true)) continue;
    server.connectionAdded();
    sendQuietly({{"cmd", "NODE_SOCKET_NOTIFY_CLOSE"}, {"key", lent.key}});
  }
}

NODUS_DECL void IpcChannel::allClosed(const std::string& key) {
  const auto found = std::find_if(lent_.begin(), lent_.end(), [&](const Lent& lent) { return lent.key == key; });
  if (found == lent_.end()) return;
  const auto lent = std::move(*found);
  lent_.erase(found);
  lent.server->removeLender(*this);
  if (lent.awaited) lent.server->connectionRemoved();
}

// Nobody will tell of them any more.
NODUS_DECL void IpcChannel::endLending() {
  for (const auto& lent : std::exchange(lent_, {})) {
    lent.server->removeLender(*this);
    if (lent.awaited) lent.server->connectionRemoved();
  }
}

// It is told of when it listens, which is a tick later.
NODUS_DECL void IpcChannel::serverReceived(json::Value message, NativeHandle& native, std::size_t size) {
  net::Server server;
  if (static_cast<net::detail::ServerState&>(*server.emitterState()).adopt(native.take()) != 0) {
    return received(std::move(message), {}, size);
  }
  server.once<"listening">([self = Ref<IpcChannel>(this), message = std::move(message), server, size]() mutable {
    self->received(std::move(message), server, size);
  });
}

// --- The end.

NODUS_DECL void IpcChannel::disconnect() {
  if (!connected_) {
    if (const auto failed = handlers_.failed) failed(makeError(ErrorCode::ERR_IPC_DISCONNECTED));
    return;
  }
  connected_ = false;
  if (!awaiting_) finishLater();
}

NODUS_DECL void IpcChannel::finishLater() {
  if (std::exchange(finishing_, true)) return;
  loop_.nextTick(makeTask([self = Ref<IpcChannel>(this)] { self->finish(); }));
}

NODUS_DECL void IpcChannel::finish() {
  if (open_ && (outgoing_.empty() || peerEnded_)) close();
}

NODUS_DECL void IpcChannel::close() {
  const Ref<IpcChannel> own(this, adoptRef);
  open_ = false;
  hold_.release();
  net::detail::OpenList<IpcChannel>::remove(*this);
  watcher_.disarm();
  ::close(std::exchange(fd_, -1));
  loop_.closing(makeTask([self = Ref<IpcChannel>(this)] { self->watcher_.close(); }));
  const auto error = makeError(ErrorCode::ERR_IPC_CHANNEL_CLOSED);
  for (const auto& message : std::exchange(outgoing_, {})) report(message.sent, true, error);
  for (const auto& message : std::exchange(waiting_, {})) report(message.sent, true, error);
  unacknowledged_.reset();
  unheard_.clear();
  internal_ = nullptr;
  endLending();
  const auto told = std::exchange(handlers_, {});
  if (told.disconnected) told.disconnected();
}

NODUS_DECL void IpcChannel::abandon() noexcept {
  const Ref<IpcChannel> own(this, adoptRef);
  open_ = connected_ = false;
  hold_.release();
  watcher_.close();
  ::close(std::exchange(fd_, -1));
  outgoing_.clear();
  waiting_.clear();
  unheard_.clear();
  for (const auto& lent : std::exchange(lent_, {})) lent.server->removeLender(*this);
  internal_ = nullptr;
  handlers_ = {};
}

// --- What holds the loop.

NODUS_DECL void IpcChannel::addListener() {
  ++listeners_;
  updateHold();
}

NODUS_DECL void IpcChannel::removeListener() {
  --listeners_;
  updateHold();
}

NODUS_DECL void IpcChannel::setReferenced(bool referenced) {
  referenced_ = referenced;
  updateHold();
}

NODUS_DECL void IpcChannel::updateHold() noexcept {
  const bool holds = open_ && referenced_.value_or(holdsLoop_ || listeners_ > 0 || !outgoing_.empty());
  if (holds != static_cast<bool>(hold_)) hold_ = holds ? Loop::Hold(loop_) : Loop::Hold();
}

}  // namespace detail
}  // namespace nodus::inline v0
