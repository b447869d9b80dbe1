#pragma once

#include <nodus/net/detail/lookup.hpp>
#include <nodus/net/detail/server_state.hpp>
#include <nodus/net/detail/socket_parts.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/net/socket.hpp>

#include <tuple>

namespace nodus::inline v0 {
namespace net {

NODUS_DECL void detail::ServerState::emitConnection(const nodus::detail::Ref<SocketState>& socket) {
  if (!has(nodus::detail::eventKey<"connection">)) return;
  const Socket handle{nodus::detail::Ref<nodus::detail::EmitterState>(socket)};
  const std::tuple<const Socket&> arguments(handle);
  emit(nodus::detail::eventKey<"connection">, &arguments);
}

NODUS_DECL Socket::Socket(const SocketOptions& options)
    : Socket(nodus::detail::Ref<nodus::detail::EmitterState>(nodus::detail::makeRef<detail::SocketState>(
          Loop::current(), options.highWaterMark.value_or(nodus::detail::defaultHighWaterMark<Buffer>)))) {
  state().allowHalfOpen(options.allowHalfOpen);
}

}  // namespace net
}  // namespace nodus::inline v0
