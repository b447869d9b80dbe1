// One connection of an HTTP server: bytes in, requests out to the handlers, answers back in the order of the requests.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/http_local.hpp>
#include <nodus/http/detail/parser.hpp>
#include <nodus/http/detail/request_state.hpp>
#include <nodus/http/detail/response_state.hpp>
#include <nodus/http/server_options.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/kernel/detail/ring.hpp>
#include <nodus/net/detail/socket_state.hpp>

#include <cstdint>
#include <string>

namespace nodus::inline v0 {
namespace http::detail {

class ServerState;

class Connection final : public nodus::detail::RefCounted,
                         public nodus::detail::FromFreeList,
                         public net::detail::SocketConsumer {
 public:
  // Takes the socket over. The socket then keeps the connection alive until it closes.
  static void attach(ServerState& server, Ref<net::detail::SocketState> socket);

  HttpLocal& local() noexcept { return local_; }
  const Ref<net::detail::SocketState>& socket() const noexcept { return socket_; }
  ServerState& server() noexcept { return *server_; }

  // --- For the answers.
  void send(std::string_view head, const Buffer& body) { noteSent(socket_->send(head, body)); }
  // Bytes of a file, right behind what was sent. False if that is not possible now.
  bool send(const nodus::detail::TransferOffer& offer) { return !closed_ && socket_->send(offer); }
  std::size_t unsent() const noexcept { return socket_->unsent(); }
  // What the kernel has not taken is more than it should be.
  bool congested() const noexcept;
  void responseDone(ResponseState& response);
  void destroy(const std::optional<Error>& error);
  // The answer's header: how long an idle connection is kept, or 0.
  bool mayStayOpen() const noexcept;
  // It has had as many requests as it may have.
  bool isExhausted() const noexcept;

  // --- For the requests.
  void bodyWanted();

  // --- For the loop's cork, and the server.
  void sendCorked(const char* data, std::size_t size);
  void settle();
  bool isIdle() const noexcept { return outgoing_.empty() && !incoming_ && parser_.idle(); }
  // Whether a request has begun whose answer is still due.
  bool isBusy() const noexcept { return !outgoing_.empty() || incoming_ || parser_.inHead(); }
  void closeIfIdle();
  // A time limit has passed: what it means depends on what the connection is waiting for.
  bool isOverdue(std::int64_t now) const noexcept {
    return (deadline_ != 0 && now >= deadline_) || (receiveDeadline_ != 0 && now >= receiveDeadline_);
  }
  void checkDeadline(std::int64_t now);

  // --- The parser's sink.
  MessageHead& onMessageBegin();
  Flow onHeaders(MessageHead& head);
  Flow onBody(const char* data, std::size_t size);
  Flow onComplete(MessageHead& head);

 private:
  friend class ServerState;
  friend class HttpLocal;

  Connection(ServerState& server, Ref<net::detail::SocketState> socket);
  ~Connection() override;

  void onBytes(const char* data, std::size_t size) override;
  void onEnd() override;
  void onDrain() override;
  void onClose(const std::optional<Error>& error) override;
  void onAbandon() noexcept override;

  void feed(const char* data, std::size_t size);
  void keepForLater(const char* data, std::size_t size);
  void resume();
  void fail(const ParseError& error, std::string_view packet, std::size_t parsed);
  void answerError(int status, const Error& error, const ClientErrorInfo& info);
  void timeOut();
  void sendErrorAnswer();
  void announce(const Ref<RequestState>& request, const Ref<ResponseState>& response);
  void handlerFailed(ResponseState& response, const std::exception_ptr& exception);
  void upgrade(const char* data, std::size_t size);
  void finishFront();
  void closeSoon();
  void closeWhenSent();
  void becomeIdle();
  // The limits that begin now.
  void limitHead();
  void limitBody();
  void limitAnswer();
  void emitFinished();
  void noteSent(bool ready) noexcept {
    if (!ready && socket_->unsent() == 0) failing_ = true;
  }
  // Destroyed, though perhaps not yet told so.
  bool isGone() const noexcept { return closed_ || socket_->destroyed(); }
  bool mayTakeMore() const noexcept;
  std::uint64_t moved() const noexcept { return socket_->bytesRead() + socket_->bytesWritten() - socket_->unsent(); }

  Ref<ServerState> server_;
  Ref<net::detail::SocketState> socket_;
  HttpLocal& local_;
  Parser parser_;
  nodus::detail::Owned<MessageHead> head_;   // while a head is being received
  Ref<RequestState> incoming_;         // while its body is being received
  nodus::detail::Ring<Ref<ResponseState>> outgoing_;
  nodus::detail::Ring<Ref<ResponseState>> finished_;  // sent in this callback, and somebody may listen for it
  ResponseState* announcing_ = nullptr;  // while its handler is being called
  nodus::detail::Owned<std::string> later_;  // input that waits until there is room
  Connection* previous_ = nullptr;                    // in the server's list
  Connection* next_ = nullptr;
  // When the connection's time is up, in the loop's milliseconds; 0 is never.
  std::int64_t deadline_ = 0;
  // The same for the request that is being received.
  std::int64_t receiveDeadline_ = 0;
  std::int64_t messageStart_ = 0;
  std::uint64_t progress_ = 0;  // bytes that had moved when deadline_ was set
  std::uint32_t requests_ = 0;
  int failed_ = 0;  // the status that a bad request is to be answered with
  bool unsettled_ = false;
  bool paused_ = false;    // the parser was stopped in the middle of the input
  bool resuming_ = false;
  bool closing_ = false;   // no further request is read
  bool sawEnd_ = false;
  bool inputLeft_ = false;   // bytes came that will never be read
  bool turning_ = false;     // one answer after the other has its turn
  bool upgrading_ = false;   // once the answers before are sent
  bool failing_ = false;     // the socket takes nothing any more, and will be destroyed
  bool closed_ = false;
};

}  // namespace http::detail
}  // namespace nodus::inline v0
