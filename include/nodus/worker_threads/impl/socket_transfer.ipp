#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/net/socket.hpp>
#include <nodus/worker_threads/crossing.hpp>

#include <unistd.h>

#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

// A connection on its way to another loop.
class SocketInTransit final : public EmitterState {
 public:
  SocketInTransit() = default;
  ~SocketInTransit() override {
    if (fd >= 0) ::close(fd);
  }
  int fd = -1;
  bool allowHalfOpen = false;
  std::vector<Buffer> unread;
};

}  // namespace detail

namespace worker_threads {

NODUS_DECL void Crossing<net::Socket>::leave(net::Socket& socket) {
  auto state = nodus::detail::staticRefCast<net::detail::SocketState>(socket.emitterState());
  if (state->pending() || state->destroyed()) {
    nodus::detail::throwError(ErrorCode::ERR_INVALID_STATE, {"the socket is not connected"});
  }
  auto transit = nodus::detail::makeRef<nodus::detail::SocketInTransit>();
  transit->allowHalfOpen = state->readable()->allowHalfOpen;
  if (state->unsent() > 0 || state->writable()->length() > 0) {
    nodus::detail::throwError(ErrorCode::ERR_INVALID_STATE, {"the socket still has bytes to write"});
  }
  state->readable()->pause();
  while (auto chunk = socket.read()) transit->unread.push_back(std::move(*chunk));
  for (auto& chunk : transit->unread) Crossing<Buffer>::leave(chunk);
  transit->fd = state->detach();
  if (transit->fd < 0) nodus::detail::throwError(ErrorCode::ERR_INVALID_STATE, {"the socket is not connected"});
  state->removeAll(nullptr);  // a listener may hold the socket, which has nothing more to tell here
  state->destroy();
  socket = net::Socket(std::move(transit));
}

NODUS_DECL void Crossing<net::Socket>::arrive(net::Socket& socket) {
  auto transit = nodus::detail::staticRefCast<nodus::detail::SocketInTransit>(socket.emitterState());
  auto state = nodus::detail::makeRef<net::detail::SocketState>(Loop::current());
  state->allowHalfOpen(transit->allowHalfOpen);
  if (const int failure = state->adopt(std::exchange(transit->fd, -1))) {
    nodus::detail::systemError(failure, "epoll_ctl").raise();
  }
  socket = net::Socket(state);
  for (; !transit->unread.empty(); transit->unread.pop_back()) socket.unshift(std::move(transit->unread.back()));
  state->begin(false);
}

}  // namespace worker_threads
}  // namespace nodus::inline v0
