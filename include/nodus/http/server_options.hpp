// ServerOptions: the limits of an HTTP server.
#pragma once

#include <nodus/buffer/buffer.hpp>
#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace nodus::inline v0 {
namespace http {

/// About a request that does not parse: what Node's error of `clientError` has as properties.
struct ClientErrorInfo {
  /// "Invalid method encountered". The error's message is "Parse Error: " and this.
  std::string reason{};
  /// How far into the packet the parser came.
  std::size_t bytesParsed = 0;
  /// What was received last.
  Buffer rawPacket{};
};

/// What `createServer` takes; Node's names and defaults. Times are milliseconds, 0 switches a limit off.
struct ServerOptions {
  /// How long a client may take to send a request's head: then 408.
  std::int64_t headersTimeout = 60'000;
  /// How long it may take to send a whole request: then 408.
  std::int64_t requestTimeout = 300'000;
  /// How long a connection is kept without a request.
  std::int64_t keepAliveTimeout = 5'000;
  /// How long an answer may take before `timeout` is emitted, or, where nobody listens, the connection is closed.
  std::int64_t timeout = 0;
  /// The longest head, in bytes: then 431.
  std::uint32_t maxHeaderSize = 16'384;
  /// The most headers: then 431 (Node drops the rest silently). 0 is without end.
  std::uint32_t maxHeadersCount = 2'000;
  /// After so many requests a connection is closed. 0 is without end.
  std::uint32_t maxRequestsPerSocket = 0;
  /// Whether a client that ends its side still gets the answers that are due. Default false, as in Node: it has gone away.
  bool httpAllowHalfOpen = false;
  /// Whether a request of HTTP/1.1 must have a Host header.
  bool requireHostHeader = true;
  /// Sends small packets at once.
  bool noDelay = true;
  /// Lets the kernel probe idle connections, first after `keepAliveInitialDelay`.
  bool keepAlive = false;
  std::int64_t keepAliveInitialDelay = 0;
};

}  // namespace http
}  // namespace nodus::inline v0
