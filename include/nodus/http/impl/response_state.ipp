#pragma once

#include <nodus/http/detail/connection.hpp>
#include <nodus/http/detail/response_state.hpp>
#include <nodus/stream/detail/transfer.hpp>
#include <nodus/http/detail/server_state.hpp>
#include <nodus/http/status.hpp>

#include <charconv>
#include <cstring>

namespace nodus::inline v0 {
namespace http::detail {

using nodus::detail::makeError;
using nodus::detail::throwError;

NODUS_DECL ResponseState::ResponseState(Connection& connection, HttpLocal& local, Ref<RequestState> request)
    : connection_(&connection),
      local_(local),
      request_(std::move(request)),
      part_(*this, nodus::detail::defaultHighWaterMark<Buffer>),
      isHead_(request_->head().method == Method::HEAD),
      mayKeepAlive_(request_->head().keepAlive),
      http10_(request_->head().versionMinor == 0) {
  errorIsAwaited();  // writing to an answer that is over is a defined error, never a crash
}

NODUS_DECL ResponseState::~ResponseState() {
  if (!headers_) return;
  headers_->clear();
  local_.headers.give(std::move(headers_));
}

NODUS_DECL std::string_view ResponseState::statusMessage() const noexcept {
  if (!statusMessage_.empty()) return statusMessage_;
  const auto text = STATUS_CODES[statusCode_];
  return text.empty() ? std::string_view("unknown") : text;
}

NODUS_DECL OutgoingHeaders& ResponseState::headersToSet() {
  if (headFixed_) throwError(ErrorCode::ERR_HTTP_HEADERS_SENT, {"set"});
  if (!headers_) headers_ = local_.headers.take();
  return *headers_;
}

NODUS_DECL void ResponseState::removeHeader(std::string_view name) {
  if (headFixed_) throwError(ErrorCode::ERR_HTTP_HEADERS_SENT, {"remove"});
  if (headers_) headers_->remove(name);
  if (equalsIgnoringCase(name, "date")) sendDate_ = false;
  if (equalsIgnoringCase(name, "connection")) noConnection_ = true;
  if (equalsIgnoringCase(name, "content-length")) noLength_ = true;
  if (equalsIgnoringCase(name, "transfer-encoding")) noEncoding_ = true;
}

NODUS_DECL void ResponseState::writeHead(int code, std::string_view message) {
  if (headFixed_) throwError(ErrorCode::ERR_HTTP_HEADERS_SENT, {"write"});
  if (code < 100 || code > 999) throwError(ErrorCode::ERR_HTTP_INVALID_STATUS_CODE, {std::to_string(code)});
  if (!isValidHeaderValue(message)) throwError(ErrorCode::ERR_INVALID_CHAR, {"statusMessage"});
  statusCode_ = code;
  if (!message.empty()) statusMessage_ = message;
  headFixed_ = true;
}

NODUS_DECL void ResponseState::addTrailer(std::string_view name, std::string_view value) {
  if (!trailers_) trailers_ = nodus::detail::makeOwned<OutgoingHeaders>();
  trailers_->append(name, value);
}

NODUS_DECL void ResponseState::flushHeaders() {
  if (!headSent_ && !destroyed()) sendHead(unknownSize);
}

NODUS_DECL void ResponseState::writeInformation(std::string_view bytes) {
  if (headSent_) throwError(ErrorCode::ERR_HTTP_HEADERS_SENT, {"write"});
  put(bytes);
}

NODUS_DECL void ResponseState::writeContinue() {
  writeInformation("HTTP/1.1 100 Continue\r\n\r\n");
  sentContinue_ = true;
}

NODUS_DECL bool ResponseState::mayHaveBody() const noexcept {
  return !isHead_ && statusCode_ != 204 && statusCode_ != 304 && statusCode_ >= 200;
}

namespace output {

inline char* text(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

inline char* number(char* at, std::uint64_t number) {
  char digits[20];
  char* first = digits + sizeof digits;
  do {
    *--first = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return text(at, {first, static_cast<std::size_t>(digits + sizeof digits - first)});
}

inline char* hexNumber(char* at, std::uint64_t number) { return std::to_chars(at, at + 16, number, 16).ptr; }

}  // namespace output

// The order of Node's _storeHeader: what the user set, then what is left to say.
NODUS_DECL char* ResponseState::renderHead(char* at, std::size_t bodySize) {
  if (statusCode_ == 200 && statusMessage_.empty()) {
    at = output::text(at, "HTTP/1.1 200 OK\r\n");
  } else {
    at = output::text(at, "HTTP/1.1 ");
    at = output::number(at, static_cast<std::uint64_t>(statusCode_));
    *at++ = ' ';
    at = output::text(at, statusMessage());
    at = output::text(at, "\r\n");
  }
  OutgoingHeaders::Facts facts;
  if (headers_) {
    facts = headers_->facts();
    if (facts.length) declaredLength_ = headers_->contentLength();
    at = output::text(at, headers_->wire());
  }
  hasBody_ = mayHaveBody();
  bool keepAlive = mayKeepAlive_ && !last_;
  // Who was not told to send the body may send it or not: what follows could be either.
  if (request_->head().expectContinue && !sentContinue_) keepAlive = false;
  chunked_ = facts.chunks && hasBody_;
  if (facts.chunks && (statusCode_ == 204 || statusCode_ == 304)) keepAlive = false;
  if (sendDate_ && !facts.date) at = output::text(at, local_.dateLine());
  if (facts.connection) {
    if (facts.closes || (!facts.keepsAlive && !mayKeepAlive_)) last_ = true;
  } else if (noConnection_) {
    last_ = !keepAlive;
  } else if (keepAlive && (facts.length || !http10_) && connection_ && connection_->mayStayOpen()) {
    at = output::text(at, facts.keepAlive ? "Connection: keep-alive\r\n" : connection_->server().keepAliveLines());
  } else {
    last_ = last_ || !keepAlive || (http10_ && !facts.length) || !connection_ || !connection_->isExhausted();
    at = output::text(at, "Connection: close\r\n");
  }
  if (facts.length || facts.encoding || !hasBody_) return output::text(at, "\r\n");
  if (http10_) {
    last_ = true;  // it knows no chunks: the end of the connection is the end of the body
  } else if (bodySize != unknownSize && !facts.trailer && !noLength_) {
    declaredLength_ = bodySize;
    at = output::text(at, "Content-Length: ");
    at = output::number(at, bodySize);
    at = output::text(at, "\r\n");
  } else if (!noEncoding_) {
    chunked_ = true;
    at = output::text(at, "Transfer-Encoding: chunked\r\n");
  } else {
    last_ = true;
  }
  return output::text(at, "\r\n");
}

// What can be wrong with a head, told before anything of it is sent.
NODUS_DECL void ResponseState::checkHead() const {
  if (statusCode_ < 100 || statusCode_ > 999) {
    throwError(ErrorCode::ERR_HTTP_INVALID_STATUS_CODE, {std::to_string(statusCode_)});
  }
  if (!statusMessage_.empty() && !isValidHeaderValue(statusMessage_)) {
    throwError(ErrorCode::ERR_INVALID_CHAR, {"statusMessage"});
  }
  if (!headers_ || !headers_->facts().trailer) return;
  const auto& facts = headers_->facts();
  const bool chunks = facts.chunks || (!facts.length && !facts.encoding && mayHaveBody() && !http10_ && !noEncoding_);
  if (!chunks) throwError(ErrorCode::ERR_HTTP_TRAILER_INVALID);
}

// With the whole body, if it is at hand and small: one piece of output then.
NODUS_DECL void ResponseState::sendHead(std::size_t bodySize, std::string_view wholeBody) {
  checkHead();
  const auto room = 384 + statusMessage_.size() + (headers_ ? headers_->wire().size() : 0) + wholeBody.size();
  if (headFixed_) bodySize = unknownSize;  // writeHead() fixed it before the body was known
  headFixed_ = headSent_ = true;
  if (front_ && room > HttpLocal::corkSize) {
    std::string large(room, '\0');
    put({large.data(), static_cast<std::size_t>(renderHead(large.data(), bodySize) - large.data())});
    return putBody(wholeBody);
  }
  auto* start = reserve(room);
  auto* at = renderHead(start, bodySize);
  if (hasBody_ && !wholeBody.empty()) {
    sentBody_ = wholeBody.size();
    if (chunked_) at = output::text(output::hexNumber(at, wholeBody.size()), "\r\n");
    at = output::text(at, wholeBody);
    if (chunked_) at = output::text(at, "\r\n");
  }
  commit(static_cast<std::size_t>(at - start));
}

NODUS_DECL char* ResponseState::reserve(std::size_t size) {
  if (front_) return local_.reserve(*connection_, size);
  heldStart_ = held_.size();
  held_.resize(heldStart_ + size);
  return held_.data() + heldStart_;
}

NODUS_DECL void ResponseState::commit(std::size_t size) {
  if (front_) return local_.commit(size);
  held_.resize(heldStart_ + size);
}

NODUS_DECL void ResponseState::put(std::string_view bytes) {
  if (!connection_) return;
  if (front_ && bytes.size() > HttpLocal::corkSize / 2) {
    local_.flush(*connection_);
    connection_->sendCorked(bytes.data(), bytes.size());
    return;
  }
  std::memcpy(reserve(bytes.size()), bytes.data(), bytes.size());
  commit(bytes.size());
}

NODUS_DECL void ResponseState::putChunkStart(std::size_t size) {
  char line[24];
  auto* end = output::text(output::hexNumber(line, size), "\r\n");
  put({line, static_cast<std::size_t>(end - line)});
}

NODUS_DECL void ResponseState::putBody(std::string_view bytes) {
  if (!hasBody_ || bytes.empty()) return;
  sentBody_ += bytes.size();
  if (chunked_) putChunkStart(bytes.size());
  put(bytes);
  if (chunked_) put("\r\n");
}

NODUS_DECL void ResponseState::putLastChunk() {
  if (!trailers_) return put("0\r\n\r\n");
  std::string text("0\r\n");
  for (std::uint32_t i = 0; i < trailers_->size(); ++i) {
    text.append(trailers_->name(i)).append(": ").append(trailers_->value(i)).append("\r\n");
  }
  put(text.append("\r\n"));
}

// Nothing is on its way through the stream's machinery, so that a whole answer can go past it.
NODUS_DECL bool ResponseState::quiet() const noexcept {
  return part_.length() == 0 && !part_.isWriting();
}

// An answer that is over, or whose connection is: the callback is told, a listener of "error" too.
NODUS_DECL bool ResponseState::refuse(const WriteCallback& callback) {
  if (!part_.ending() && !destroyed()) return false;
  const auto error = part_.ending() ? makeError(ErrorCode::ERR_STREAM_WRITE_AFTER_END)
                                    : makeError(ErrorCode::ERR_STREAM_DESTROYED, {"write"});
  process::nextTick([self = Ref<ResponseState>(this), error, callback] {
    if (callback) callback(error);
    if (self->has(eventKey<"error">) && !self->destroyed()) self->emitError(error);
  });
  return true;
}

NODUS_DECL bool ResponseState::write(Buffer chunk, WriteCallback callback) {
  if (refuse(callback)) return false;
  if (!headSent_) sendHead(unknownSize);  // outside of the stream's machinery, as it may throw
  return part_.write(std::move(chunk), std::move(callback));
}

NODUS_DECL bool ResponseState::write(std::string_view text) {
  if (!quiet() || !front_ || part_.corked() > 0 || part_.ending() || destroyed()) {
    return write(Buffer::from(text), {});
  }
  if (!headSent_) sendHead(unknownSize);
  putBody(text);
  if (!connection_ || !connection_->congested()) return true;
  part_.expectDrain();
  return false;
}

NODUS_DECL void ResponseState::end() {
  if (part_.ending() || destroyed()) return;
  if (quiet()) return end(std::string_view());
  part_.end();
}

NODUS_DECL void ResponseState::end(std::string_view text) {
  if (part_.ending() || destroyed()) [[unlikely]] return static_cast<void>(refuse({}));
  if (!quiet()) [[unlikely]] {
    if (!text.empty()) part_.write(Buffer::from(text));
    return part_.end();
  }
  if (headSent_) {
    putBody(text);
  } else {
    sendHead(text.size(), text);
  }
  part_.endSilently();
  finishSending();
}

NODUS_DECL void ResponseState::end(Buffer chunk) {
  if (chunk.size() <= HttpLocal::corkSize / 2) return end(chunk.view());
  if (refuse({})) return;
  if (!headSent_) sendHead(chunk.size());
  part_.write(std::move(chunk));
  part_.end();
}

NODUS_DECL void ResponseState::Part::doWrite(Buffer chunk) {
  auto& self = state();
  if (!self.connection_) return writeDone(makeError(ErrorCode::ERR_STREAM_DESTROYED, {"write"}));
  if (!self.headSent_) self.sendHead(unknownSize);
  if (self.front_ && self.hasBody_ && chunk.size() > HttpLocal::corkSize / 2) {
    self.sentBody_ += chunk.size();
    if (self.chunked_) self.putChunkStart(chunk.size());
    self.local_.flush(*self.connection_);
    self.connection_->send({}, chunk);
    if (self.connection_ && self.chunked_) self.put("\r\n");
  } else {
    self.putBody(chunk.view());
  }
  // Otherwise drained() tells that the chunk is through.
  if (self.front_ && self.connection_ && !self.connection_->congested()) writeDone();
}

// A body of which the size was announced, or that ends with the connection, can be a file that the kernel sends.
NODUS_DECL bool ResponseState::takeFrom(const nodus::detail::TransferOffer& offer) {
  if (!connection_ || !front_ || !headSent_ || chunked_ || !hasBody_) return false;
  local_.flush(*connection_);
  if (!connection_ || connection_->unsent() > 0 || !part_.beginTransfer()) return false;
  auto own = nodus::detail::makeOwned<nodus::detail::TransferOffer>(offer);
  nodus::detail::TransferOffer passedOn{*this,      Ref<nodus::detail::StreamState>(this),
                                        own->file,  own->fd,
                                        own->position, own->most,
                                        own->stop};
  if (connection_->send(passedOn)) {
    file_ = std::move(own);
    return true;
  }
  part_.writeDone();
  return false;
}

NODUS_DECL void ResponseState::transferred(const nodus::detail::TransferResult& result) {
  sentBody_ += result.bytes;
  const auto offer = std::move(file_);
  offer->source.transferred(result);
}

NODUS_DECL void ResponseState::Part::doFinal() {
  auto& self = state();
  if (self.connection_ && !self.headSent_) self.sendHead(0);
  self.tellsFinish_ = true;
  self.finishSending();
  finalDone();
}

NODUS_DECL void ResponseState::finishSending() {
  if (chunked_) putLastChunk();
  // A body shorter than announced would make the client take the next answer for the rest of it.
  if (hasBody_ && declaredLength_ && sentBody_ != *declaredLength_) last_ = true;
  done_ = true;
  if (connection_) connection_->responseDone(*this);
}

NODUS_DECL void ResponseState::becomeFront() {
  front_ = true;
  if (!held_.empty()) put(std::exchange(held_, {}));
  if (part_.isWriting() && connection_ && !connection_->congested()) part_.writeDone();
}

NODUS_DECL void ResponseState::drained() {
  if (!front_) return;
  if (part_.isWriting()) return part_.writeDone();
  part_.drain();
}

NODUS_DECL bool ResponseState::answerFailure() {
  if (done_) return true;
  if (headSent_ || destroyed()) return false;
  headFixed_ = false;
  if (headers_) headers_->clear();
  trailers_.reset();
  statusCode_ = 500;
  statusMessage_.clear();
  end("Internal Server Error");
  return true;
}

NODUS_DECL void ResponseState::detach(bool aborted) {
  connection_ = nullptr;
  if (aborted && !destroyed()) destroy();
}

NODUS_DECL void ResponseState::emitFinish() {
  if (tellsFinish_) return;
  notify(nodus::detail::StreamWatcher::Moment::finish);
  const std::tuple<> none;
  emit(eventKey<"finish">, &none);
  destroy();
}

NODUS_DECL void ResponseState::doDestroy(const std::optional<Error>& error) {
  if (auto* connection = std::exchange(connection_, nullptr); connection && !done_) connection->destroy(error);
  destroyDone(error);
}

}  // namespace http::detail
}  // namespace nodus::inline v0
