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
  const auto& options = server.options();
  const auto now = connection->socket_->loop().now();
  if (options.headersTimeout > 0) connection->deadline_ = connection->headDeadline_ = now + options.headersTimeout;
}

NODUS_DECL void Connection::onBytes(const char* data, std::size_t size) {
  const Ref<Connection> alive(this);
  if (closing_ || failed_ != 0) return;  // read and dropped
  if (paused_) return keepForLater(data, size);
  feed(data, size);
}

NODUS_DECL void Connection::feed(const char* data, std::size_t size) {
  while (size > 0 && !closed_ && !closing_ && failed_ == 0) {
    const auto result = parser_.execute(data, size, *this);
    data += result.consumed;
    size -= result.consumed;
    switch (result.status) {
      case ParseStatus::NeedMore: return;
      case ParseStatus::Stopped: return;
      case ParseStatus::Upgrade: return upgrade(data, size);
      case ParseStatus::Error: return fail(parser_.error(), data, size);
      case ParseStatus::Paused: return keepForLater(data, size);
      case ParseStatus::MessageComplete:
        if (outgoing_.size() >= mostPipelined) return keepForLater(data, size);
        break;
    }
  }
}

NODUS_DECL void Connection::keepForLater(const char* data, std::size_t size) {
  paused_ = true;
  socket_->stopReading();
  if (size == 0) return;
  if (!later_) later_ = std::make_unique<std::string>();
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
  if (!paused_ || closed_) return;
  paused_ = false;
  if (const auto later = std::exchange(later_, nullptr)) feed(later->data(), later->size());
  if (paused_ || closed_ || upgraded_) return;
  if (sawEnd_) return onEnd();
  socket_->startReading();
}

NODUS_DECL MessageHead& Connection::onMessageBegin() {
  if (!head_) head_ = local_.heads.take();
  const auto& options = server_->options();
  const auto now = socket_->loop().now();
  headDeadline_ = options.headersTimeout > 0 ? now + options.headersTimeout : 0;
  if (outgoing_.empty()) deadline_ = headDeadline_;
  return *head_;
}

NODUS_DECL Flow Connection::onHeaders(MessageHead& head) {
  ++requests_;
  const auto& options = server_->options();
  headDeadline_ = 0;
  deadline_ = options.requestTimeout > 0 ? socket_->loop().now() + options.requestTimeout : 0;
  const bool wantsUpgrade = head.upgrade && server_->takesUpgrade(head);
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
  return closed_ ? Flow::Stop : Flow::Continue;
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
  if (closed_) return Flow::Stop;
  return room ? Flow::Continue : Flow::Pause;
}

NODUS_DECL Flow Connection::onComplete(MessageHead&) {
  const auto request = std::move(incoming_);
  deadline_ = server_->options().timeout > 0 ? socket_->loop().now() + server_->options().timeout : 0;
  if (request) request->complete();
  if (closed_) return Flow::Stop;
  if (outgoing_.empty()) becomeIdle();
  return Flow::Continue;
}

NODUS_DECL void Connection::responseDone(ResponseState& response) {
  if (outgoing_.empty() || outgoing_.front().get() != &response) return;  // its turn will come
  local_.settleLater(*this);
  for (;;) {
    finishFront();
    if (closing_) return closeSoon();
    if (outgoing_.empty()) break;
    outgoing_.front()->becomeFront();
    if (!outgoing_.front()->isDone()) break;
  }
  if (paused_) bodyWanted();
  if (!outgoing_.empty()) return;
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
  deadline_ = keepAlive > 0 ? socket_->loop().now() + keepAlive : 0;
}

NODUS_DECL void Connection::closeSoon() {
  closing_ = true;
  deadline_ = socket_->loop().now() + lingerTime;
  local_.settleLater(*this);
}

NODUS_DECL bool Connection::mayStayOpen() const noexcept {
  return !server_->isClosing() && !sawEnd_ && !isExhausted();
}

NODUS_DECL bool Connection::isExhausted() const noexcept {
  const auto most = server_->options().maxRequestsPerSocket;
  return most > 0 && requests_ >= most;
}

NODUS_DECL bool Connection::congested() const noexcept {
  return socket_->unsent() >= nodus::detail::defaultHighWaterMark<Buffer>;
}

NODUS_DECL void Connection::sendCorked(const char* data, std::size_t size) {
  if (!closed_) static_cast<void>(socket_->send(data, size));
}

// The callback under way is through, and its output is with the kernel.
NODUS_DECL void Connection::settle() {
  unsettled_ = false;
  while (!finished_.empty()) {
    const auto response = finished_.pop();
    if (!mayBeObserved(*response)) continue;  // nobody can listen any more
    response->emitFinish();
  }
  // What came with the last request that it may have was refused, and that was all.
  if (!closing_ && !closed_ && isExhausted() && isIdle()) closing_ = true;
  if (closing_ && !closed_) closeWhenSent();
}

NODUS_DECL void Connection::closeWhenSent() {
  if (socket_->unsent() > 0) return;  // onDrain() comes back here
  const bool inputIsThrough = parser_.idle() && !incoming_ && !later_;
  if (inputIsThrough || sawEnd_) return socket_->destroy();
  if (paused_) {
    paused_ = false;
    later_.reset();
    socket_->startReading();
  }
  socket_->sendEnd();
}

NODUS_DECL void Connection::onDrain() {
  const Ref<Connection> alive(this);
  if (closing_ && outgoing_.empty()) return closeWhenSent();
  if (!outgoing_.empty()) outgoing_.front()->drained();
}

// A client that has sent its last request still gets the answers.
NODUS_DECL void Connection::onEnd() {
  const Ref<Connection> alive(this);
  sawEnd_ = true;
  if (paused_) return;
  if (closing_) return outgoing_.empty() ? closeWhenSent() : void();
  const auto result = parser_.finish(*this);
  if (result.status == ParseStatus::Error) return fail(parser_.error(), nullptr, 0);
  if (outgoing_.empty()) {
    closing_ = true;
    return socket_->destroy();
  }
  outgoing_[outgoing_.size() - 1]->closeAfter();
}

NODUS_DECL void Connection::onClose(const std::optional<Error>&) {
  const Ref<Connection> adopted(this, nodus::detail::adoptRef);
  if (std::exchange(closed_, true)) return;
  server_->remove(*this);
  if (upgraded_) return;
  if (incoming_) std::exchange(incoming_, {})->abort();
  while (!outgoing_.empty()) {
    const auto response = outgoing_.pop();
    response->request()->abort();
    response->detach(true);
  }
  while (!finished_.empty()) finished_.pop()->emitFinish();
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

NODUS_DECL void Connection::closeIfIdle() {
  if (!isBusy() && !closing_) socket_->destroy();
}

NODUS_DECL void Connection::fail(const ParseError& error, const char* data, std::size_t size) {
  answerError(error.status, Error(std::string("Parse Error: ") + error.reason, {.code = error.code}), {data, size});
}

// Answers that are still due go first, as they belong to requests that were in order.
NODUS_DECL void Connection::answerError(int status, const Error& error, std::string_view rawPacket) {
  if (closed_ || closing_ || failed_ != 0) return;
  failed_ = status;
  deadline_ = socket_->loop().now() + lingerTime;
  if (server_->emitClientError(*this, error, rawPacket)) return;
  if (incoming_) {
    const auto request = std::move(incoming_);
    if (outgoing_.size() != 1 || outgoing_.front()->headSent()) return socket_->destroy(error);
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
  if (deadline_ == 0 || now < deadline_ || closed_) return;
  deadline_ = 0;
  if (closing_ || failed_ != 0 || isIdle()) {
    // A connection on which nothing ever came is told that it was too slow; an idle one is just closed.
    if (!closing_ && failed_ == 0 && requests_ == 0) {
      return answerError(408, nodus::detail::makeError(ErrorCode::ERR_HTTP_REQUEST_TIMEOUT), {});
    }
    return socket_->destroy();
  }
  if (parser_.inHead() || incoming_) {
    return answerError(408, nodus::detail::makeError(ErrorCode::ERR_HTTP_REQUEST_TIMEOUT), {});
  }
  if (!server_->emitTimeout(*this)) socket_->destroy();
}

NODUS_DECL void Connection::upgrade(const char* data, std::size_t size) {
  const auto request = std::move(incoming_);
  const Ref<net::detail::SocketState> socket(socket_);
  upgraded_ = closed_ = true;
  deadline_ = 0;
  local_.flush(*this);
  server_->remove(*this);
  socket->consume(nullptr);
  request->complete();
  request->detach();
  const auto head = size > 0 ? Buffer::from(std::string_view(data, size)) : Buffer();
  release();  // the socket's reference; the caller holds another
  server_->announceUpgrade(request, socket, head);
}

}  // namespace http::detail
}  // namespace nodus::inline v0
