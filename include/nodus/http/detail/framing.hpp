// The framing check: a strict scanner that indexes a head and refuses whatever two parsers could read in
// two ways. llhttp judges the same bytes after it (parser.hpp); a message must pass both.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/message_head.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nodus::inline v0 {
namespace http::detail {

class KnownBlocks;

enum class MessageKind : std::uint8_t { Request, Response };

struct ParserOptions {
  // Bytes of the start line and the headers, line ends included; the trailers have as many again.
  std::size_t maxHeaderSize = 16384;
  // Headers, and trailers, of one message; 0 means no limit.
  std::uint32_t maxHeadersCount = 2000;
  // Bytes of the extensions of one chunk.
  std::uint32_t maxChunkExtensionsSize = 16384;
  // A request of HTTP/1.1 without `Host` is refused.
  bool requireHostHeader = true;
  // Shared by the parsers of one server, if there is one; for ordinary requests.
  KnownBlocks* known = nullptr;
};

// Why a message was refused. The texts are static.
struct ParseError {
  // Node's `code` of a parse error: "HPE_INVALID_METHOD".
  const char* code = "";
  // Node's `reason`: its message is "Parse Error: " and this.
  const char* reason = "";
  // Of the input given to the call that failed.
  std::size_t bytesParsed = 0;
  // What to answer: 400, 413 or 431.
  int status = 400;
};

namespace parseErrors {
inline constexpr ParseError invalidMethod{"HPE_INVALID_METHOD", "Invalid method encountered"};
inline constexpr ParseError invalidUrl{"HPE_INVALID_URL", "Invalid characters in url"};
inline constexpr ParseError expectedHttp{"HPE_INVALID_CONSTANT", "Expected HTTP/"};
inline constexpr ParseError invalidVersion{"HPE_INVALID_VERSION", "Invalid HTTP version"};
inline constexpr ParseError crlfAfterVersion{"HPE_INVALID_VERSION", "Expected CRLF after version"};
inline constexpr ParseError spaceAfterVersion{"HPE_INVALID_VERSION", "Expected space after version"};
inline constexpr ParseError invalidStatus{"HPE_INVALID_STATUS", "Invalid status code"};
inline constexpr ParseError lfAfterStatus{"HPE_STRICT", "Expected LF after CR"};
inline constexpr ParseError crAfterStatus{"HPE_CR_EXPECTED", "Missing expected CR after response line"};
inline constexpr ParseError spaceAfterStartLine{"HPE_UNEXPECTED_SPACE", "Unexpected space after start line"};
inline constexpr ParseError foldedLine{"HPE_INVALID_HEADER_TOKEN", "Unexpected whitespace after header value"};
inline constexpr ParseError invalidName{"HPE_INVALID_HEADER_TOKEN", "Invalid header token"};
inline constexpr ParseError invalidValue{"HPE_INVALID_HEADER_TOKEN", "Invalid header value char"};
inline constexpr ParseError lfAfterValue{"HPE_LF_EXPECTED", "Missing expected LF after header value"};
inline constexpr ParseError crAfterValue{"HPE_CR_EXPECTED", "Missing expected CR after header value"};
inline constexpr ParseError lfAfterHeaders{"HPE_STRICT", "Expected LF after headers"};
inline constexpr ParseError headerOverflow{"HPE_HEADER_OVERFLOW", "Header overflow", 0, 431};
inline constexpr ParseError tooManyHeaders{"HPE_HEADER_OVERFLOW", "Too many headers", 0, 431};
inline constexpr ParseError missingHost{"HPE_USER", "Missing Host header"};
inline constexpr ParseError duplicateHost{"HPE_USER", "Duplicate Host header"};
inline constexpr ParseError invalidHost{"HPE_USER", "Invalid Host header"};
inline constexpr ParseError duplicateLength{"HPE_UNEXPECTED_CONTENT_LENGTH", "Duplicate Content-Length"};
inline constexpr ParseError invalidLength{"HPE_INVALID_CONTENT_LENGTH", "Invalid character in Content-Length"};
inline constexpr ParseError emptyLength{"HPE_INVALID_CONTENT_LENGTH", "Empty Content-Length"};
inline constexpr ParseError lengthOverflow{"HPE_INVALID_CONTENT_LENGTH", "Content-Length overflow"};
inline constexpr ParseError lengthWithEncoding{"HPE_INVALID_CONTENT_LENGTH",
                                               "Content-Length can't be present with Transfer-Encoding"};
inline constexpr ParseError encodingWithLength{"HPE_INVALID_TRANSFER_ENCODING",
                                               "Transfer-Encoding can't be present with Content-Length"};
inline constexpr ParseError invalidEncoding{"HPE_INVALID_TRANSFER_ENCODING",
                                            "Invalid `Transfer-Encoding` header value"};
inline constexpr ParseError encodingOnOldVersion{"HPE_INVALID_TRANSFER_ENCODING", "Transfer-Encoding needs HTTP/1.1"};
inline constexpr ParseError chunkSizeOverflow{"HPE_INVALID_CHUNK_SIZE", "Chunk size overflow"};
inline constexpr ParseError invalidChunkSize{"HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size"};
inline constexpr ParseError crAfterChunkSize{"HPE_CR_EXPECTED", "Missing expected CR after chunk size"};
inline constexpr ParseError lfAfterChunkSize{"HPE_STRICT", "Expected LF after chunk size"};
inline constexpr ParseError lfAfterChunkData{"HPE_STRICT", "Expected LF after chunk data"};
inline constexpr ParseError invalidChunkExtension{"HPE_STRICT", "Invalid character in chunk extensions"};
inline constexpr ParseError chunkExtensionsOverflow{"HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow", 0,
                                                    413};
inline constexpr ParseError closedConnection{"HPE_CLOSED_CONNECTION", "Data after `Connection: close`"};
inline constexpr ParseError unexpectedEnd{"HPE_INVALID_EOF_STATE", "Invalid EOF state"};
inline constexpr ParseError disagreement{"HPE_INTERNAL", "Ambiguous message framing"};
}  // namespace parseErrors

// How far a block of lines has been read, to the byte: a peer that sends one at a time makes no byte be
// looked at twice, and an error is found when its byte comes.
struct LineCursor {
  enum class Part : std::uint8_t { Start, BeforeTarget, Target, BeforeVersion, Reason, Name, Value };
  // Everything before it is indexed.
  std::uint32_t line = 0;
  // Where to go on within the line.
  std::uint32_t checked = 0;
  // In a value: where the colon is.
  std::uint32_t colon = 0;
  Part part = Part::Start;
};

// Which framing headers a head has had so far.
struct FramingFacts {
  bool host = false;
  bool length = false;
  bool encoding = false;
  // A framing header has tabs around its value, which llhttp 8 does not take.
  bool tabs = false;
};

enum class ScanStatus : std::uint8_t { Incomplete, Complete, Error };

struct ScanResult {
  ScanStatus status;
  // Complete: where the body starts. Error: the offending byte.
  std::size_t at;
  const ParseError* error;
};

// Goes on at the cursor and indexes lines into `head`; `base` is where the message, or the trailers, start.
// Trailers start at Part::Name. The outcome depends on the bytes alone and not on how many calls they came in.
ScanResult scanLines(const char* base, std::size_t size, LineCursor& cursor, MessageHead& head, FramingFacts& facts,
                     MessageKind kind, const ParserOptions& options, bool trailers);

// GET or POST of a path in visible ASCII, one space each, HTTP/1.1: what follows the line, or null if it is another
// one, or not complete. Whatever else the head says, llhttp has nothing against such a line.
const char* ordinaryRequestLine(const char* base, const char* end, MessageHead& head) noexcept;

// Indexes complete header lines that are certainly right, up to the first one that is not, and returns that one. The
// empty line is not one of them, and what is not ordinary is scanLines' part, which also finds the errors.
const char* ordinaryFields(const char* base, const char* p, const char* end, MessageHead& head, FramingFacts& facts,
                           const ParserOptions& options);

// What a complete head must fulfil as a whole; null if it does.
const ParseError* checkHead(const MessageHead& head, const FramingFacts& facts, MessageKind kind,
                            const ParserOptions& options) noexcept;

// uri-host [":" port] of RFC 9110, not empty.
bool isValidHost(std::string_view host) noexcept;

// The line before a chunk's data, byte by byte.
struct ChunkLine {
  enum class At : std::uint8_t {
    FirstDigit,
    Digits,
    ExtensionStart,
    ExtensionName,
    ValueStart,
    Value,
    Quoted,
    QuotedPair,
    QuotedEnd,
    LineFeed,
  };
  std::uint32_t extensionBytes = 0;
  At at = At::FirstDigit;
};

// Goes on with the line at `p` and adds its size to `length`. Returns the end of what it used; `done` says
// that the line is complete; after an error `error` is set and the returned place is the offending byte.
const char* readChunkLine(ChunkLine& line, const char* p, const char* end, std::uint64_t& length,
                          std::uint32_t maxExtensions, bool& done, const ParseError*& error) noexcept;

}  // namespace http::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/framing.ipp>
#endif
