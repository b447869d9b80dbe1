#pragma once

#include <nodus/json/detail/writer.hpp>
#include <nodus/kernel/error.hpp>
#include <nodus/util/detail/number.hpp>
#include <nodus/util/detail/printer.hpp>
#include <nodus/util/detail/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace nodus::inline v0 {
namespace detail {

// Memory that is neither cleared nor copied while it grows, and is there already for the next text.
struct JsonScratch {
  char* text;
  std::size_t size;
  bool closed;  // the thread ends: what is written now, by destructors of others, keeps nothing
};

inline constexpr std::size_t mostJsonScratch = 512 * 1024;

// Without a destructor, so that it may still be looked at when the thread's others have run.
inline thread_local constinit JsonScratch jsonScratch{};

struct JsonScratchOwner {
  ~JsonScratchOwner() {
    std::free(std::exchange(jsonScratch.text, nullptr));
    jsonScratch.closed = true;
  }
};

NODUS_DECL void keepJsonScratch(char* text, std::size_t size) noexcept {
  thread_local JsonScratchOwner owner;
  static_cast<void>(owner);
  jsonScratch.text = text;
  jsonScratch.size = size;
}

NODUS_DECL JsonWriter::JsonWriter(std::string_view indent) : indent_(indent) {
  // A toJSON() that calls stringify finds nothing there, and takes its own.
  if (jsonScratch.text == nullptr) return;
  text_ = at_ = std::exchange(jsonScratch.text, nullptr);
  end_ = text_ + jsonScratch.size;
}

NODUS_DECL JsonWriter::~JsonWriter() {
  const auto size = static_cast<std::size_t>(end_ - text_);
  if (text_ == nullptr || jsonScratch.text != nullptr || jsonScratch.closed || size > mostJsonScratch) {
    std::free(text_);
  } else {
    keepJsonScratch(text_, size);
  }
}

NODUS_DECL void JsonWriter::grow(std::size_t more) {
  const auto length = static_cast<std::size_t>(at_ - text_);
  const auto size = length + more < 2048 ? 4096 : (length + more) * 2;
  auto* grown = static_cast<char*>(std::realloc(text_, size));
  if (grown == nullptr) throw std::bad_alloc();
  text_ = grown;
  at_ = grown + length;
  end_ = grown + size;
}

NODUS_DECL void JsonWriter::newline() {
  put('\n');
  for (std::size_t i = 0; i < depth_; ++i) raw(indent_);
}

// Whether one of the eight bytes needs a closer look: a control character, a quote, a backslash, or not ASCII.
inline bool jsonNeedsCare(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
  const auto zeroIn = [](std::uint64_t x) { return (x - ones) & ~x; };
  const auto control = bytes - 0x20 * ones;
  return ((control | bytes | zeroIn(bytes ^ ('"' * ones)) | zeroIn(bytes ^ ('\\' * ones))) & high) != 0;
}

#if defined(__SSE2__)
// A bit for each of 16 bytes that needs a closer look, which are copied meanwhile.
inline unsigned copyAndMark(const char* from, char* to) noexcept {
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
  // As signed numbers, what is not ASCII lies below the blank as well.
  const auto low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
  const auto quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const auto slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quotes, slashes))));
}
#endif

// Copies a text that needs no escape, eight bytes at a time where it has so many; false as soon as it needs one, with
// nothing of it counted.
NODUS_DECL bool copyPlainJson(const char* from, std::size_t size, char* to) noexcept {
  const auto step = [&]<class Word>(std::size_t at, Word) {
    Word word;
    std::memcpy(&word, from + at, sizeof word);
    std::memcpy(to + at, &word, sizeof word);
    constexpr auto blanks = sizeof(Word) == 8 ? 0 : 0x2020202000000000u;
    return !jsonNeedsCare(word | blanks);
  };
#if defined(__SSE2__)
  if (size >= 16) {
    for (std::size_t at = 0; at + 16 <= size; at += 16) {
      if (copyAndMark(from + at, to + at) != 0) return false;
    }
    return copyAndMark(from + size - 16, to + size - 16) == 0;
  }
#endif
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 <= size; at += 8) {
      if (!step(at, std::uint64_t{})) return false;
    }
    return step(size - 8, std::uint64_t{});
  }
  if (size >= 4) return step(0, std::uint32_t{}) && step(size - 4, std::uint32_t{});
  for (std::size_t at = 0; at < size; ++at) {
    const auto c = static_cast<unsigned char>(from[at]);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') return false;
    to[at] = static_cast<char>(c);
  }
  return true;
}

NODUS_DECL void JsonWriter::shortString(const char* text, std::size_t size) {
#if defined(__SSE2__)
  reserve(18);
  char* at = at_;
  *at = '"';
  if ((copyAndMark(text, at + 1) & ((1u << size) - 1)) == 0) {
    at[size + 1] = '"';
    at_ = at + size + 2;
    return;
  }
#endif
  string({text, size});
}

// The cursor is kept in a local: a store through it could, for all that the compiler knows, change the member.
NODUS_DECL void JsonWriter::string(std::string_view text) {
  // Room for the quotes; an escape reserves what it adds.
  reserve(text.size() + 2);
  char* at = at_;
  *at = '"';
  if (copyPlainJson(text.data(), text.size(), at + 1)) {
    at += text.size() + 1;
  } else {
    at_ = at + 1;
    escaped(text);
    at = at_;
  }
  *at = '"';
  at_ = at + 1;
}

NODUS_DECL void JsonWriter::key(std::string_view name) {
  element();
  string(name);
  afterKey();
}

NODUS_DECL void JsonWriter::escaped(std::string_view text) {
  const auto* from = text.data();
  for (std::size_t at = 0; at < text.size();) {
    const auto run = std::min<std::size_t>(text.size() - at, 8);
    if (run == 8 && copyPlainJson(from + at, 8, at_)) {
      at_ += 8;
      at += 8;
      continue;
    }
    const auto c = static_cast<unsigned char>(from[at]);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      *at_++ = static_cast<char>(c);
      ++at;
    } else {
      at = escape(text, at);
    }
  }
}

// Writes the character at `at`, which needs care, and answers the position behind it; what is left of the text keeps
// its room.
NODUS_DECL std::size_t JsonWriter::escape(std::string_view text, std::size_t at) {
  constexpr std::string_view hex = "0123456789abcdef";
  const auto start = at;
  const char32_t c = decodeUtf8(text, at);
  const auto used = at - start;
  reserve(text.size() - start + 8);
  const auto shortEscape = [&](char letter) {
    *at_++ = '\\';
    *at_++ = letter;
  };
  switch (c) {
    case '"': shortEscape('"'); return at;
    case '\\': shortEscape('\\'); return at;
    case '\b': shortEscape('b'); return at;
    case '\f': shortEscape('f'); return at;
    case '\n': shortEscape('n'); return at;
    case '\r': shortEscape('r'); return at;
    case '\t': shortEscape('t'); return at;
    default: break;
  }
  if (c < 0x20 || (c >= 0xD800 && c <= 0xDFFF)) {
    shortEscape('u');
    for (int shift = 12; shift >= 0; shift -= 4) *at_++ = hex[(c >> shift) & 0xF];
  } else if (c == replacementCharacter) {
    raw("\xEF\xBF\xBD");
  } else {
    raw(text.substr(start, used));
  }
  reserve(text.size() - at + 1);
  return at;
}

NODUS_DECL void JsonWriter::number(double value) {
  if (!std::isfinite(value)) return raw("null");
  reserve(numberTextMax);
  at_ += writeNumber(value, at_);
}

NODUS_DECL void JsonWriter::integer(std::int64_t value) {
  reserve(numberTextMax);
  at_ = std::to_chars(at_, at_ + numberTextMax, value).ptr;
}

NODUS_DECL void JsonWriter::unsignedInteger(std::uint64_t value) {
  reserve(numberTextMax);
  at_ = std::to_chars(at_, at_ + numberTextMax, value).ptr;
}

NODUS_DECL void throwJsonTooDeep() { throw RangeError("Maximum call stack size exceeded"); }

// What JSON has no word for (functions) leaves its property out, and is null in an array.
class JsonSink final : public ValueSink {
 public:
  explicit JsonSink(JsonWriter& writer) : ValueSink(Purpose::json), writer_(writer) {}

  const InspectOptions& options() const noexcept override { return options_; }
  void null() override {
    if (place()) writer_.raw("null");
  }
  void undefined() override {
    if (!frames_.empty() && frames_.back().shape == Shape::object) {
      hasKey_ = false;
    } else if (place()) {
      writer_.raw(frames_.empty() ? "undefined" : "null");
    }
  }
  void boolean(bool value) override {
    if (place()) writer_.raw(value ? "true" : "false");
  }
  void number(double value) override {
    if (!placeKey(value)) return;
    writer_.number(value);
  }
  void integer(std::int64_t value) override {
    if (!placeKey(value)) return;
    writer_.integer(value);
  }
  void unsignedInteger(std::uint64_t value) override {
    if (!placeKey(value)) return;
    writer_.unsignedInteger(value);
  }
  void string(std::string_view value) override {
    if (wantsMapKey()) return key(value);
    if (place()) writer_.string(value);
  }
  void date(double milliseconds) override { string(isoDate(milliseconds)); }
  void text(std::string_view text, Style style) override {
    if (style == Style::special) {
      undefined();
    } else {
      string(text);
    }
  }
  void error(const Error& error) override {
    begin(Shape::object, unknownSize, {});
    const auto property = [&](std::string_view name, const std::string& value) {
      if (value.empty()) return;
      key(name);
      string(value);
    };
    if (error.errno_() != 0) {
      key("errno");
      integer(error.errno_());
    }
    property("code", error.code());
    property("syscall", error.syscall());
    property("address", error.address());
    property("path", error.path());
    property("dest", error.dest());
    if (error.port()) {
      key("port");
      integer(*error.port());
    }
    end();
  }
  bool begin(Shape shape, std::size_t, std::string_view) override {
    if (frames_.size() >= jsonDepthLimit) throwJsonTooDeep();
    if (!place()) return false;
    // A map writes its keys as texts, a set is an array.
    const bool asArray = shape == Shape::array || shape == Shape::set;
    frames_.push_back({asArray ? Shape::array : shape});
    writer_.open(asArray ? '[' : '{');
    return true;
  }
  bool wantsMore() override { return true; }
  void key(std::string_view name) override {
    pendingKey_ = name;
    hasKey_ = true;
  }
  void end() override {
    writer_.close(frames_.back().shape == Shape::array ? ']' : '}');
    frames_.pop_back();
  }

 private:
  struct Frame {
    Shape shape;
  };

  bool wantsMapKey() const { return !frames_.empty() && frames_.back().shape == Shape::map && !hasKey_; }
  // Writes what stands before a value; answers false if the value was a map's key instead.
  bool place() {
    if (frames_.empty()) return true;
    if (frames_.back().shape == Shape::array) {
      writer_.element();
      return true;
    }
    if (!hasKey_) {
      key("[object Object]");
      return false;
    }
    writer_.key(pendingKey_);
    hasKey_ = false;
    return true;
  }
  template <class Number>
  bool placeKey(Number value) {
    if (!wantsMapKey()) return place();
    if constexpr (std::is_same_v<Number, double>) {
      key(numberToString(value));
    } else {
      key(std::to_string(value));
    }
    return false;
  }

  JsonWriter& writer_;
  InspectOptions options_{};
  std::vector<Frame> frames_{};
  std::string pendingKey_{};
  bool hasKey_ = false;
};

NODUS_DECL std::string stringifyAny(AnyValue value, std::string_view indent) {
  JsonWriter writer(indent);
  JsonSink sink(writer);
  value.visit(sink, value.object);
  return writer.take();
}

}  // namespace detail
}  // namespace nodus::inline v0
