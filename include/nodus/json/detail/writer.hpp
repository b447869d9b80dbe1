// Writes JSON text as JSON.stringify does: JsonWriter is the text, JsonSink feeds it from any visited value.
#pragma once

#include <nodus/config.hpp>
#include <nodus/util/detail/visit.hpp>
#include <nodus/util/inspect.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

class JsonWriter {
 public:
  explicit JsonWriter(std::string_view indent = {});
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  std::string take() const { return std::string(text_, at_); }

  void raw(std::string_view text) {
    reserve(text.size());
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  NODUS_ALWAYS_INLINE void put(char c) {
    reserve(1);
    *at_++ = c;
  }
  void string(std::string_view text);
  // A text of up to 15 bytes at the start of 16 that may be read.
  void shortString(const char* text, std::size_t size);
  void number(double value);
  void integer(std::int64_t value);
  void unsignedInteger(std::uint64_t value);
  // Between containers' parts: an element's place, with comma and line break as due; and the closing bracket.
  void open(char bracket) {
    put(bracket);
    ++depth_;
    first_ = true;
  }
  NODUS_ALWAYS_INLINE void element() {
    if (!first_) put(',');
    first_ = false;
    if (!indent_.empty()) newline();
  }
  void key(std::string_view name);
  // Behind the name of a member.
  NODUS_ALWAYS_INLINE void afterKey() {
    put(':');
    if (!indent_.empty()) put(' ');
  }
  void close(char bracket) {
    --depth_;
    if (!first_ && !indent_.empty()) newline();
    first_ = false;
    put(bracket);
  }
  std::size_t depth() const noexcept { return depth_; }

 private:
  NODUS_ALWAYS_INLINE void reserve(std::size_t more) {
    if (static_cast<std::size_t>(end_ - at_) < more) grow(more);
  }
  void grow(std::size_t more);
  void newline();
  void escaped(std::string_view text);
  std::size_t escape(std::string_view text, std::size_t at);

  // Lent by the thread, which keeps one for the next writer.
  char* text_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
  std::string indent_;
  std::size_t depth_ = 0;
  bool first_ = true;
};

// The depth past which stringify gives up, where JavaScript's stack would overflow.
inline constexpr std::size_t jsonDepthLimit = 5000;
[[noreturn]] void throwJsonTooDeep();

std::string stringifyAny(AnyValue value, std::string_view indent = {});

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/json/impl/writer.ipp>
#endif
