// Parser: HTTP/1 messages out of the bytes of one connection. It neither reads nor writes: a connection
// feeds it and is told through a sink what was found.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/framing.hpp>
#include <nodus/http/detail/known_blocks.hpp>
#include <nodus/http/detail/message_head.hpp>

#include <cstddef>
#include <cstdint>

namespace nodus::inline v0 {
namespace http::detail {

// What a sink's function tells the parser to do next.
enum class Flow : std::uint8_t {
  Continue,
  // Return from execute() now; the next execute() goes on where this one stopped.
  Pause,
  // The parser may be gone: return without touching it.
  Stop,
  // From onHeaders only: this message has no body, whatever its headers say (a response to HEAD).
  NoBody,
  // From onHeaders only: what follows the head is another protocol's.
  Upgrade,
};

enum class ParseStatus : std::uint8_t {
  NeedMore,         // all bytes are used up
  MessageComplete,  // onComplete ran; call again for what follows `consumed`
  Paused,
  Upgrade,  // the bytes from `consumed` on belong to the other protocol
  Stopped,
  Error,  // see error(); the connection cannot be read from any more
};

struct ParseResult {
  ParseStatus status;
  // How many bytes of this call's input were used.
  std::size_t consumed;
};

// A sink has:
//   MessageHead& onMessageBegin()            the head to fill; it must live until onComplete or reset()
//   Flow onHeaders(MessageHead&)
//   Flow onBody(const char* data, size_t n)  a slice of the input; never empty
//   Flow onComplete(MessageHead&)            the trailers are in the head; Pause means nothing here
class Parser {
 public:
  // The options are not copied: a server has one set for all its connections.
  Parser(MessageKind kind, const ParserOptions& options) noexcept
      : options_(&options), kind_(kind), known_(options.known ? options.known->latest() : std::uint8_t{0}) {}

  template <class Sink>
  ParseResult execute(const char* data, std::size_t size, Sink& sink);

  // The peer has sent its last byte. Completes a body that ends with the connection; an error if the end
  // came inside a message; otherwise NeedMore, which means that all is well.
  template <class Sink>
  ParseResult finish(Sink& sink);

  // Responses: what they answer, to be said before each one's head. HEAD has no body, and CONNECT with a
  // 2xx turns the connection into a tunnel.
  void expectResponseTo(Method method) noexcept { requestMethod_ = method; }

  // Ready for a new connection.
  void reset() noexcept { *this = Parser(kind_, *options_); }

  // No byte of a further message has come.
  bool idle() const noexcept { return state_ == State::Start || state_ == State::Closed; }
  // The head of a message is incomplete.
  bool inHead() const noexcept { return state_ == State::Head; }
  // Valid after ParseStatus::Error.
  const ParseError& error() const noexcept { return error_; }

 private:
  enum class State : std::uint8_t {
    Start,
    Closed,
    Head,
    Complete,
    Body,
    BodyUntilEnd,
    ChunkLine,
    ChunkData,
    ChunkDataEnd,
    Trailers,
    Upgraded,
    Failed,
  };

  // Both return how many bytes they used, and move state_ on when their part is done.
  std::size_t takeHead(const char* data, std::size_t size);
  std::size_t takeOrdinary(const char* data, std::size_t size);
  std::size_t takeLines(const char* data, std::size_t size);
  std::size_t takeTrailers(const char* data, std::size_t size);
  std::size_t takeChunkLine(const char* data, std::size_t size);
  bool acceptHead(MessageKind kind);
  void chooseBody() noexcept;
  void fail(const ParseError& error, std::size_t at) noexcept;

  template <class Sink>
  ParseResult executeBody(const char* data, std::size_t size, std::size_t used, Sink& sink);
  template <class Sink>
  ParseResult emitHeaders(Sink& sink, std::size_t used);
  template <class Sink>
  ParseResult emitComplete(Sink& sink, std::size_t used);

  const ParserOptions* options_;
  MessageHead* head_ = nullptr;
  // Of the body, or of the chunk.
  std::uint64_t remaining_ = 0;
  ParseError error_{};
  FramingFacts facts_{};
  LineCursor cursor_{};
  ChunkLine chunk_{};
  MessageKind kind_;
  State state_ = State::Start;
  Method requestMethod_ = Method::GET;
  std::uint8_t known_;  // the place of this connection's last block of headers
};

template <class Sink>
ParseResult Parser::emitHeaders(Sink& sink, std::size_t used) {
  if (kind_ == MessageKind::Response || head_->hasBody()) chooseBody();
  const auto flow = sink.onHeaders(*head_);
  switch (flow) {
    case Flow::Continue: return {ParseStatus::NeedMore, used};
    case Flow::Pause: return {ParseStatus::Paused, used};
    case Flow::Stop: return {ParseStatus::Stopped, used};
    case Flow::NoBody: state_ = State::Complete; return {ParseStatus::NeedMore, used};
    case Flow::Upgrade: state_ = State::Upgraded; return {ParseStatus::Upgrade, used};
  }
  return {ParseStatus::NeedMore, used};
}

template <class Sink>
ParseResult Parser::emitComplete(Sink& sink, std::size_t used) {
  auto& head = *head_;
  state_ = head.keepAlive ? State::Start : State::Closed;
  head_ = nullptr;
  // The last touch of the parser: the sink may destroy it from here on.
  const auto flow = sink.onComplete(head);
  return {flow == Flow::Stop ? ParseStatus::Stopped : ParseStatus::MessageComplete, used};
}

template <class Sink>
ParseResult Parser::execute(const char* data, std::size_t size, Sink& sink) {
  std::size_t used = 0;
  if (state_ <= State::Head) {
    if (state_ != State::Head) {
      // Empty lines before a message are skipped, as clients of old send one after a body.
      while (used < size && (data[used] == '\r' || data[used] == '\n')) ++used;
      if (used == size) return {ParseStatus::NeedMore, used};
      if (state_ == State::Closed) {
        fail(parseErrors::closedConnection, used);
        return {ParseStatus::Error, used};
      }
      head_ = &sink.onMessageBegin();
      head_->clear();
      facts_ = {};
      cursor_ = {};
      state_ = State::Head;
    }
    const auto start = used;
    used += takeHead(data + used, size - used);
    if (state_ == State::Head) return {ParseStatus::NeedMore, used};
    if (state_ == State::Failed) {
      error_.bytesParsed += start;
      return {ParseStatus::Error, used};
    }
    const auto result = emitHeaders(sink, used);
    if (result.status != ParseStatus::NeedMore) return result;
  }
  if (state_ == State::Complete) return emitComplete(sink, used);
  return executeBody(data, size, used, sink);
}

template <class Sink>
ParseResult Parser::executeBody(const char* data, std::size_t size, std::size_t used, Sink& sink) {
  for (;;) {
    switch (state_) {
      case State::Complete: return emitComplete(sink, used);
      case State::Body:
      case State::ChunkData:
      case State::BodyUntilEnd: {
        if (used == size) return {ParseStatus::NeedMore, used};
        auto count = size - used;
        if (state_ != State::BodyUntilEnd) {
          if (count > remaining_) count = static_cast<std::size_t>(remaining_);
          remaining_ -= count;
          if (remaining_ == 0) state_ = state_ == State::Body ? State::Complete : State::ChunkDataEnd;
        }
        const auto* slice = data + used;
        used += count;
        const auto flow = sink.onBody(slice, count);
        if (flow == Flow::Stop) return {ParseStatus::Stopped, used};
        if (flow == Flow::Pause) return {ParseStatus::Paused, used};
        break;
      }
      case State::ChunkDataEnd:
      case State::ChunkLine:
      case State::Trailers: {
        if (used == size) return {ParseStatus::NeedMore, used};
        const auto start = used;
        used += state_ == State::Trailers ? takeTrailers(data + used, size - used)
                                          : takeChunkLine(data + used, size - used);
        if (state_ == State::Failed) error_.bytesParsed += start;
        break;
      }
      case State::Upgraded: return {ParseStatus::Upgrade, used};
      case State::Failed: return {ParseStatus::Error, used < size ? used : size};
      // Of a head: execute() has dealt with these.
      case State::Start:
      case State::Closed:
      case State::Head: return {ParseStatus::NeedMore, used};
    }
  }
}

template <class Sink>
ParseResult Parser::finish(Sink& sink) {
  switch (state_) {
    case State::Start:
    case State::Closed: return {ParseStatus::NeedMore, 0};
    case State::Upgraded: return {ParseStatus::Upgrade, 0};
    case State::Complete:
    case State::BodyUntilEnd: return emitComplete(sink, 0);
    case State::Failed: return {ParseStatus::Error, 0};
    default: fail(parseErrors::unexpectedEnd, 0); return {ParseStatus::Error, 0};
  }
}

}  // namespace http::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/parser.ipp>
#endif
