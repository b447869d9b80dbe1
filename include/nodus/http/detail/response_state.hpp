// What the handles of one answer share: its head until it is sent, and the way its body takes.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/http_local.hpp>
#include <nodus/http/detail/outgoing_headers.hpp>
#include <nodus/http/detail/request_state.hpp>
#include <nodus/kernel/detail/owned.hpp>
#include <nodus/stream/detail/transfer_source.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace http::detail {

using nodus::detail::WriteCallback;

class ResponseState final : public StreamState,
                            public nodus::detail::FromFreeList,
                            private nodus::detail::TransferSource {
 public:
  ResponseState(Connection& connection, HttpLocal& local, Ref<RequestState> request);
  ~ResponseState() override;

  nodus::detail::WritableCore* writable() noexcept override { return &part_; }
  const Ref<RequestState>& request() const noexcept { return request_; }

  // --- The head, before it is sent. The setters throw ERR_HTTP_HEADERS_SENT after that.
  int statusCode() const noexcept { return statusCode_; }
  void setStatusCode(int code) { statusCode_ = code; }
  std::string_view statusMessage() const noexcept;
  void setStatusMessage(std::string_view message) { statusMessage_ = message; }
  OutgoingHeaders& headersToSet();
  void removeHeader(std::string_view name);
  const OutgoingHeaders* headers() const noexcept { return headers_.get(); }
  bool headersSent() const noexcept { return headFixed_; }
  void writeHead(int code, std::string_view message);
  void setSendDate(bool send) noexcept { sendDate_ = send; }
  bool sendDate() const noexcept { return sendDate_; }
  void addTrailer(std::string_view name, std::string_view value);
  void flushHeaders();
  void writeInformation(std::string_view statusLineAndHeaders);
  void writeContinue();

  // --- The body.
  bool write(Buffer chunk, WriteCallback callback);
  bool write(std::string_view text);
  void end();
  void end(std::string_view text);
  void end(Buffer chunk);

  // --- The connection's side.
  // It is this answer's turn on the connection.
  void becomeFront();
  bool isFront() const noexcept { return front_; }
  void drained();
  void closeAfter() noexcept { last_ = true; }
  bool isLast() const noexcept { return last_; }
  bool headSent() const noexcept { return headSent_; }
  // The handler failed: 500, if nothing was sent yet. False if it was.
  bool answerFailure();
  // The connection is gone, or done with it.
  void detach(bool aborted);
  bool isDone() const noexcept { return done_; }
  bool isDetached() const noexcept { return done_ && !connection_; }
  // All that is to be sent was sent: tell those who listen.
  void emitFinish();

 protected:
  void doDestroy(const std::optional<Error>& error) override;

 private:
  // The size of a body that is still being written.
  static constexpr std::size_t unknownSize = static_cast<std::size_t>(-1);

  struct Part final : nodus::detail::WritablePart<Buffer> {
    using nodus::detail::WritablePart<Buffer>::WritablePart;
    ResponseState& state() noexcept { return static_cast<ResponseState&>(stream()); }
    void doWrite(Buffer chunk) override;
    bool hasFinal() const noexcept override { return true; }
    void doFinal() override;
    bool takeFrom(const nodus::detail::TransferOffer& offer) override { return state().takeFrom(offer); }
    using nodus::detail::WritablePart<Buffer>::beginTransfer;
    void endSilently() noexcept { markFinished(); }
  };

  bool takeFrom(const nodus::detail::TransferOffer& offer);
  void transferred(const nodus::detail::TransferResult& result) override;
  bool quiet() const noexcept;
  bool refuse(const WriteCallback& callback);
  char* reserve(std::size_t size);
  void commit(std::size_t size);
  void put(std::string_view bytes);
  void checkHead() const;
  void sendHead(std::size_t bodySize, std::string_view wholeBody = {});
  char* renderHead(char* at, std::size_t bodySize);
  void putBody(std::string_view bytes);
  void putChunkStart(std::size_t size);
  void putLastChunk();
  void finishSending();
  bool mayHaveBody() const noexcept;

  Connection* connection_;
  HttpLocal& local_;
  Ref<RequestState> request_;
  nodus::detail::Owned<OutgoingHeaders> headers_;
  nodus::detail::Owned<OutgoingHeaders> trailers_;
  std::string statusMessage_;
  std::string held_;  // what waits for this answer's turn
  std::size_t heldStart_ = 0;
  Part part_;
  nodus::detail::Owned<nodus::detail::TransferOffer> file_;  // that the connection is sending
  std::optional<std::uint64_t> declaredLength_;
  std::uint64_t sentBody_ = 0;
  int statusCode_ = 200;
  bool front_ = false;
  bool isHead_;          // answers a HEAD request
  bool mayKeepAlive_;    // what the request allows
  bool http10_;
  bool headFixed_ = false;  // writeHead() was called, or the head is sent
  bool headSent_ = false;
  bool chunked_ = false;
  bool hasBody_ = true;
  bool sendDate_ = true;
  bool sentContinue_ = false;
  bool noConnection_ = false;  // these headers were removed: they are not added either
  bool noLength_ = false;
  bool noEncoding_ = false;
  bool last_ = false;
  bool done_ = false;
  bool tellsFinish_ = false;  // the stream's machinery does
};

}  // namespace http::detail
}  // namespace nodus::inline v0
