#pragma once

#include <nodus/http/detail/connection.hpp>
#include <nodus/http/detail/server_state.hpp>
#include <nodus/http/status.hpp>

#include <utility>

namespace nodus::inline v0 {
namespace http::detail {

// More answers than this wait for their turn: the rest of the input waits too.
inline constexpr std::size_t mostPipelined = 64;
// After the last answer, what the client still sends is read and dropped for so long, so that closing does not
// destroy the answer on its way.
inline constexpr std::int64_t lingerTime = 1000;

// Whether somebody listens, or may yet do so.
inline bool mayBeObserved(const StreamState& stream) noexcept {
  return stream.useCount() > 1 || stream.watched() || stream.hasListeners();
}

NODUS_DECL Connection::Connection(ServerState& server, Ref<net::detail::SocketState> socket)
    : server_(&server),
      socket_(std::move(socket)),
      local_(socket_->loop().local<HttpLocal>()),
      parser_(MessageKind::Request, server.parserOptions()) {}

NODUS_DECL Connection::~Connection() {
  if (head_) local_.heads.give(std::move(head_));
}

NODUS_DECL void Connection::attach(ServerState& server, Ref<net::detail::SocketState> socket) {
  auto* connection = new Connection(server, std::move(socket));  // the socket's, until onClose()
  server.add(*connection);
  connection->socket_->consume(connection);
  connection->limitHead();  // a client that sends nothing is too slow as well
}

NODUS_DECL void Connection::limitHead() {
  const auto& options = server_->options();
  messageStart_ = socket_->loop().now();
  limitBody();
  if (options.headersTimeout <= 0) return;
  const auto limit = messageStart_ + options.headersTimeout;
  if (receiveDeadline_ == 0 || limit < receiveDeadline_) receiveDeadline_ = limit;
}

NODUS_DECL void Connection::limitBody() {
  const auto limit = server_->options().requestTimeout;
  receiveDeadline_ = limit > 0 ? messageStart_ + limit : 0;
}

NODUS_DECL void Connection::limitAnswer() {
  const auto limit = server_->options().timeout;
  deadline_ = limit > 0 ? socket_->loop().now() + limit : 0;
  if (limit > 0) progress_ = moved();
}

NODUS_DECL bool Connection::mayTakeMore() const noexcept {
  return outgoing_.size() < mostPipelined && !congested();
}

NODUS_DECL void Connection::onBytes(const char* data, std::size_t size) {
  const Ref<Connection> alive(this);
  if (closing_ || failed_ != 0) return;  // read and dropped
  if (paused_) return keepForLater(data, size);
  feed(data, size);
}

// Also without any bytes: the parser may have stopped between the last of a body and the end of its message.
NODUS_DECL void Connection::feed(const char* data, std::size_t size) {
  const std::string_view packet(data, size);
  while (!isGone() && !closing_ && failed_ == 0) {
    const auto result = parser_.execute(data, size, *this);
    data += result.consumed;
    size -= result.consumed;
    switch (result.status) {
      case ParseStatus::NeedMore: return;
      case ParseStatus::Stopped: return;
      case ParseStatus::Upgrade: return upgrade(data, size);
      case ParseStatus::Error:
        return fail(parser_.error(), packet, packet.size() - size - result.consumed + parser_.error().bytesParsed);
      case ParseStatus::Paused: return keepForLater(data, size);
      case ParseStatus::MessageComplete:
        if (!mayTakeMore()) return keepForLater(data, size);
        break;
    }
    if (size == 0) return;
  }
  if (size > 0) inputLeft_ = true;
}

NODUS_DECL void Connection::keepForLater(const char* data, std::size_t size) {
  paused_ = true;
  socket_->stopReading();
  if (size == 0) return;
  if (!later_) later_ = nodus::detail::makeOwned<std::string>();
  later_->append(data, size);
}

NODUS_DECL void Connection::bodyWanted() {
  if (!paused_ || std::exchange(resuming_, true)) return;
  retain();
  socket_->loop().pending({[](void* context, nodus::detail::TaskAction action) {
                             const Ref<Connection> self(static_cast<Connection*>(context), nodus::detail::adoptRef);
                             if (action == nodus::detail::TaskAction::run) self->resume();
                           },
                           this});
}

NODUS_DECL void Connection::resume() {
  resuming_ = false;
  if (!paused_ || isGone()) return;
  paused_ = false;
  if (upgrading_) {
    const auto later = std::exchange(later_, nullptr);
    return later ? upgrade(later->data(), later->size()) : upgrade(nullptr, 0);
  }
  if (const auto later = std::exchange(later_, nullptr)) {
    feed(later->data(), later->size());
  } else {
    feed("", 0);
  }
  if (paused_ || isGone()) return;
  if (sawEnd_) return onEnd();
  socket_->startReading();
}

NODUS_DECL MessageHead& Connection::onMessageBegin() {
  if (!head_) head_ = local_.heads.take();
  limitHead();
  if (outgoing_.empty()) limitAnswer();
  return *head_;
}

NODUS_DECL Flow Connection::onHeaders(MessageHead& head) {
  ++requests_;
  limitBody();
  const bool wantsUpgrade = head.upgrade && (head.method == Method::CONNECT || server_->takesUpgrade(head));
  Ref<RequestState> request(new RequestState(*this, local_, std::move(head_)), nodus::detail::adoptRef);
  incoming_ = request;
  if (wantsUpgrade) return Flow::Upgrade;
  Ref<ResponseState> response(new ResponseState(*this, local_, request), nodus::detail::adoptRef);
  if (!head.keepAlive || server_->isClosing()) response->closeAfter();
  outgoing_.push(response);
  if (outgoing_.size() == 1) response->becomeFront();
  announcing_ = response.get();
  announce(request, response);
  announcing_ = nullptr;
  // Answered at once, and nobody kept it: it goes before the next request of a pipeline needs its memory.
  if (response->isDetached() && mayBeObserved(*response)) finished_.push(std::move(response));
  return isGone() ? Flow::Stop : Flow::Continue;
}

// The handler's failure is the answer's: it must not unwind through the parser.
NODUS_DECL void Connection::announce(const Ref<RequestState>& request, const Ref<ResponseState>& response) {
  try {
    server_->announce(*this, request, response, requests_);
  } catch (...) {
    handlerFailed(*response, std::current_exception());
  }
}

NODUS_DECL void Connection::handlerFailed(ResponseState& response, const std::exception_ptr& exception) {
  server_->reportFailure(response, exception);
}

NODUS_DECL Flow Connection::onBody(const char* data, std::size_t size) {
  if (!incoming_) return Flow::Continue;
  const bool room = incoming_->pushBody(data, size);
  if (isGone()) return Flow::Stop;
  return room ? Flow::Continue : Flow::Pause;
}

NODUS_DECL Flow Connection::onComplete(MessageHead&) {
  const auto request = std::move(incoming_);
  receiveDeadline_ = 0;
  limitAnswer();
  if (request) request->complete();
  if (isGone()) return Flow::Stop;
  if (outgoing_.empty()) becomeIdle();
  return Flow::Continue;
}

NODUS_DECL void Connection::responseDone(ResponseState& response) {
  if (turning_ || closing_ || outgoing_.empty() || outgoing_.front().get() != &response) return;  // its turn will come
  local_.settleLater(*this);
  turning_ = true;
  for (;;) {
    finishFront();
    if (closing_ || outgoing_.empty()) break;
    const auto front = outgoing_.front();
    front->becomeFront();
    if (!front->isDone()) break;
  }
  turning_ = false;
  if (closing_) return closeSoon();
  if (paused_) bodyWanted();
  if (!outgoing_.empty()) return limitAnswer();
  if (failed_ != 0) return sendErrorAnswer();
  if (!incoming_) becomeIdle();
}

NODUS_DECL void Connection::finishFront() {
  auto front = outgoing_.pop();
  auto& request = *front->request();
  request.answered();
  closing_ = front->isLast();
  front->detach(false);
  if (front.get() != announcing_ && mayBeObserved(*front)) finished_.push(std::move(front));
}

// In the middle of a pipelined read there may be more at once: the parser tells, and sets another limit.
NODUS_DECL void Connection::becomeIdle() {
  const auto keepAlive = server_->options().keepAliveTimeout;
  if (server_->isClosing()) return closeSoon();
  if (socket_->unsent() > 0) return limitAnswer();  // onDrain() comes back here
  deadline_ = keepAlive > 0 && !parser_.inHead() ? socket_->loop().now() + keepAlive : 0;
}

NODUS_DECL void Connection::closeSoon() {
  closing_ = true;
  receiveDeadline_ = 0;
  limitAnswer();
  local_.settleLater(*this);
}

NODUS_DECL bool Connection::mayStayOpen() const noexcept {
  return !server_->isClosing() && !isExhausted();
}

NODUS_DECL bool Connection::isExhausted() const noexcept {
  const auto most = server_->options().maxRequestsPerSocket;
  return most > 0 && requests_ >= most;
}

NODUS_DECL bool Connection::congested() const noexcept {
  return failing_ || socket_->unsent() >= nodus::detail::defaultHighWaterMark<Buffer>;
}

NODUS_DECL void Connection::sendCorked(const char* data, std::size_t size) {
  if (!closed_) noteSent(socket_->send(data, size));
}

// The callback under way is through, and its output is with the kernel, or waits for it.
NODUS_DECL void Connection::settle() {
  unsettled_ = false;
  if (socket_->unsent() == 0) emitFinished();
  // What came with the last request that it may have was refused, and that was all.
  if (!closing_ && isExhausted() && isIdle()) closing_ = true;
  if (closing_ && !isGone()) closeWhenSent();
}

NODUS_DECL void Connection::emitFinished() {
  while (!finished_.empty()) {
    const auto response = finished_.pop();
    if (mayBeObserved(*response)) response->emitFinish();  // else nobody can listen any more
  }
}

NODUS_DECL void Connection::closeWhenSent() {
  if (socket_->unsent() > 0) return;  // onDrain() comes back here
  const bool inputIsThrough = parser_.idle() && !incoming_ && !later_ && !inputLeft_;
  if (inputIsThrough || sawEnd_) return socket_->destroy();
  if (paused_) {
    paused_ = false;
    later_.reset();
    socket_->startReading();
  }
  deadline_ = socket_->loop().now() + lingerTime;
  socket_->sendEnd();
}

NODUS_DECL void Connection::onDrain() {
  const Ref<Connection> alive(this);
  emitFinished();
  if (isGone()) return;
  if (paused_) bodyWanted();
  if (closing_) return closeWhenSent();
  if (!outgoing_.empty()) return outgoing_.front()->drained();
  if (!incoming_) becomeIdle();
}

// As in Node, a client that ends its side has gone away, unless the server was told otherwise.
NODUS_DECL void Connection::onEnd() {
  const Ref<Connection> alive(this);
  sawEnd_ = true;
  if (paused_) return;
  if (failed_ != 0 && outgoing_.empty()) closing_ = true;
  if (closing_) return closeWhenSent();
  const auto result = parser_.finish(*this);
  if (result.status == ParseStatus::Error) return fail(parser_.error(), {}, 0);
  if (outgoing_.empty()) return closeSoon();
  if (!server_->options().httpAllowHalfOpen) return socket_->destroy();
  outgoing_[outgoing_.size() - 1]->closeAfter();
}

NODUS_DECL void Connection::onClose(const std::optional<Error>& error) {
  const Ref<Connection> adopted(this, nodus::detail::adoptRef);
  if (std::exchange(closed_, true)) return;
  server_->remove(*this);
  if (error && failed_ == 0) server_->emitClientError(*this, *error, {});
  if (incoming_) std::exchange(incoming_, {})->abort();
  while (!outgoing_.empty()) {
    const auto response = outgoing_.pop();
    response->request()->abort();
    response->detach(true);
  }
  while (!finished_.empty()) finished_.pop()->destroy();  // its last bytes did not go out
}

NODUS_DECL void Connection::onAbandon() noexcept {
  const Ref<Connection> adopted(this, nodus::detail::adoptRef);
  if (!std::exchange(closed_, true)) server_->remove(*this);
  if (incoming_) incoming_->detach();
  while (!outgoing_.empty()) {
    const auto response = outgoing_.pop();
    response->request()->detach();
    response->detach(false);
  }
}

NODUS_DECL void Connection::destroy(const std::optional<Error>& error) {
  if (!closed_) socket_->destroy(error);
}

// A request that lies in the kernel already is answered. In a cluster, where the next worker would have taken it, one
// that is still on its way is waited for, on a connection that has come just now.
NODUS_DECL void Connection::closeIfIdle() {
  if (isBusy() || closing_ || socket_->hasUnread()) return;
  if (requests_ == 0 && server_->sharesPort()) {
    deadline_ = socket_->loop().now() + lingerTime;
    return;
  }
  if (socket_->unsent() == 0) return socket_->destroy();
  closing_ = true;  // onDrain() goes on
}

NODUS_DECL void Connection::fail(const ParseError& error, std::string_view packet, std::size_t parsed) {
  answerError(error.status, Error(std::string("Parse Error: ") + error.reason, {.code = error.code}),
              {.reason = error.reason, .bytesParsed = parsed, .rawPacket = Buffer::from(packet)});
}

// Answers that are still due go first, as they belong to requests that were in order.
NODUS_DECL void Connection::answerError(int status, const Error& error, const ClientErrorInfo& info) {
  if (isGone() || closing_ || failed_ != 0) return;
  failed_ = status;
  receiveDeadline_ = 0;
  limitAnswer();
  local_.flush(*this);
  if (server_->emitClientError(*this, error, info)) {
    if (deadline_ == 0) deadline_ = socket_->loop().now() + lingerTime;
    return;
  }
  if (incoming_) {
    if (outgoing_.size() != 1 || outgoing_.front()->headSent()) return socket_->destroy(error);
    const auto request = std::move(incoming_);
    const auto response = outgoing_.pop();
    request->abort();
    response->detach(true);
  }
  if (outgoing_.empty()) sendErrorAnswer();
}

NODUS_DECL void Connection::sendErrorAnswer() {
  std::string answer("HTTP/1.1 ");
  answer.append(std::to_string(failed_)).append(" ").append(STATUS_CODES[failed_]);
  answer.append("\r\nConnection: close\r\n\r\n");
  local_.flush(*this);
  static_cast<void>(socket_->send(answer.data(), answer.size()));
  closeSoon();
}

NODUS_DECL void Connection::checkDeadline(std::int64_t now) {
  if (isGone()) return;
  if (receiveDeadline_ != 0 && now >= receiveDeadline_) {
    receiveDeadline_ = 0;
    return answerError(408, nodus::detail::makeError(ErrorCode::ERR_HTTP_REQUEST_TIMEOUT), {});
  }
  if (deadline_ != 0 && now >= deadline_) timeOut();
}

// An idle connection is closed; a message has its time from the last byte that moved, either way.
NODUS_DECL void Connection::timeOut() {
  deadline_ = 0;
  const bool waits = socket_->unsent() > 0 || (!closing_ && isBusy());
  if (!waits) return socket_->destroy();
  if (moved() != progress_) return limitAnswer();
  const auto request = incoming_;
  const auto response = outgoing_.empty() ? Ref<ResponseState>() : outgoing_.front();
  if (!server_->emitTimeout(*this, request.get(), response.get())) socket_->destroy();
}

NODUS_DECL void Connection::upgrade(const char* data, std::size_t size) {
  receiveDeadline_ = 0;
  upgrading_ = true;
  if (!outgoing_.empty()) return keepForLater(data, size);  // the answers before come first
  const auto request = std::move(incoming_);
  const Ref<net::detail::SocketState> socket(socket_);
  local_.flush(*this);
  request->complete();
  request->detach();
  if (!server_->takesUpgrade(request->head())) return socket->destroy();
  closed_ = true;
  server_->remove(*this);
  socket->consume(nullptr);
  const auto head = size > 0 ? Buffer::from(std::string_view(data, size)) : Buffer();
  release();  // the socket's reference; the caller holds another
  server_->announceUpgrade(request, socket, head);
}

}  // namespace http::detail
}  // namespace nodus::inline v0
