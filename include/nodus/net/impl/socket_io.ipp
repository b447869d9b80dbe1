#pragma once

#include <nodus/kernel/events.hpp>
#include <nodus/net/detail/file_transfer.hpp>
#include <nodus/net/detail/socket_parts.hpp>
#include <nodus/net/detail/socket_state.hpp>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace net::detail {

// libuv's bound: after so many full reads the other sockets have their turn.
inline constexpr int readsPerTurn = 32;
inline constexpr std::size_t partsPerSend = 64;

NODUS_DECL void SocketState::ready(void* owner, unsigned readiness) {
  auto& self = *static_cast<SocketState*>(owner);
  const Ref<SocketState> alive(&self);
  if (self.connecting_) {
    int error = 0;
    ::socklen_t size = sizeof error;
    if (::getsockopt(self.fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error == 0 && (readiness & nodus::detail::writable) == 0) return;
    if (readiness & nodus::detail::readable) self.mayRead_ = true;
    if (readiness & nodus::detail::ended) self.peerEnded_ = true;
    self.extras().connector->attemptEnded(error);
    return;
  }
  if (readiness & nodus::detail::readable) {
    self.mayRead_ = true;
    if (readiness & nodus::detail::ended) self.peerEnded_ = true;
    if (self.reading_) self.readNow();
  }
  if ((readiness & nodus::detail::writable) && self.outgoing_ && !self.destroyed()) self.flush();
}

// --- Reading.

NODUS_DECL void SocketState::readNow() {
  auto& buffers = loop_.local<ReceiveBuffer>();
  for (int i = 0; i < readsPerTurn;) {
    auto& block = buffers.block();
    const auto count = loop_.system().receive(fd_, block.data(), ReceiveBuffer::size);
    if (count < 0) {
      if (errno == EINTR) continue;
      mayRead_ = false;
      if (errno != EAGAIN && errno != EWOULDBLOCK) destroy(networkError(errno, "read"));
      return;
    }
    if (count == 0) {
      mayRead_ = false;
      return readEnded();
    }
    const auto size = static_cast<std::size_t>(count);
    const bool full = size == ReceiveBuffer::size;
    if (!full && !peerEnded_) mayRead_ = false;
    bytesRead_ += size;
    touch();
    if (!mayRead_) return deliver(block, size);
    if (!full && !consumer_ && !shut_) {  // the end is told in the next turn, as libuv does
      watcher_.again();
      return deliver(block, size);
    }
    loop_.call([&] { deliver(block, size); });  // what comes next is a callback of its own
    if (!reading_) return;
    ++i;
  }
  watcher_.again();
}

NODUS_DECL bool SocketState::hasUnread() const noexcept {
  int count = 0;
  return fd_ >= 0 && !sawEnd_ && ::ioctl(fd_, FIONREAD, &count) == 0 && count > 0;
}

NODUS_DECL void SocketState::deliver(Buffer& block, std::size_t size) {
  if (consumer_) return consumer_->onBytes(reinterpret_cast<const char*>(block.data()), size);
  auto chunk = Buffer();
  if (size >= ReceiveBuffer::size / 2) {
    chunk = loop_.local<ReceiveBuffer>().take().subarray(0, static_cast<Buffer::Index>(size));
  } else {
    chunk = Buffer::from(Buffer::Bytes(block.data(), size));
  }
  if (!readable_.push(std::move(chunk))) stopReading();
}

NODUS_DECL void SocketState::readEnded() {
  sawEnd_ = true;
  stopReading();
  if (consumer_) return consumer_->onEnd();
  readable_.pushEnd();
  readable_.ask();
}

NODUS_DECL void SocketState::stopReading() noexcept {
  reading_ = false;
  updateHold();
}

NODUS_DECL void SocketState::startReading() {
  if (reading_ || sawEnd_ || destroyed() || !open_ || connecting_) return;
  reading_ = true;
  updateHold();
  if (mayRead_) watcher_.again();
}

NODUS_DECL void SocketState::ReadPart::doRead() {
  auto& self = static_cast<SocketState&>(stream());
  if (self.consumer_) return;
  if (self.sawEnd_) {
    pushEnd();
  } else {
    self.startReading();
  }
}

// --- Writing.

// How much the kernel took; 0 if it has no room, -1 with errno set after a failure.
NODUS_DECL std::ptrdiff_t SocketState::trySend(const ::iovec* parts, std::size_t count) {
  for (;;) {
    const auto sent = count == 1 ? loop_.system().send(fd_, parts->iov_base, parts->iov_len)
                                 : loop_.system().sendVector(fd_, parts, count);
    if (sent >= 0) return sent;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return 0;
    if (errno != EINTR) return -1;
  }
}

NODUS_DECL std::size_t SocketState::unsent() const noexcept {
  if (!outgoing_) return 0;
  const auto most = std::numeric_limits<std::size_t>::max() - outgoing_->bytes;  // a file may be said to have no end
  return outgoing_->bytes + (outgoing_->file ? std::min<std::size_t>(outgoing_->file->left(), most) : 0);
}

NODUS_DECL void SocketState::queue(Buffer chunk) {
  if (!outgoing_) {
    outgoing_ = nodus::detail::makeOwned<Outgoing>();
    updateHold();
  }
  outgoing_->bytes += chunk.size();
  outgoing_->chunks.push(std::move(chunk));
}

// The caller may be in the middle of something: the socket fails on a tick.
NODUS_DECL void SocketState::sendFailed(int number) {
  if (std::exchange(failed_, true)) return;
  process::nextTick([self = Ref<SocketState>(this), number] { self->destroy(networkError(number, "write")); });
}

NODUS_DECL bool SocketState::send(const char* data, std::size_t size) {
  if (!canSend()) return false;
  dispatched_ += size;
  touch();
  std::size_t sent = 0;
  if (!outgoing_ && !connecting_ && size > 0) {
    const ::iovec part{const_cast<char*>(data), size};
    const auto count = trySend(&part, 1);
    if (count < 0) {
      sendFailed(errno);
      return false;
    }
    sent = static_cast<std::size_t>(count);
  }
  if (sent < size) queue(Buffer::from(std::string_view(data + sent, size - sent)));
  return unsent() < writable_.highWaterMark();
}

NODUS_DECL bool SocketState::send(std::string_view head, const Buffer& body) {
  if (body.empty()) return send(head.data(), head.size());
  if (!canSend()) return false;
  dispatched_ += head.size() + body.size();
  touch();
  std::size_t sent = 0;
  if (!outgoing_ && !connecting_) {
    const ::iovec parts[] = {{const_cast<char*>(head.data()), head.size()}, {body.data(), body.size()}};
    const bool both = !head.empty();
    const auto count = trySend(both ? parts : parts + 1, both ? 2 : 1);
    if (count < 0) {
      sendFailed(errno);
      return false;
    }
    sent = static_cast<std::size_t>(count);
  }
  if (sent < head.size()) queue(Buffer::from(head.substr(sent)));
  const auto ofBody = sent > head.size() ? sent - head.size() : 0;
  if (ofBody < body.size()) queue(body.subarray(static_cast<Buffer::Index>(ofBody)));
  return unsent() < writable_.highWaterMark();
}

NODUS_DECL void SocketState::sendEnd() {
  if (!canSend()) return;
  ended_ = true;
  if (outgoing_ || connecting_) {
    endWaiting_ = true;
  } else {
    endNow();
  }
}

NODUS_DECL void SocketState::endNow() {
  endWaiting_ = false;
  shut_ = true;
  static_cast<void>(::shutdown(fd_, SHUT_WR));
  if (std::exchange(finalWaiting_, false)) loop_.pending(taskFor<&SocketState::finalWritten>());
}

NODUS_DECL void SocketState::finalWritten() { writable_.finalDone(); }

NODUS_DECL void SocketState::WritePart::doWrite(Buffer chunk) {
  auto& self = socket();
  if (!self.open_) return writeDone(makeError(ErrorCode::ERR_SOCKET_CLOSED));
  const auto size = chunk.size();
  self.dispatched_ += size;
  self.touch();
  if (!self.outgoing_ && !self.connecting_) {
    const ::iovec part{chunk.data(), size};
    const auto sent = size > 0 ? self.trySend(&part, 1) : 0;
    if (sent < 0) return writeDone(networkError(errno, "write"));
    if (static_cast<std::size_t>(sent) == size) return writeDone();
    if (sent > 0) chunk = chunk.subarray(static_cast<Buffer::Index>(sent));
  }
  self.queue(std::move(chunk));
  self.streamWriteQueued(size);
}

NODUS_DECL void SocketState::streamWriteQueued(std::size_t size) {
  outgoing_->streamBytes = size;
  outgoing_->streamWrite = true;
  if (connecting_) refuseOnClose();
}

// A listener like any other, as in Node, where its place among them can be told.
NODUS_DECL void SocketState::refuseOnClose() {
  const auto listener = makeListener(
      [this] { writable_.writeDone(makeError(ErrorCode::ERR_SOCKET_CLOSED_BEFORE_CONNECTION)); }, true,
      std::type_identity<std::tuple<>>{});
  outgoing_->onClose = Subscription(listener);
  add(eventKey<"close">, listener, false);
}

NODUS_DECL void SocketState::WritePart::doWritev(Ring<Entry>& chunks) {
  auto& self = socket();
  if (!self.open_) {
    chunks.clear();
    return writeDone(makeError(ErrorCode::ERR_SOCKET_CLOSED));
  }
  const bool first = !self.outgoing_ && !self.connecting_;
  std::size_t size = 0;
  while (!chunks.empty()) {
    auto entry = chunks.pop();
    size += entry.chunk.size();
    self.queue(std::move(entry.chunk));
  }
  self.dispatched_ += size;
  self.streamWriteQueued(size);
  self.touch();
  if (!first) return;
  if (const int error = self.sendQueue()) {
    self.outgoing_.reset();
    return writeDone(networkError(error, "write"));
  }
  if (self.outgoing_->bytes > 0) return;
  self.outgoing_.reset();
  self.updateHold();
  writeDone();
}

NODUS_DECL void SocketState::WritePart::doFinal() {
  auto& self = socket();
  if (!self.open_) return finalDone();
  self.finalWaiting_ = self.endWaiting_ = true;
  if (!self.outgoing_ && !self.connecting_) self.endNow();
}

// Where the socket ended itself because the peer did, "write after end" would blame the wrong one.
NODUS_DECL std::optional<Error> SocketState::WritePart::refusal() const {
  const auto& side = const_cast<WritePart*>(this)->socket().readable_;
  if (!ending() || side.allowHalfOpen || !side.endEmitted()) return WritablePart<Buffer>::refusal();
  return Error("This socket has been ended by the other party", {.cause = {}, .code = "EPIPE"});
}

// Gives the kernel what it takes of what waits. Returns 0 or an errno.
NODUS_DECL int SocketState::sendQueue() {
  auto& waiting = *outgoing_;
  while (waiting.bytes > 0) {
    ::iovec parts[partsPerSend];
    const auto count = std::min(waiting.chunks.size(), partsPerSend);
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      parts[i] = {waiting.chunks[i].data(), waiting.chunks[i].size()};
      total += parts[i].iov_len;
    }
    const auto result = trySend(parts, count);
    if (result < 0) return errno;
    const auto sent = static_cast<std::size_t>(result);
    waiting.bytes -= sent;
    for (auto rest = sent; rest > 0;) {
      auto& front = waiting.chunks.front();
      if (rest < front.size()) {
        front = front.subarray(static_cast<Buffer::Index>(rest));
        break;
      }
      rest -= front.size();
      static_cast<void>(waiting.chunks.pop());
    }
    if (sent < total) return 0;
  }
  return 0;
}

NODUS_DECL void SocketState::flush() {
  if (outgoing_->file) return outgoing_->file->advance();
  const auto before = outgoing_->bytes;
  outgoing_->onClose.off();
  const int error = sendQueue();
  if (error == 0 && outgoing_->bytes != before) touch();
  if (error == 0 && outgoing_->bytes > 0) return;
  const auto done = std::exchange(outgoing_, {});
  updateHold();
  if (!error) return drained(done->streamWrite);
  sendingFailed(error, done->streamWrite);
}

// --- Files.

NODUS_DECL bool SocketState::send(const TransferOffer& offer) {
  if (!canSend() || outgoing_ || connecting_ || noFiles_) return false;
  const int copy = ::fcntl(fd_, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return false;
  outgoing_ = nodus::detail::makeOwned<Outgoing>();
  outgoing_->file = makeRef<FileTransfer>(*this, DescriptorRef(new Descriptor(copy)), offer);
  updateHold();
  outgoing_->file->advance();
  return true;
}

NODUS_DECL bool SocketState::WritePart::takeFrom(const TransferOffer& offer) {
  auto& self = socket();
  if (self.consumer_ || self.outgoing_ || self.noFiles_ || !self.canSend() || self.connecting_ || !beginTransfer()) {
    return false;
  }
  if (self.send(offer)) {
    self.outgoing_->streamWrite = true;
    return true;
  }
  writeDone();
  return false;
}

NODUS_DECL void SocketState::fileSent(std::uint64_t size) {
  dispatched_ += size;
  touch();
}

// What was sent behind the file goes now.
NODUS_DECL void SocketState::fileEnded(const SentFile& result) {
  const Ref<SocketState> alive(this);
  outgoing_->file.reset();
  if (result.end == SentFile::End::impossible) noFiles_ = true;
  if (result.end != SentFile::End::writing) return flush();
  const auto done = std::exchange(outgoing_, {});
  updateHold();
  sendingFailed(result.number, done->streamWrite);
}

NODUS_DECL void SocketState::sendingFailed(int number, bool streamWrite) {
  failed_ = true;
  if (streamWrite) {
    writable_.writeDone(networkError(number, "write"));
  } else {
    destroy(networkError(number, "write"));
  }
}

NODUS_DECL void SocketState::drained(bool streamWrite) {
  touch();
  if (streamWrite) writable_.writeDone();
  if (consumer_ && !destroyed()) consumer_->onDrain();
  if (endWaiting_ && !outgoing_ && !destroyed()) endNow();
}

}  // namespace net::detail
}  // namespace nodus::inline v0
