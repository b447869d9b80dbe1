#pragma once

#include <nodus/http/detail/framing.hpp>
#include <nodus/http/status.hpp>

namespace nodus::inline v0 {
namespace http::detail {

// Only names of these lengths frame a message.
constexpr bool mayFrame(std::size_t nameLength) noexcept {
  constexpr std::uint32_t lengths = 1u << 4 | 1u << 6 | 1u << 7 | 1u << 10 | 1u << 14 | 1u << 17;
  return nameLength < 18 && (lengths >> nameLength & 1) != 0;
}

// What follows the colon of a host.
NODUS_DECL NODUS_NOINLINE bool isValidPort(const char* p, const char* end) noexcept {
  unsigned port = 0;
  for (; p != end; ++p) {
    if (*p < '0' || *p > '9') return false;
    port = port * 10 + static_cast<unsigned>(*p - '0');
    if (port > 65535) return false;
  }
  return true;
}

// Not every valid host is an ordinary one. `end` is the end of the input.
NODUS_ALWAYS_INLINE bool isOrdinaryHost(const char* host, const char* stop, const char* end) noexcept {
  const char* p = findFirst<NoHostChar>(host, host, end);
  if (p == stop) return p != host;
  return *p == ':' && p != host && isValidPort(p + 1, stop);
}

// A first Content-Length without an encoding. Any number of eighteen digits fits.
NODUS_DECL NODUS_NOINLINE bool ordinaryLength(std::string_view value, MessageHead& head, FramingFacts& facts) noexcept {
  if (facts.length || facts.encoding || value.empty() || value.size() > 18) return false;
  std::uint64_t length = 0;
  for (char c : value) {
    if (c < '0' || c > '9') return false;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  facts.length = true;
  head.contentLength = length;
  return true;
}

NODUS_ALWAYS_INLINE const char* ordinaryRequestLine(const char* base, const char* end, MessageHead& head) noexcept {
  if (end - base < 16) return nullptr;
  const char* target = base;
  auto method = Method::GET;
  const auto isMethod = [&](std::string_view word, Method meant) {
    if (std::memcmp(base, word.data(), word.size()) != 0) return false;
    method = meant;
    target += word.size();
    return true;
  };
  const bool isOrdinary = isMethod("GET ", Method::GET) || isMethod("POST ", Method::POST) ||
                          isMethod("PUT ", Method::PUT) || isMethod("HEAD ", Method::HEAD) ||
                          isMethod("DELETE ", Method::DELETE) || isMethod("PATCH ", Method::PATCH) ||
                          isMethod("OPTIONS ", Method::OPTIONS);
  if (!isOrdinary || *target != '/') return nullptr;
  const char* p = findFirst<NoVisible>(base, target, end);
  if (end - p < 11 || std::memcmp(p, " HTTP/1.1\r\n", 11) != 0) return nullptr;
  head.method = method;
  head.versionMinor = 1;
  head.textAt = static_cast<std::uint32_t>(target - base);
  head.textLength = static_cast<std::uint32_t>(p - target);
  return p + 11;
}

NODUS_DECL NODUS_NOINLINE const char* endOfToken(const char* p, const char* end) noexcept {
  while (p != end && hasClass(*p, kToken)) ++p;
  return p;
}

// It has no inner loops, so that all it needs stays in registers.
NODUS_ALWAYS_INLINE const char* ordinaryFields(const char* base, const char* p, const char* end, MessageHead& head,
                                               FramingFacts& facts, const ParserOptions& options) {
  auto& fields = head.headers.fields();
  for (;;) {
    const char* const name = p;
    if (end - p < 4 || *p == '\r') return name;
    p = findFirst<NoLetter>(base, p, end);
    if (p == end) return name;
    if (*p != ':') {
      p = endOfToken(p, end);
      if (p == end || *p != ':') return name;
    }
    const auto nameLength = static_cast<std::uint32_t>(p - name);
    if (nameLength == 0 || fields.size() > options.maxHeadersCount - 1) return name;
    auto& field = fields.spare();
    field.name = static_cast<std::uint32_t>(name - base);
    field.nameLength = nameLength;

    const char* value = p + 1;
    p = findFirst<Control<0x20>>(base, value, end);
    if (end - p < 2 || std::memcmp(p, "\r\n", 2) != 0) return name;
    if (*value == ' ') ++value;
    if (*value == ' ' || p[-1] == ' ') return name;
    const auto valueLength = static_cast<std::uint32_t>(p - value);
    field.value = static_cast<std::uint32_t>(value - base);
    field.valueLength = valueLength;
    if (nameLength == 4) {
      if (tokenIs(name, "host")) {
        if (facts.host || !isOrdinaryHost(value, p, end)) return name;
        facts.host = true;
      }
    } else if (nameLength == 14) {
      if (tokenIs(name, "content-length") && !ordinaryLength({value, valueLength}, head, facts)) return name;
    } else if ((nameLength == 6 && tokenIs(name, "expect")) ||
               (nameLength == 17 && tokenIs(name, "transfer-encoding"))) {
      return name;
    }
    fields.takeSpare();
    p += 2;
  }
}

// One call's pass over the lines of one block.
class LineScanner {
 public:
  using Part = LineCursor::Part;

  LineScanner(const char* base, std::size_t size, LineCursor& cursor, MessageHead& head, FramingFacts& facts,
              const ParserOptions& options, bool trailers) noexcept
      : base_(base),
        end_(base + size),
        cursor_(cursor),
        head_(head),
        facts_(facts),
        options_(options),
        trailers_(trailers),
        block_(trailers ? head.trailers : head.headers) {}

  // All of these return the byte after what they took, or null: then `outcome` says why.
  const char* requestLine();
  const char* statusLine();
  // The lines of the headers, up to the end of the empty one.
  const char* fields();

  ScanResult outcome{ScanStatus::Incomplete, 0, nullptr};

 private:
  const char* fail(const ParseError& error, const char* at) noexcept {
    outcome = {ScanStatus::Error, static_cast<std::size_t>(at - base_), &error};
    return nullptr;
  }
  // The input ends inside `part`; the next call goes on at `p`.
  const char* wait(Part part, const char* p) noexcept {
    cursor_.part = part;
    cursor_.checked = offset(p);
    return nullptr;
  }
  std::uint32_t offset(const char* p) const noexcept { return static_cast<std::uint32_t>(p - base_); }
  static bool hasTab(const char* p, const char* end) noexcept {
    while (p != end && *p != '\t') ++p;
    return p != end;
  }

  const char* method(const char* p);
  const char* version(const char* p);
  const char* field(const char* name);
  const char* value(const char* name, const char* colon, const char* p);
  bool framing(std::string_view name, std::string_view value, const char* at);
  bool contentLength(std::string_view value, const char* at);
  bool host(std::string_view value, const char* at);
  bool transferEncoding(std::string_view value, const char* at);
  bool expect(std::string_view value);

  const char* base_;
  const char* end_;
  LineCursor& cursor_;
  MessageHead& head_;
  FramingFacts& facts_;
  const ParserOptions& options_;
  bool trailers_;
  FieldBlock& block_;
};

NODUS_DECL const char* LineScanner::method(const char* p) {
  const auto left = static_cast<std::size_t>(end_ - p);
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
    if (same == left) return wait(Part::Start, p);
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

NODUS_DECL const char* LineScanner::requestLine() {
  const char* p = base_ + cursor_.checked;
  switch (cursor_.part) {
    case Part::Start:
      p = method(p);
      if (!p) return nullptr;
      [[fallthrough]];
    case Part::BeforeTarget:
      while (p != end_ && *p == ' ') ++p;
      if (p == end_) return wait(Part::BeforeTarget, p);
      head_.textAt = offset(p);
      [[fallthrough]];
    case Part::Target:
      p = findFirst<Control<0x21>>(base_, p, end_);
      if (p == end_) return wait(Part::Target, p);
      // A target that a line end follows is HTTP/0.9.
      if (*p == '\r' || *p == '\n') return fail(parseErrors::invalidVersion, p);
      if (*p != ' ') return fail(parseErrors::invalidUrl, p);
      head_.textLength = offset(p) - head_.textAt;
      [[fallthrough]];
    default: break;
  }
  while (p != end_ && *p == ' ') ++p;
  const char* start = p;
  p = version(p);
  if (!p) return wait(Part::BeforeVersion, start);
  for (char wanted : {'\r', '\n'}) {
    if (p == end_) return wait(Part::BeforeVersion, start);
    if (*p != wanted) return fail(parseErrors::crlfAfterVersion, p);
    ++p;
  }
  return p;
}

NODUS_DECL const char* LineScanner::statusLine() {
  const char* p = base_ + cursor_.checked;
  if (cursor_.part == Part::Start) {
    const char* start = p;
    p = version(p);
    if (!p || p == end_) return wait(Part::Start, start);
    if (*p != ' ') return fail(parseErrors::spaceAfterVersion, p);
    ++p;
    unsigned code = 0;
    for (int i = 0; i < 3; ++i, ++p) {
      if (p == end_) return wait(Part::Start, start);
      if (*p < '0' || *p > '9') return fail(parseErrors::invalidStatus, p);
      code = code * 10 + static_cast<unsigned>(*p - '0');
      if (code == 0) return fail(parseErrors::invalidStatus, p);
    }
    if (p == end_) return wait(Part::Start, start);
    head_.statusCode = static_cast<std::uint16_t>(code);
    if (*p == ' ') {
      ++p;
    } else if (*p != '\r' && *p != '\n') {
      return fail(parseErrors::invalidStatus, p);
    }
    head_.textAt = offset(p);
  }
  while (p != end_ && hasClass(*p, kFieldValue)) ++p;
  if (p == end_) return wait(Part::Reason, p);
  if (*p == '\n') return fail(parseErrors::crAfterStatus, p);
  if (*p != '\r') return fail(parseErrors::invalidStatus, p);
  head_.textLength = offset(p) - head_.textAt;
  if (p + 1 == end_) return wait(Part::Reason, p);
  if (p[1] != '\n') return fail(parseErrors::lfAfterStatus, p + 1);
  return p + 2;
}

NODUS_DECL const char* LineScanner::fields() {
  const char* p = base_ + cursor_.line;
  for (;;) {
    if (!trailers_ && cursor_.checked == cursor_.line) {
      p = ordinaryFields(base_, p, end_, head_, facts_, options_);
      cursor_.line = cursor_.checked = offset(p);
    }
    if (p == end_) return nullptr;
    if (*p == '\r') {
      if (p + 1 == end_) return nullptr;
      if (p[1] != '\n') return fail(parseErrors::lfAfterHeaders, p + 1);
      return p + 2;
    }
    p = field(p);
    if (!p) return nullptr;
    cursor_.part = Part::Name;
    cursor_.line = cursor_.checked = offset(p);
  }
}

NODUS_DECL const char* LineScanner::field(const char* name) {
  const char* p = base_ + cursor_.checked;
  if (cursor_.part == Part::Value) return value(name, base_ + cursor_.colon, p);
  while (p != end_ && hasClass(*p, kToken)) ++p;
  if (p == end_) return wait(Part::Name, p);
  if (*p == ':' && p != name) return value(name, p, p + 1);
  if (p != name || (*p != ' ' && *p != '\t')) return fail(parseErrors::invalidName, p);
  return fail(block_.empty() ? parseErrors::spaceAfterStartLine : parseErrors::foldedLine, p);
}

NODUS_DECL const char* LineScanner::value(const char* name, const char* colon, const char* p) {
  for (;; ++p) {
    p = findFirst<Control<0x20>>(base_, p, end_);
    if (p == end_ || *p != '\t') break;
  }
  if (p == end_ || (*p == '\r' && p + 1 == end_)) {
    cursor_.colon = offset(colon);
    return wait(Part::Value, p);
  }
  if (*p != '\r') return fail(*p == '\n' ? parseErrors::crAfterValue : parseErrors::invalidValue, p);
  if (p[1] != '\n') return fail(parseErrors::lfAfterValue, p + 1);
  const char* start = colon + 1;
  const char* stop = p;
  while (start != stop && (*start == ' ' || *start == '\t')) ++start;
  while (stop != start && (stop[-1] == ' ' || stop[-1] == '\t')) --stop;

  if (options_.maxHeadersCount != 0 && block_.size() >= options_.maxHeadersCount) {
    return fail(parseErrors::tooManyHeaders, name);
  }
  const auto nameLength = static_cast<std::uint32_t>(colon - name);
  const auto valueLength = static_cast<std::uint32_t>(stop - start);
  block_.fields().push({offset(name), nameLength, offset(start), valueLength});
  if (mayFrame(nameLength)) {
    if (!framing({name, nameLength}, {start, valueLength}, start)) return nullptr;
    if (hasTab(colon + 1, start) || hasTab(stop, p)) facts_.tabs = true;
  }
  return p + 2;
}

NODUS_DECL bool LineScanner::framing(std::string_view name, std::string_view value, const char* at) {
  switch (name.size()) {
    case 4: return trailers_ || !tokenIs(name.data(), "host") || host(value, at);
    case 6: return trailers_ || !tokenIs(name.data(), "expect") || expect(value);
    case 14: return !tokenIs(name.data(), "content-length") || contentLength(value, at);
    case 17: return !tokenIs(name.data(), "transfer-encoding") || transferEncoding(value, at);
    default: return true;
  }
}

NODUS_DECL bool LineScanner::host(std::string_view value, const char* at) {
  if (facts_.host) return fail(parseErrors::duplicateHost, at) != nullptr;
  facts_.host = true;
  return isValidHost(value) || fail(parseErrors::invalidHost, at) != nullptr;
}

// As a word anywhere in any `Expect`, which is how Node looks for it.
NODUS_DECL bool LineScanner::expect(std::string_view value) {
  if (head_.versionMinor != 1) return true;
  constexpr std::string_view wanted = "100-continue";
  auto inWord = [&](std::size_t i) {
    const auto c = i < value.size() ? lower(value[i]) : ' ';
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  for (std::size_t i = 0; i + wanted.size() <= value.size(); ++i) {
    if (!equalsLowered(value.substr(i, wanted.size()), wanted)) continue;
    if ((i == 0 || !inWord(i - 1)) && !inWord(i + wanted.size())) head_.expectContinue = true;
  }
  head_.expectOther = !head_.expectContinue;
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
  LineScanner scanner(base, size, cursor, head, facts, options, trailers);
  if (cursor.part < LineCursor::Part::Name) {
    const char* p = kind == MessageKind::Request ? scanner.requestLine() : scanner.statusLine();
    if (!p) return scanner.outcome;
    cursor.part = LineCursor::Part::Name;
    cursor.line = cursor.checked = static_cast<std::uint32_t>(p - base);
  }
  const char* p = scanner.fields();
  if (!p) return scanner.outcome;
  return {ScanStatus::Complete, static_cast<std::size_t>(p - base), nullptr};
}

NODUS_DECL const ParseError* checkHead(const MessageHead& head, const FramingFacts& facts, MessageKind kind,
                                       const ParserOptions& options) noexcept {
  if (facts.host || kind != MessageKind::Request) return nullptr;
  return head.versionMinor == 1 && options.requireHostHeader ? &parseErrors::missingHost : nullptr;
}

constexpr bool isEscape(std::string_view text) noexcept {
  return text.size() >= 3 && hasClass(text[1], kHexDigit) && hasClass(text[2], kHexDigit);
}

NODUS_DECL bool isValidHost(std::string_view host) noexcept {
  const char* p = host.data();
  const char* const end = p + host.size();
  if (p != end && *p == '[') {
    // Enough to keep an address literal from being taken for something else; it is not resolved here.
    const char* literal = ++p;
    while (p != end && (hasClass(*p, kHost) || *p == ':')) ++p;
    if (p == end || *p != ']' || p == literal) return false;
    ++p;
  } else {
    for (;; p += 3) {
      while (p != end && hasClass(*p, kHost)) ++p;
      if (p == end || *p != '%') break;
      if (!isEscape({p, static_cast<std::size_t>(end - p)})) return false;
    }
    if (p == host.data()) return false;
  }
  if (p == end) return true;
  return *p == ':' && isValidPort(p + 1, end);
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
