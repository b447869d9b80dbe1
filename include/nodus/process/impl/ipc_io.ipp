#pragma once

#include <nodus/json/parse.hpp>
#include <nodus/process/detail/ipc_channel.hpp>

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// libuv's bounds.
inline constexpr int ipcReadsPerTurn = 32;
inline constexpr std::size_t ipcReadSize = 65536;

#if defined(MSG_CMSG_CLOEXEC)
inline constexpr int receiveFlags = MSG_CMSG_CLOEXEC;
#else
inline constexpr int receiveFlags = 0;
#endif

// Room for the ancillary data of one descriptor; a sender who passes more of them loses the others.
union ControlBlock {
  ::cmsghdr aligned;
  char bytes[CMSG_SPACE(sizeof(int))];
};

// --- Writing.

NODUS_DECL bool IpcChannel::write(Outgoing message) {
  if (outgoing_.empty()) {
    const int error = writeSome(message);
    if (error != EAGAIN) {
      written(message, error);
      return error == 0;
    }
  }
  outgoingBytes_ += message.text.size() - message.offset;
  outgoing_.push_back(std::move(message));
  updateHold();
  return outgoingBytes_ < ipcHighWaterMark;
}

// Returns 0 if all is written, EAGAIN if the system takes no more for now, or an errno.
NODUS_DECL int IpcChannel::writeSome(Outgoing& message) {
  while (message.offset < message.text.size()) {
    ::iovec part{message.text.data() + message.offset, message.text.size() - message.offset};
    ::msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    ControlBlock control{};
    if (message.handle && message.offset == 0) {
      header.msg_control = control.bytes;
      header.msg_controllen = sizeof control.bytes;
      auto* item = CMSG_FIRSTHDR(&header);
      item->cmsg_level = SOL_SOCKET;
      item->cmsg_type = SCM_RIGHTS;
      item->cmsg_len = CMSG_LEN(sizeof(int));
      const int fd = message.handle->fd();
      std::memcpy(CMSG_DATA(item), &fd, sizeof fd);
    }
    const auto count = ::sendmsg(fd_, &header, MSG_NOSIGNAL);
    if (count >= 0) {
      message.offset += static_cast<std::size_t>(count);
    } else if (errno == EWOULDBLOCK || errno == ENOBUFS) {
      return EAGAIN;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

NODUS_DECL void IpcChannel::flush() {
  while (!outgoing_.empty()) {
    const auto before = outgoing_.front().offset;
    const int error = writeSome(outgoing_.front());
    outgoingBytes_ -= outgoing_.front().offset - before;
    if (error == EAGAIN) return;
    auto message = std::move(outgoing_.front());
    outgoing_.pop_front();
    outgoingBytes_ -= message.text.size() - message.offset;
    message.quiet = true;
    written(message, error);
  }
  updateHold();
  if (finishing_) finish();
}

NODUS_DECL void IpcChannel::written(Outgoing& message, int error) {
  if (error != 0) {
    if (message.handle) {
      loop_.nextTick(makeTask([self = Ref<IpcChannel>(this)] {
        if (self->open_) self->sendWaiting();
      }));
    }
    return report(message.sent, message.quiet, networkError(error, "write"));
  }
  if (auto sent = std::exchange(message.sent, {})) {
    loop_.nextTick(makeTask([sent = std::move(sent)] { sent(std::nullopt); }));
  }
  if (message.handle) unacknowledged_ = std::move(message);
}

// --- Reading.

NODUS_DECL void IpcChannel::ready(void* owner, unsigned readiness) {
  auto& self = *static_cast<IpcChannel*>(owner);
  const Ref<IpcChannel> alive(&self);
  if (readiness & nodus::detail::ended) self.peerEnds_ = true;
  if (readiness & nodus::detail::readable) self.readNow();
  if ((readiness & nodus::detail::writable) && self.open_ && !self.outgoing_.empty()) self.flush();
}

// Ancillary data ends a read, so that one may come back short with more to follow. What nobody listens to must not
// keep the end of the channel from being seen.
NODUS_DECL void IpcChannel::readNow() {
  for (int i = 0; i < ipcReadsPerTurn; ++i) {
    if (!open_ || finishing_) return;
    if (paused_) {
      if (peerEnds_) ended();
      return;
    }
    bool more = true;
    loop_.call([&] { more = readOnce(); });
    if (!more) return;
  }
  watcher_.again();
}

NODUS_DECL bool IpcChannel::readOnce() {
  char bytes[ipcReadSize];
  ::iovec part{bytes, sizeof bytes};
  ControlBlock control{};
  ::msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes;
  header.msg_controllen = CMSG_LEN(sizeof(int));  // of the padding, Linux would make room for another descriptor
  const auto count = ::recvmsg(fd_, &header, receiveFlags);
  if (count < 0 && errno == EINTR) return true;
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (count <= 0) {
    ended();
    return false;
  }
  takeHandle(header);
  readSome({bytes, static_cast<std::size_t>(count)});
  return true;
}

// At most one is under way, as the next one waits for the acknowledgement of this.
NODUS_DECL void IpcChannel::takeHandle(::msghdr& header) {
  for (auto* item = CMSG_FIRSTHDR(&header); item; item = CMSG_NXTHDR(&header, item)) {
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) continue;
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(item), sizeof fd);
    receivedHandle_ = makeRef<NativeHandle>(fd);
  }
}

NODUS_DECL void IpcChannel::readSome(std::string_view bytes) {
  for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
    const auto rest = bytes.substr(end + 1);
    if (input_.empty()) {
      line(bytes.substr(0, end));
    } else {
      const auto text = std::exchange(input_, {}).append(bytes.substr(0, end));
      line(text);
    }
    bytes = rest;
  }
  input_ += bytes;
  if (input_.size() <= maxMessageSize) return;
  input_ = {};
  report({}, false, makeError(ErrorCode::ERR_OUT_OF_RANGE, {"size of an IPC message", "<= 128 MiB", "more"}));
  ended();
}

// A failure of the text concerns this message only.
NODUS_DECL void IpcChannel::line(std::string_view text) {
  json::Value message;
  try {
    message = json::parse(text);
  } catch (...) {
    return report({}, false, toError(std::current_exception()));
  }
  const auto* cmd = message.find("cmd");
  const bool withHandle = cmd && cmd->isString() && cmd->as<std::string_view>() == "NODE_HANDLE";
  received(std::move(message),
           withHandle ? process::SendHandle(std::exchange(receivedHandle_, {})) : process::SendHandle(), text.size());
}

NODUS_DECL void IpcChannel::ended() {
  peerEnded_ = true;
  connected_ = false;
  if (finishing_) return finish();
  finishLater();
}

}  // namespace detail
}  // namespace nodus::inline v0
