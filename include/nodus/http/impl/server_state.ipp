#pragma once

#include <nodus/http/detail/server_state.hpp>
#include <nodus/http/message.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL ServerState::ServerState(Loop& loop, const ServerOptions& options) : net::detail::ServerState(loop) {
  setOptions(options);
}

NODUS_DECL void ServerState::setOptions(const ServerOptions& options) {
  options_ = options;
  parserOptions_.maxHeaderSize = options.maxHeaderSize;
  parserOptions_.maxHeadersCount = options.maxHeadersCount;
  parserOptions_.requireHostHeader = options.requireHostHeader;
  parserOptions_.known = &knownBlocks_;
  knownBlocks_.forget();
  keepAliveLines_ = "Connection: keep-alive\r\n";
  if (options.keepAliveTimeout > 0) {
    keepAliveLines_ += "Keep-Alive: timeout=" + std::to_string(options.keepAliveTimeout / 1000);
    if (options.maxRequestsPerSocket > 0) keepAliveLines_ += ", max=" + std::to_string(options.maxRequestsPerSocket);
    keepAliveLines_ += "\r\n";
  }
  accepting.allowHalfOpen = true;  // a client that has sent its last request still gets the answer
  accepting.noDelay = options.noDelay;
  accepting.keepAlive = options.keepAlive;
  accepting.keepAliveInitialDelay = static_cast<double>(options.keepAliveInitialDelay);
  if (sweeping_) startSweep();
}

NODUS_DECL void ServerState::onAccepted(Ref<net::detail::SocketState> socket) {
  Connection::attach(*this, socket);
  emitConnection(socket);
}

NODUS_DECL void ServerState::add(Connection& connection) {
  connection.next_ = std::exchange(first_, &connection);
  if (connection.next_) connection.next_->previous_ = &connection;
  ++connections_;
  if (!sweeping_) startSweep();
}

NODUS_DECL void ServerState::remove(Connection& connection) noexcept {
  (connection.previous_ ? connection.previous_->next_ : first_) = connection.next_;
  if (connection.next_) connection.next_->previous_ = connection.previous_;
  connection.previous_ = connection.next_ = nullptr;
  if (--connections_ > 0) return;
  sweep_.close();
  sweep_ = {};
  sweeping_ = false;
}

// One look at all connections now and then, in place of a timer for each.
NODUS_DECL void ServerState::startSweep() {
  sweep_.close();
  sweeping_ = true;
  sweep_ = setInterval([this] { sweep(); }, sweepInterval());
  sweep_.unref();
}

NODUS_DECL std::int64_t ServerState::sweepInterval() const noexcept {
  std::int64_t shortest = 8'000;
  for (const auto limit :
       {options_.headersTimeout, options_.requestTimeout, options_.keepAliveTimeout, options_.timeout}) {
    if (limit > 0) shortest = std::min(shortest, limit);
  }
  return std::clamp<std::int64_t>(shortest / 8, 10, 1'000);
}

// First who is meant, then what is done: a callback may close any of them.
template <class Which>
std::vector<Ref<Connection>> ServerState::select(Which which) const {
  std::vector<Ref<Connection>> selected;
  for (auto* connection = first_; connection; connection = connection->next_) {
    if (which(*connection)) selected.emplace_back(connection);
  }
  return selected;
}

NODUS_DECL void ServerState::sweep() {
  const Ref<ServerState> alive(this);
  const auto now = loop().now();
  for (const auto& connection : select([now](const Connection& each) { return each.isOverdue(now); })) {
    connection->checkDeadline(now);
  }
}

NODUS_DECL void ServerState::onStopped() {
  closing_ = true;
  closeIdleConnections();
}

NODUS_DECL void ServerState::closeIdleConnections() {
  for (const auto& connection : select([](const Connection& each) { return !each.isBusy(); })) {
    connection->closeIfIdle();
  }
}

NODUS_DECL void ServerState::closeAllConnections() {
  for (const auto& connection : select([](const Connection&) { return true; })) connection->destroy({});
}

NODUS_DECL bool ServerState::takesUpgrade(const MessageHead& head) const noexcept {
  return has(head.method == Method::CONNECT ? eventKey<"connect"> : eventKey<"upgrade">);
}

NODUS_DECL void ServerState::emitRequest(const nodus::detail::EventKey& key, const Ref<RequestState>& request,
                                         const Ref<ResponseState>& response) {
  const IncomingMessage message(request);
  const ServerResponse answer(response);
  const std::tuple<const IncomingMessage&, const ServerResponse&> arguments(message, answer);
  emit(key, &arguments);
}

NODUS_DECL void ServerState::announce(Connection& connection, const Ref<RequestState>& request,
                                      const Ref<ResponseState>& response, std::uint32_t number) {
  const auto& head = request->head();
  if (options_.maxRequestsPerSocket > 0 && number > options_.maxRequestsPerSocket) {
    response->writeHead(503, {});
    const IncomingMessage message(request);
    const net::Socket socket(connection.socket());
    const std::tuple<const IncomingMessage&, const net::Socket&> arguments(message, socket);
    emit(eventKey<"dropRequest">, &arguments);
    return response->end();
  }
  if (head.expectContinue) {
    if (has(eventKey<"checkContinue">)) return emitRequest(eventKey<"checkContinue">, request, response);
    response->writeContinue();
  } else if (head.expectOther) {
    if (has(eventKey<"checkExpectation">)) return emitRequest(eventKey<"checkExpectation">, request, response);
    response->writeHead(417, {});
    return response->end();
  }
  emitRequest(eventKey<"request">, request, response);
}

NODUS_DECL void ServerState::announceUpgrade(const Ref<RequestState>& request,
                                             const Ref<net::detail::SocketState>& socket, const Buffer& head) {
  const IncomingMessage message(request);
  const net::Socket handle(socket);
  const std::tuple<const IncomingMessage&, const net::Socket&, const Buffer&> arguments(message, handle, head);
  emit(request->head().method == Method::CONNECT ? eventKey<"connect"> : eventKey<"upgrade">, &arguments);
}

NODUS_DECL void ServerState::reportFailure(ResponseState& response, const std::exception_ptr& exception) {
  const Ref<ResponseState> alive(&response);
  if (!response.answerFailure()) response.destroy();
  const auto error = nodus::detail::toError(exception);
  if (!has(eventKey<"error">)) return nodus::detail::emitWarning("RequestHandlerError", error.stack());
  process::nextTick([self = Ref<ServerState>(this), error] { self->emitError(error); });
}

NODUS_DECL void ServerState::listenerFailed(const nodus::detail::EventKey& key, nodus::detail::RefCounted* context,
                                            const std::exception_ptr& exception) {
  if (!context) return net::detail::ServerState::listenerFailed(key, context, exception);
  reportFailure(static_cast<ResponseState&>(*context), exception);
}

NODUS_DECL Ref<nodus::detail::RefCounted> ServerState::failureContext(const nodus::detail::EventKey& key,
                                                                      const void* arguments) {
  if (&key != &eventKey<"request"> && &key != &eventKey<"checkContinue"> && &key != &eventKey<"checkExpectation">) {
    return {};
  }
  using Arguments = std::tuple<const IncomingMessage&, const ServerResponse&>;
  return std::get<1>(*static_cast<const Arguments*>(arguments)).emitterState();
}

NODUS_DECL bool ServerState::emitClientError(Connection& connection, const Error& error,
                                             const ClientErrorInfo& info) {
  if (!has(eventKey<"clientError">)) return false;
  const net::Socket socket(connection.socket());
  const std::tuple<const Error&, const net::Socket&, const ClientErrorInfo&> arguments(error, socket, info);
  return emit(eventKey<"clientError">, &arguments);
}

NODUS_DECL bool ServerState::emitTimeout(Connection& connection, RequestState* request, ResponseState* response) {
  const net::Socket socket(connection.socket());
  const std::tuple<const net::Socket&> arguments(socket);
  const auto tell = [&](nodus::detail::EmitterState& emitter) { return emitter.emit(eventKey<"timeout">, &arguments); };
  bool told = request && tell(*request);
  told = (response && tell(*response)) || told;
  return tell(*this) || told;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
