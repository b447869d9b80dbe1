#pragma once

#include <nodus/http/detail/framing.hpp>
#include <nodus/http/status.hpp>

namespace nodus::inline v0 {
namespace http::detail {

// One pass over the lines of one block.
class LineScanner {
 public:
  LineScanner(const char* base, std::size_t size, MessageHead& head, FramingFacts& facts,
              const ParserOptions& options, bool trailers) noexcept
      : base_(base), end_(base + size), head_(head), facts_(facts), options_(options), trailers_(trailers),
        block_(trailers ? head.trailers : head.headers) {}

  // All of these return the byte after what they took, or null: then `outcome` says why.
  const char* requestLine(const char* p);
  const char* statusLine(const char* p);
  // The lines of the headers, up to the end of the empty one.
  const char* fields(const char* p, LineCursor& cursor);

  ScanResult outcome{ScanStatus::Incomplete, 0, nullptr};

 private:
  const char* fail(const ParseError& error, const char* at) noexcept {
    outcome = {ScanStatus::Error, static_cast<std::size_t>(at - base_), &error};
    return nullptr;
  }
  std::uint32_t offset(const char* p) const noexcept { return static_cast<std::uint32_t>(p - base_); }

  static bool hasTab(const char* p, const char* end) noexcept {
    while (p != end && *p != '\t') ++p;
    return p != end;
  }

  const char* method(const char* p);
  const char* version(const char* p);
  const char* field(const char* p);
  bool framing(std::string_view name, std::string_view value, const char* at);
  bool contentLength(std::string_view value, const char* at);
  bool host(std::string_view value, const char* at);
  bool transferEncoding(std::string_view value, const char* at);
  bool expect(std::string_view value);

  const char* base_;
  const char* end_;
  MessageHead& head_;
  FramingFacts& facts_;
  const ParserOptions& options_;
  bool trailers_;
  FieldBlock& block_;
};

NODUS_DECL const char* LineScanner::method(const char* p) {
  const auto left = static_cast<std::size_t>(end_ - p);
  if (left >= 4 && std::memcmp(p, "GET ", 4) == 0) {
    head_.method = Method::GET;
    return p + 3;
  }
  // A method that cannot become a known one is an error before its end has come: a peer that speaks
  // another protocol must not have to send a line end to learn it.
  std::size_t best = 0;
  for (std::size_t i = 0; i < METHODS.size(); ++i) {
    const auto name = METHODS[i];
    std::size_t same = 0;
    while (same < name.size() && same < left && name[same] == p[same]) ++same;
    if (same == name.size() && same < left && p[same] == ' ') {
      head_.method = static_cast<Method>(i);
      return p + same;
    }
    if (same == left) return nullptr;
    best = same > best ? same : best;
  }
  return fail(parseErrors::invalidMethod, p + best);
}

// "HTTP/1.0" or "HTTP/1.1".
NODUS_DECL const char* LineScanner::version(const char* p) {
  if (end_ - p >= 8 && std::memcmp(p, "HTTP/1.", 7) == 0 && (p[7] == '1' || p[7] == '0')) {
    head_.versionMinor = static_cast<std::uint8_t>(p[7] - '0');
    return p + 8;
  }
  constexpr std::string_view wanted = "HTTP/1.";
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (p + i == end_) return nullptr;
    if (p[i] != wanted[i]) return fail(i < 5 ? parseErrors::expectedHttp : parseErrors::invalidVersion, p + i);
  }
  if (p + wanted.size() == end_) return nullptr;
  return fail(parseErrors::invalidVersion, p + wanted.size());
}

NODUS_DECL const char* LineScanner::requestLine(const char* p) {
  p = method(p);
  if (!p) return nullptr;
  while (p != end_ && *p == ' ') ++p;
  const char* target = p;
  p = findControl<0x21>(p, end_);
  if (p == end_) return nullptr;
  // A target that a line end follows is HTTP/0.9.
  if (*p == '\r' || *p == '\n') return fail(parseErrors::invalidVersion, p);
  if (*p != ' ' || p == target) return fail(parseErrors::invalidUrl, p);
  head_.textAt = offset(target);
  head_.textLength = static_cast<std::uint32_t>(p - target);
  while (p != end_ && *p == ' ') ++p;
  p = version(p);
  if (!p || p == end_) return nullptr;
  if (*p != '\r') return fail(parseErrors::crlfAfterVersion, p);
  if (++p == end_) return nullptr;
  if (*p != '\n') return fail(parseErrors::crlfAfterVersion, p);
  return p + 1;
}

NODUS_DECL const char* LineScanner::statusLine(const char* p) {
  p = version(p);
  if (!p || p == end_) return nullptr;
  if (*p != ' ') return fail(parseErrors::spaceAfterVersion, p);
  ++p;
  unsigned code = 0;
  for (int i = 0; i < 3; ++i, ++p) {
    if (p == end_) return nullptr;
    if (*p < '0' || *p > '9') return fail(parseErrors::invalidStatus, p);
    code = code * 10 + static_cast<unsigned>(*p - '0');
  }
  if (code < 100) return fail(parseErrors::invalidStatus, p - 1);
  head_.statusCode = static_cast<std::uint16_t>(code);
  if (p == end_) return nullptr;
  if (*p == ' ') {
    ++p;
  } else if (*p != '\r' && *p != '\n') {
    return fail(parseErrors::invalidStatus, p);
  }
  head_.textAt = offset(p);
  while (p != end_ && hasClass(*p, kFieldValue)) ++p;
  if (p == end_) return nullptr;
  head_.textLength = offset(p) - head_.textAt;
  if (*p == '\n') return fail(parseErrors::crAfterStatus, p);
  if (*p != '\r') return fail(parseErrors::invalidStatus, p);
  if (++p == end_) return nullptr;
  if (*p != '\n') return fail(parseErrors::lfAfterStatus, p);
  return p + 1;
}

NODUS_DECL const char* LineScanner::fields(const char* p, LineCursor& cursor) {
  const bool first = block_.empty();
  if (first && p != end_ && (*p == ' ' || *p == '\t')) return fail(parseErrors::spaceAfterStartLine, p);
  while (p != end_) {
    if (*p == '\r') {
      if (p + 1 == end_) return nullptr;
      if (p[1] != '\n') return fail(parseErrors::lfAfterHeaders, p + 1);
      return p + 2;
    }
    p = field(p);
    if (!p) return nullptr;
    cursor.line = offset(p);
  }
  return nullptr;
}

NODUS_DECL const char* LineScanner::field(const char* p) {
  const char* name = p;
  while (p != end_ && hasClass(*p, kToken)) ++p;
  if (p == end_) return nullptr;
  if (*p != ':' || p == name) {
    const bool folded = p == name && (*p == ' ' || *p == '\t');
    return fail(folded ? parseErrors::foldedLine : parseErrors::invalidName, p);
  }
  const auto nameLength = static_cast<std::size_t>(p - name);
  const char* value = p + 1;
  while (value != end_ && (*value == ' ' || *value == '\t')) ++value;
  p = value;
  for (;;) {
    p = findControl<0x20>(p, end_);
    if (p == end_) return nullptr;
    if (*p != '\t') break;
    ++p;
  }
  const char* stop = p;
  if (*p != '\r') return fail(*p == '\n' ? parseErrors::crAfterValue : parseErrors::invalidValue, p);
  if (++p == end_) return nullptr;
  if (*p != '\n') return fail(parseErrors::lfAfterValue, p);
  while (stop != value && (stop[-1] == ' ' || stop[-1] == '\t')) --stop;

  if (options_.maxHeadersCount != 0 && block_.size() >= options_.maxHeadersCount) {
    return fail(parseErrors::tooManyHeaders, name);
  }
  const auto valueLength = static_cast<std::size_t>(stop - value);
  block_.fields().push({offset(name), static_cast<std::uint32_t>(nameLength), offset(value),
                        static_cast<std::uint32_t>(valueLength)});
  // Only names of these lengths frame a message.
  constexpr std::uint32_t lengths = 1u << 4 | 1u << 6 | 1u << 7 | 1u << 10 | 1u << 14 | 1u << 17;
  if (nameLength < 18 && (lengths >> nameLength & 1) != 0) {
    if (!framing({name, nameLength}, {value, valueLength}, value)) return nullptr;
    if (hasTab(name + nameLength + 1, value) || hasTab(stop, p)) facts_.tabs = true;
  }
  return p + 1;
}

NODUS_DECL bool LineScanner::framing(std::string_view name, std::string_view value, const char* at) {
  switch (name.size()) {
    case 4: return trailers_ || !equalsLowered(name, "host") || host(value, at);
    case 6: return trailers_ || !equalsLowered(name, "expect") || expect(value);
    case 14: return !equalsLowered(name, "content-length") || contentLength(value, at);
    case 17: return !equalsLowered(name, "transfer-encoding") || transferEncoding(value, at);
    default: return true;
  }
}

NODUS_DECL bool LineScanner::host(std::string_view value, const char* at) {
  if (facts_.host) return fail(parseErrors::duplicateHost, at) != nullptr;
  facts_.host = true;
  return isValidHost(value) || fail(parseErrors::invalidHost, at) != nullptr;
}

NODUS_DECL bool LineScanner::expect(std::string_view value) {
  if (head_.versionMinor == 1) {
    const bool known = equalsLowered(value, "100-continue");
    head_.expectContinue = known;
    head_.expectOther = !known;
  }
  return true;
}

NODUS_DECL bool LineScanner::contentLength(std::string_view value, const char* at) {
  if (trailers_ || facts_.encoding) return fail(parseErrors::lengthWithEncoding, at) != nullptr;
  if (facts_.length) return fail(parseErrors::duplicateLength, at) != nullptr;
  if (value.empty()) return fail(parseErrors::emptyLength, at) != nullptr;
  std::uint64_t length = 0;
  for (char c : value) {
    if (c < '0' || c > '9') return fail(parseErrors::invalidLength, at) != nullptr;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (length > (UINT64_MAX - digit) / 10) return fail(parseErrors::lengthOverflow, at) != nullptr;
    length = length * 10 + digit;
  }
  facts_.length = true;
  head_.contentLength = length;
  return true;
}

NODUS_DECL bool LineScanner::transferEncoding(std::string_view value, const char* at) {
  if (facts_.length) return fail(parseErrors::encodingWithLength, at) != nullptr;
  if (trailers_ || facts_.encoding || !equalsLowered(value, "chunked")) {
    return fail(parseErrors::invalidEncoding, at) != nullptr;
  }
  if (head_.versionMinor != 1) return fail(parseErrors::encodingOnOldVersion, at) != nullptr;
  facts_.encoding = true;
  head_.chunked = true;
  return true;
}

NODUS_DECL ScanResult scanLines(const char* base, std::size_t size, LineCursor& cursor, MessageHead& head,
                                FramingFacts& facts, MessageKind kind, const ParserOptions& options, bool trailers) {
  LineScanner scanner(base, size, head, facts, options, trailers);
  const char* p = base + cursor.line;
  if (cursor.line == 0 && !trailers) {
    p = kind == MessageKind::Request ? scanner.requestLine(p) : scanner.statusLine(p);
    if (!p) return scanner.outcome;
    cursor.line = static_cast<std::uint32_t>(p - base);
  }
  p = scanner.fields(p, cursor);
  if (!p) return scanner.outcome;
  return {ScanStatus::Complete, static_cast<std::size_t>(p - base), nullptr};
}

NODUS_DECL const ParseError* checkHead(const MessageHead& head, const FramingFacts& facts, MessageKind kind,
                                       const ParserOptions& options) noexcept {
  const bool needsHost = kind == MessageKind::Request && head.versionMinor == 1 && options.requireHostHeader;
  return needsHost && !facts.host ? &parseErrors::missingHost : nullptr;
}

NODUS_DECL bool isValidHost(std::string_view host) noexcept {
  std::size_t i = 0;
  if (!host.empty() && host[0] == '[') {
    // Enough to keep an address literal from being taken for something else; it is not resolved here.
    for (i = 1; i < host.size() && host[i] != ']'; ++i) {
      if (!hasClass(host[i], kHost) && host[i] != ':') return false;
    }
    if (i == host.size() || i == 1) return false;
    ++i;
  } else {
    for (; i < host.size() && hasClass(host[i], kHost); ++i) {
      if (host[i] != '%') continue;
      if (host.size() - i < 3 || !hasClass(host[i + 1], kHexDigit) || !hasClass(host[i + 2], kHexDigit)) return false;
    }
    if (i == 0) return false;
  }
  if (i == host.size()) return true;
  if (host[i] != ':') return false;
  unsigned port = 0;
  for (++i; i < host.size(); ++i) {
    if (host[i] < '0' || host[i] > '9') return false;
    port = port * 10 + static_cast<unsigned>(host[i] - '0');
    if (port > 65535) return false;
  }
  return true;
}

NODUS_DECL const char* readChunkLine(ChunkLine& line, const char* p, const char* end, std::uint64_t& length,
                                     std::uint32_t maxExtensions, bool& done, const ParseError*& error) noexcept {
  using At = ChunkLine::At;
  for (; p != end; ++p) {
    const char c = *p;
    if (line.at > At::Digits && line.at < At::LineFeed && c != '\r' && ++line.extensionBytes > maxExtensions) {
      error = &parseErrors::chunkExtensionsOverflow;
      return p;
    }
    switch (line.at) {
      case At::FirstDigit:
      case At::Digits:
        if (hasClass(c, kHexDigit)) {
          if (length >> 60 != 0) {
            error = &parseErrors::chunkSizeOverflow;
            return p;
          }
          const auto digit = c <= '9' ? c - '0' : lower(c) - 'a' + 10;
          length = length * 16 + static_cast<std::uint64_t>(digit);
          line.at = At::Digits;
          continue;
        }
        if (line.at == At::Digits && c == '\r') {
          line.at = At::LineFeed;
          continue;
        }
        if (line.at == At::Digits && c == ';') {
          line.at = At::ExtensionStart;
          continue;
        }
        error = line.at == At::Digits && c == '\n' ? &parseErrors::crAfterChunkSize : &parseErrors::invalidChunkSize;
        return p;
      case At::ExtensionStart:
        if (!hasClass(c, kToken)) break;
        line.at = At::ExtensionName;
        continue;
      case At::ExtensionName:
        if (hasClass(c, kToken)) continue;
        if (c == '=') {
          line.at = At::ValueStart;
          continue;
        }
        if (c == ';' || c == '\r') {
          line.at = c == ';' ? At::ExtensionStart : At::LineFeed;
          continue;
        }
        break;
      case At::ValueStart:
        if (c == '"') {
          line.at = At::Quoted;
          continue;
        }
        line.at = At::Value;
        [[fallthrough]];
      case At::Value:
        if (hasClass(c, kToken)) continue;
        [[fallthrough]];
      case At::QuotedEnd:
        if (c == ';' || c == '\r') {
          line.at = c == ';' ? At::ExtensionStart : At::LineFeed;
          continue;
        }
        break;
      case At::Quoted:
        if (c == '"' || c == '\\') {
          line.at = c == '"' ? At::QuotedEnd : At::QuotedPair;
          continue;
        }
        if (hasClass(c, kFieldValue)) continue;
        break;
      case At::QuotedPair:
        if (!hasClass(c, kFieldValue)) break;
        line.at = At::Quoted;
        continue;
      case At::LineFeed:
        if (c != '\n') {
          error = &parseErrors::lfAfterChunkSize;
          return p;
        }
        line = {};
        done = true;
        return p + 1;
    }
    error = &parseErrors::invalidChunkExtension;
    return p;
  }
  return p;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
