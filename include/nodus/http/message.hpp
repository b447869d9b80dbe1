// IncomingMessage and ServerResponse: what a request handler works with.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/request_state.hpp>
#include <nodus/http/detail/response_state.hpp>
#include <nodus/http/headers.hpp>
#include <nodus/kernel/completion.hpp>
#include <nodus/net/socket.hpp>
#include <nodus/stream/readable.hpp>
#include <nodus/stream/writable.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace http {
namespace detail {

using IncomingMessageEvents =
    nodus::detail::JoinEventsT<nodus::detail::EventList<Event<"aborted">, Event<"timeout", net::Socket>>,
                               nodus::detail::ReadableEvents<Buffer>>;
using ServerResponseEvents =
    nodus::detail::JoinEventsT<nodus::detail::EventList<Event<"timeout", net::Socket>>, nodus::detail::WritableEvents>;

}  // namespace detail

/// A received message: its head, and its body as a stream of Buffers. Node's `http.IncomingMessage`. A handle: copies
/// are the same message; it may outlive its connection.
///
/// If the client goes away before it has the whole answer, `aborted` and `close` are emitted, and `signal()` fires.
/// "timeout" is emitted when the server's `timeout` has passed without a byte while the message is being received.
class IncomingMessage : public EmitterHandle<detail::IncomingMessageEvents>,
                        public nodus::detail::ReadableMethods<IncomingMessage, Buffer>,
                        public nodus::detail::StreamMethods<IncomingMessage> {
 public:
  using value_type = Buffer;

  /// "GET", "POST", ...
  std::string_view method() const { return state().head().methodName(); }
  /// The request's target as it was sent: path and query.
  std::string url() const { return std::string(state().head().target()); }
  /// "1.1" or "1.0".
  std::string_view httpVersion() const { return state().head().version(); }
  /// The version's two numbers.
  int httpVersionMajor() const { return 1; }
  int httpVersionMinor() const { return state().head().versionMinor; }
  /// The headers by name, in any case. The view and what it returns live as long as the message.
  IncomingHeaders headers() const { return IncomingHeaders(state().head().headers); }
  /// Names and values in turn, as they were sent.
  std::vector<std::string> rawHeaders() const { return rawFields(state().head().headers); }
  /// The fields after a chunked body; empty before "end".
  IncomingHeaders trailers() const { return IncomingHeaders(state().head().trailers); }
  std::vector<std::string> rawTrailers() const { return rawFields(state().head().trailers); }
  /// Whether the whole message has been received.
  bool complete() const { return state().isComplete(); }
  /// Whether the client went away before it had the whole answer.
  bool aborted() const { return state().isAborted(); }
  /// Fires when the client goes away before it has the whole answer: give it to what works for the answer. Ours.
  AbortSignal signal() const { return state().signal(); }
  /// The connection. Writing to it destroys the protocol.
  net::Socket socket() const { return net::Socket(state().socket()); }

  // For the machinery.
  explicit IncomingMessage(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle<detail::IncomingMessageEvents>(std::move(state)) {}

 private:
  detail::RequestState& state() const { return stateAs<detail::RequestState>(); }
  static std::vector<std::string> rawFields(const detail::FieldBlock& block);
};

/// A header's value: text, or a number.
class HeaderValue {
 public:
  HeaderValue(std::string_view text) : text_(text) {}
  HeaderValue(const char* text) : text_(text) {}
  HeaderValue(const std::string& text) : text_(text) {}
  template <std::integral N>
  HeaderValue(N number) : text_(render(static_cast<long long>(number))) {}
  HeaderValue(const HeaderValue&) = delete;
  HeaderValue& operator=(const HeaderValue&) = delete;

  std::string_view text() const noexcept { return text_; }

 private:
  std::string_view render(long long number);

  char digits_[24];
  std::string_view text_;
};

/// The answer to a request: its head until it is sent, and its body as a writable stream. Node's `http.ServerResponse`.
/// A handle: copies are the same answer.
///
/// What is written in one callback goes out in one packet where it fits. Writing after the end, or after the client
/// went away, is never a crash: `write` returns false, a callback and listeners of "error" get
/// ERR_STREAM_WRITE_AFTER_END or ERR_STREAM_DESTROYED. "timeout" is emitted when the server's `timeout` has passed
/// without a byte: who listens closes the connection or lets it be, as it likes.
class ServerResponse : public EmitterHandle<detail::ServerResponseEvents>,
                       public nodus::detail::StreamMethods<ServerResponse> {
 public:
  using value_type = Buffer;

  /// The request that this answers.
  IncomingMessage req() const { return IncomingMessage(state().request()); }

  /// 200, unless set.
  int statusCode() const { return state().statusCode(); }
  ServerResponse& statusCode(int code) {
    state().setStatusCode(code);
    return *this;
  }
  /// The reason phrase; by default the one that belongs to the code.
  std::string statusMessage() const { return std::string(state().statusMessage()); }
  ServerResponse& statusMessage(std::string_view message) {
    state().setStatusMessage(message);
    return *this;
  }

  /// Sets a header, in place of others of that name. Throws ERR_HTTP_HEADERS_SENT, ERR_INVALID_HTTP_TOKEN and
  /// ERR_INVALID_CHAR.
  ServerResponse& setHeader(std::string_view name, const HeaderValue& value) {
    state().headersToSet().set(name, value.text());
    return *this;
  }
  /// One header for each value, as for `Set-Cookie`.
  ServerResponse& setHeader(std::string_view name, const std::vector<std::string>& values);
  /// All of them, as Node's `setHeaders`.
  ServerResponse& setHeaders(const Headers& headers);
  /// Adds a header beside others of that name.
  ServerResponse& appendHeader(std::string_view name, const HeaderValue& value) {
    state().headersToSet().appendBeside(name, value.text());
    return *this;
  }
  /// Throws ERR_HTTP_HEADERS_SENT. Removing Date, Connection, Content-Length or Transfer-Encoding also keeps the answer
  /// from having one of its own accord.
  void removeHeader(std::string_view name) { state().removeHeader(name); }
  /// The value, several joined with ", ".
  std::optional<std::string> getHeader(std::string_view name) const;
  bool hasHeader(std::string_view name) const { return state().headers() && state().headers()->has(name); }
  /// In lower case, in the order in which they were set.
  std::vector<std::string> getHeaderNames() const;
  /// Whether the head can not be changed any more.
  bool headersSent() const { return state().headersSent(); }
  /// Whether a Date header is sent if none is set. Default true.
  bool sendDate() const { return state().sendDate(); }
  void sendDate(bool send) { state().setSendDate(send); }

  /// Fixes the head. The length of the body is not known yet, so that it will be chunked if no Content-Length is given.
  /// Throws ERR_HTTP_HEADERS_SENT and ERR_HTTP_INVALID_STATUS_CODE.
  ServerResponse& writeHead(int code) { return writeHead(code, std::string_view()); }
  ServerResponse& writeHead(int code, std::string_view message);
  ServerResponse& writeHead(int code, Headers::Init headers) { return writeHead(code, {}, headers); }
  ServerResponse& writeHead(int code, std::string_view message, Headers::Init headers);
  ServerResponse& writeHead(int code, const Headers& headers);
  /// Sends the head now, without waiting for the body.
  void flushHeaders() { state().flushHeaders(); }
  /// Sends `100 Continue`: the client may send its body.
  void writeContinue();
  /// Sends `102 Processing`.
  void writeProcessing();
  /// Sends `103 Early Hints` with these headers, of which `link` must be one.
  void writeEarlyHints(Headers::Init hints);

  /// Writes a part of the body. False means: the client is slower than this, go on after "drain".
  bool write(std::string_view text) { return state().write(text); }
  bool write(const char* text) { return state().write(std::string_view(text)); }
  bool write(Buffer chunk) { return state().write(std::move(chunk), {}); }
  /// The same; `callback(const std::optional<Error>&)` tells when it is through, or why not.
  template <class F>
    requires std::is_invocable_v<F&, const std::optional<Error>&>
  bool write(Buffer chunk, F callback) {
    return state().write(std::move(chunk), nodus::detail::BoundToContext(std::move(callback)));
  }
  /// Fields after a chunked body. Before the end.
  void addTrailers(Headers::Init trailers);

  /// The answer is complete. Awaiting what it returns waits for "finish".
  Completion end() {
    state().end();
    return completion();
  }
  /// The same with a last part of the body. If it is all of the body, its length is announced.
  Completion end(std::string_view text) {
    state().end(text);
    return completion();
  }
  Completion end(const char* text) { return end(std::string_view(text)); }
  Completion end(Buffer chunk) {
    state().end(std::move(chunk));
    return completion();
  }

  /// Holds the body back until `uncork`.
  void cork() { core().cork(); }
  void uncork() { core().uncork(); }

  bool writable() const { return core().writable(); }
  bool writableEnded() const { return core().ending(); }
  bool writableFinished() const { return core().finished(); }
  bool writableNeedDrain() const { return core().needDrain(); }
  std::size_t writableLength() const { return core().length(); }
  std::size_t writableHighWaterMark() const { return core().highWaterMark(); }
  /// The same answer as a plain `Writable`.
  operator Writable<Buffer>() const { return Writable<Buffer>(emitterState()); }
  /// The connection.
  net::Socket socket() const { return req().socket(); }

  // For the machinery.
  explicit ServerResponse(nodus::detail::Ref<nodus::detail::EmitterState> state) noexcept
      : EmitterHandle<detail::ServerResponseEvents>(std::move(state)) {}
  // It can be the last stage of a pipeline.
  friend std::type_identity<Buffer> writeChunkOf(const ServerResponse*);

 private:
  detail::ResponseState& state() const { return stateAs<detail::ResponseState>(); }
  nodus::detail::WritableCore& core() const { return *state().writable(); }
  Completion completion() const {
    return Completion(nodus::detail::Ref<nodus::detail::RefCounted>(emitterState()),
                      &nodus::detail::WritableCore::awaitFinish);
  }
};

}  // namespace http
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/exchange.ipp>
#endif
