#pragma once

#include <nodus/net/server.hpp>

namespace nodus::inline v0 {
namespace net {

NODUS_DECL Server::Server(const ServerOptions& options)
    : Server(nodus::detail::Ref<nodus::detail::EmitterState>(nodus::detail::makeRef<detail::ServerState>(
          Loop::current(),
          detail::AcceptOptions{
              .allowHalfOpen = options.allowHalfOpen,
              .pauseOnConnect = options.pauseOnConnect,
              .noDelay = options.noDelay,
              .keepAlive = options.keepAlive,
              .keepAliveInitialDelay = options.keepAliveInitialDelay,
              .highWaterMark = options.highWaterMark.value_or(nodus::detail::defaultHighWaterMark<Buffer>),
          }))) {}

}  // namespace net
}  // namespace nodus::inline v0
