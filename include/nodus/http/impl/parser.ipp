#pragma once

#include <nodus/http/detail/known_blocks.hpp>
#include <nodus/http/detail/llhttp.hpp>
#include <nodus/http/detail/parser.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace nodus::inline v0 {
namespace http::detail {

// llhttp calls this at the end of a head that it accepts, and nothing else pauses it.
inline int pauseAfterHead(llhttp_t*) { return HPE_PAUSED; }

inline constexpr llhttp_settings_t judgeSettings = [] {
  llhttp_settings_t settings{};
  settings.on_headers_complete = pauseAfterHead;
  return settings;
}();

// Tabs around a framing header's value become spaces, which mean the same; the values stay as they are.
NODUS_DECL void blankTabs(FieldBlock& block) noexcept {
  char* chars = block.chars().data();
  for (std::uint32_t i = 0; i < block.size(); ++i) {
    const auto& field = block.fields()[i];
    for (auto at = field.name + field.nameLength + 1; at < field.value; ++at) chars[at] = ' ';
    for (auto at = field.value + field.valueLength; chars[at] != '\r'; ++at) chars[at] = ' ';
  }
}

// What llhttp_init makes of a parser, to be copied.
template <MessageKind kind>
inline const llhttp_t& freshJudge() noexcept {
  static const llhttp_t judge = [] {
    llhttp_t made;
    llhttp_init(&made, kind == MessageKind::Request ? HTTP_REQUEST : HTTP_RESPONSE, &judgeSettings);
    return made;
  }();
  return judge;
}

NODUS_DECL NODUS_NOINLINE ParseError refusal(const llhttp_t& judge, llhttp_errno_t result, const FieldBlock& block) {
  if (result == HPE_PAUSED) return parseErrors::disagreement;
  const char* data = block.chars().data();
  const char* position = llhttp_get_error_pos(&judge);
  const char* reason = llhttp_get_error_reason(&judge);
  auto error = parseErrors::disagreement;
  if (result != HPE_OK) error = {llhttp_errno_name(result), reason ? reason : "", 0, 400};
  if (position >= data && position <= data + block.chars().size()) {
    error.bytesParsed = static_cast<std::size_t>(position - data);
  }
  return error;
}

// The second opinion on a head that the framing check has passed. It also says what the Connection and
// Upgrade headers ask for.
NODUS_ALWAYS_INLINE bool judgeHead(MessageHead& head, MessageKind kind, ParseError& error) noexcept {
  llhttp_t judge =
      kind == MessageKind::Request ? freshJudge<MessageKind::Request>() : freshJudge<MessageKind::Response>();
  const char* data = head.headers.chars().data();
  std::size_t size = head.headers.chars().size();
  auto result = HPE_OK;
  if (kind == MessageKind::Request && head.method == Method::QUERY) {
    // Not every llhttp knows QUERY, and POST is judged alike.
    result = llhttp_execute(&judge, "POST", 4);
    data += 5;
    size -= 5;
  }
  if (result == HPE_OK) result = llhttp_execute(&judge, data, size);
  const auto length = head.contentLength ? *head.contentLength : 0;
  const unsigned flags = judge.flags;
  if (result != HPE_PAUSED || ((flags & F_CONTENT_LENGTH) != 0) != head.contentLength.has_value() ||
      judge.content_length != length || ((flags & F_CHUNKED) != 0) != head.chunked ||
      judge.http_minor != head.versionMinor) {
    error = refusal(judge, result, head.headers);
    return false;
  }
  head.upgrade = judge.upgrade != 0;
  head.keepAlive = head.versionMinor == 1 ? (flags & F_CONNECTION_CLOSE) == 0 : (flags & F_CONNECTION_KEEP_ALIVE) != 0;
  return true;
}

NODUS_DECL void Parser::fail(const ParseError& error, std::size_t at) noexcept {
  error_ = error;
  error_.bytesParsed = at;
  state_ = State::Failed;
}

NODUS_ALWAYS_INLINE bool Parser::acceptHead(MessageKind kind) {
  if (const auto* error = checkHead(*head_, facts_, kind, *options_)) {
    fail(*error, head_->headers.chars().size());
    return false;
  }
  if (facts_.tabs) blankTabs(head_->headers);
  ParseError error;
  if (judgeHead(*head_, kind, error)) return true;
  fail(error, error.bytesParsed);
  return false;
}

NODUS_DECL std::size_t Parser::takeHead(const char* data, std::size_t size) {
  if (kind_ == MessageKind::Request && head_->headers.chars().size() == 0) {
    if (const auto used = takeOrdinary(data, std::min(size, options_->maxHeaderSize))) return used;
  }
  return takeLines(data, size);
}

// The usual request, which is there as a whole; 0 if it is another one.
NODUS_ALWAYS_INLINE std::size_t Parser::takeOrdinary(const char* data, std::size_t size) {
  auto& head = *head_;
  const char* const end = data + size;
  const char* const block = ordinaryRequestLine(data, end, head);
  if (!block) return 0;
  if (options_->known) {
    if (const auto blockSize = options_->known->recognise(known_, data, block, end, head)) {
      state_ = State::Complete;
      return static_cast<std::size_t>(block - data) + blockSize;
    }
  }
  const char* p = ordinaryFields(data, block, end, head, facts_, *options_);
  const auto used = static_cast<std::size_t>(p - data);
  if (end - p < 2 || std::memcmp(p, "\r\n", 2) != 0) {
    cursor_.part = LineCursor::Part::Name;
    cursor_.line = cursor_.checked = static_cast<std::uint32_t>(used);
    return 0;
  }
  head.headers.chars().append(data, used + 2);
  if (acceptHead(MessageKind::Request)) {
    state_ = State::Complete;
    if (options_->known) known_ = options_->known->remember(head, static_cast<std::size_t>(block - data));
  }
  return used + 2;
}

// Any head, in any number of pieces.
NODUS_DECL NODUS_NOINLINE std::size_t Parser::takeLines(const char* data, std::size_t size) {
  auto& chars = head_->headers.chars();
  const std::size_t before = chars.size();
  const auto limit = options_->maxHeaderSize;
  const auto count = std::min(size, limit - before);
  // The usual head comes in one piece and is read where it lies.
  const bool direct = before == 0;
  if (!direct) chars.append(data, count);
  const char* base = direct ? data : chars.data();
  const auto scan = scanLines(base, before + count, cursor_, *head_, facts_, kind_, *options_, false);
  if (scan.status == ScanStatus::Incomplete) {
    if (before + count == limit) {
      fail(parseErrors::headerOverflow, count);
    } else if (direct) {
      chars.append(data, count);
    }
    return count;
  }
  const auto used = scan.at > before ? scan.at - before : 0;
  if (scan.status == ScanStatus::Error) {
    fail(*scan.error, used);
    return used;
  }
  if (direct) {
    chars.append(data, scan.at);
  } else {
    chars.truncate(static_cast<std::uint32_t>(scan.at));
  }
  if (acceptHead(kind_)) {
    state_ = State::Complete;
  } else {
    error_.bytesParsed = error_.bytesParsed > before ? error_.bytesParsed - before : 0;
  }
  return used;
}

// How a body is delimited, by RFC 9112 section 6.3. What `onHeaders` returns may overrule it.
NODUS_DECL void Parser::chooseBody() noexcept {
  auto& head = *head_;
  state_ = State::Complete;
  if (kind_ == MessageKind::Response) {
    const bool tunnel = requestMethod_ == Method::CONNECT && head.statusCode / 100 == 2;
    if (tunnel) head.upgrade = true;
    const bool bare = head.statusCode / 100 == 1 || head.statusCode == 204 || head.statusCode == 304;
    if (tunnel || bare || requestMethod_ == Method::HEAD) return;
    if (!head.chunked && !head.contentLength) {
      state_ = State::BodyUntilEnd;
      head.keepAlive = false;
      return;
    }
  }
  remaining_ = 0;
  if (head.chunked) {
    chunk_ = {};
    state_ = State::ChunkLine;
  } else if (head.contentLength && *head.contentLength != 0) {
    remaining_ = *head.contentLength;
    state_ = State::Body;
  }
}

NODUS_DECL std::size_t Parser::takeChunkLine(const char* data, std::size_t size) {
  const char* p = data;
  const char* end = data + size;
  if (state_ == State::ChunkDataEnd) {
    // remaining_ counts which half of the line end was seen.
    while (p != end) {
      if (*p != (remaining_ == 0 ? '\r' : '\n')) {
        fail(parseErrors::lfAfterChunkData, static_cast<std::size_t>(p - data));
        return static_cast<std::size_t>(p - data);
      }
      ++p;
      if (++remaining_ == 2) {
        remaining_ = 0;
        state_ = State::ChunkLine;
        break;
      }
    }
    if (state_ == State::ChunkDataEnd) return size;
  }
  bool done = false;
  const ParseError* error = nullptr;
  p = readChunkLine(chunk_, p, end, remaining_, options_->maxChunkExtensionsSize, done, error);
  const auto used = static_cast<std::size_t>(p - data);
  if (error) {
    fail(*error, used);
  } else if (done) {
    state_ = remaining_ == 0 ? State::Trailers : State::ChunkData;
    cursor_ = {};
    cursor_.part = LineCursor::Part::Name;
  }
  return used;
}

NODUS_DECL std::size_t Parser::takeTrailers(const char* data, std::size_t size) {
  auto& chars = head_->trailers.chars();
  const std::size_t before = chars.size();
  if (before == 0 && size >= 2 && data[0] == '\r' && data[1] == '\n') {
    state_ = State::Complete;
    return 2;
  }
  const auto count = std::min(size, options_->maxHeaderSize - before);
  chars.append(data, count);
  const auto scan = scanLines(chars.data(), chars.size(), cursor_, *head_, facts_, kind_, *options_, true);
  if (scan.status == ScanStatus::Incomplete) {
    if (chars.size() == options_->maxHeaderSize) fail(parseErrors::headerOverflow, count);
    return count;
  }
  const auto used = scan.at > before ? scan.at - before : 0;
  if (scan.status == ScanStatus::Error) {
    fail(*scan.error, used);
    return used;
  }
  chars.truncate(static_cast<std::uint32_t>(scan.at));
  state_ = State::Complete;
  return used;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
