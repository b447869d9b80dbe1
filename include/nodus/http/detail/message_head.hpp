// MessageHead: one message's own block of header bytes and the index into it. Made to be pooled: clear()
// keeps what was allocated, so that a reused head parses without touching the heap.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/chars.hpp>
#include <nodus/kernel/detail/owned.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace http {

/// One header of a received message. Both views live as long as the message.
struct HeaderView {
  std::string_view name{};
  std::string_view value{};
};

namespace detail {

// The methods, in the order of http::METHODS.
enum class Method : std::uint8_t {
  ACL,
  BIND,
  CHECKOUT,
  CONNECT,
  COPY,
  DELETE,
  GET,
  HEAD,
  LINK,
  LOCK,
  MSEARCH,
  MERGE,
  MKACTIVITY,
  MKCALENDAR,
  MKCOL,
  MOVE,
  NOTIFY,
  OPTIONS,
  PATCH,
  POST,
  PROPFIND,
  PROPPATCH,
  PURGE,
  PUT,
  QUERY,
  REBIND,
  REPORT,
  SEARCH,
  SOURCE,
  SUBSCRIBE,
  TRACE,
  UNBIND,
  UNLINK,
  UNLOCK,
  UNSUBSCRIBE,
};

// A growing array of trivial elements that is never initialised and keeps its capacity.
template <class T>
class RawArray {
 public:
  const T* data() const noexcept { return data_.get(); }
  T* data() noexcept { return data_.get(); }
  std::uint32_t size() const noexcept { return size_; }
  std::uint32_t capacity() const noexcept { return capacity_; }
  const T& operator[](std::uint32_t i) const noexcept { return data_[i]; }
  void truncate(std::uint32_t size) noexcept { size_ = size; }

  void push(const T& value) {
    if (size_ == capacity_) grow(size_ + 1);
    data_[size_++] = value;
  }
  // The element behind the last one; takeSpare makes it the last one.
  NODUS_ALWAYS_INLINE T& spare() {
    if (size_ == capacity_) grow(size_ + 1);
    return data_[size_];
  }
  void takeSpare() noexcept { ++size_; }
  NODUS_ALWAYS_INLINE void append(const T* values, std::size_t count) {
    if (count > capacity_ - size_) grow(size_ + count);
    std::memcpy(data_.get() + size_, values, count * sizeof(T));
    size_ += static_cast<std::uint32_t>(count);
  }
  // Room for `count` more at the end; returns where the array ended before.
  T* extend(std::size_t count) {
    if (count > capacity_ - size_) grow(size_ + count);
    T* end = data_.get() + size_;
    size_ += static_cast<std::uint32_t>(count);
    return end;
  }
  void release() noexcept {
    data_.reset();
    size_ = capacity_ = 0;
  }

 private:
  NODUS_NOINLINE void grow(std::size_t needed) {
    std::size_t capacity = capacity_ == 0 ? 256 / sizeof(T) : capacity_ * std::size_t{2};
    if (capacity < needed) capacity = needed;
    nodus::detail::Owned<T[]> data(new T[capacity]);
    if (size_ != 0) std::memcpy(data.get(), data_.get(), size_ * sizeof(T));
    data_ = std::move(data);
    capacity_ = static_cast<std::uint32_t>(capacity);
  }

  nodus::detail::Owned<T[]> data_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

// Bytes with an index of the {name, value} pairs in them, in the order of arrival.
class FieldBlock {
 public:
  struct Field {
    std::uint32_t name;
    std::uint32_t nameLength;
    std::uint32_t value;
    std::uint32_t valueLength;
  };

  std::uint32_t size() const noexcept { return fields_.size(); }
  bool empty() const noexcept { return fields_.size() == 0; }
  std::string_view name(std::uint32_t i) const noexcept { return text(fields_[i].name, fields_[i].nameLength); }
  std::string_view value(std::uint32_t i) const noexcept { return text(fields_[i].value, fields_[i].valueLength); }
  std::string_view text(std::uint32_t at, std::uint32_t length) const noexcept { return {chars_.data() + at, length}; }

  // Node's `headers[name]`: duplicates by the rules of joining. Allocates only where it joins.
  std::optional<std::string_view> get(std::string_view name) const;
  bool has(std::string_view name) const noexcept { return indexOf(name, 0) < size(); }
  // The first field from `from` on with that name, or size().
  std::uint32_t indexOf(std::string_view name, std::uint32_t from) const noexcept;
  // Node's `headers`: names in lower case, duplicates joined, in the order of their first arrival. Each
  // value of set-cookie has an entry of its own. Made at the first call, and kept with the message.
  const std::vector<HeaderView>& merged() const;

  void clear() noexcept {
    chars_.truncate(0);
    fields_.truncate(0);
    if (merged_) forgetMerged();
  }
  // Gives back what an unusually large message made it allocate.
  void trim(std::size_t keptBytes, std::size_t keptFields) noexcept {
    if (chars_.capacity() > keptBytes) chars_.release();
    if (fields_.capacity() > keptFields) fields_.release();
    if (merged_) merged_.reset();
  }
  std::size_t bytesHeld() const noexcept { return chars_.capacity() + fields_.capacity() * sizeof(Field); }

  RawArray<char>& chars() noexcept { return chars_; }
  const RawArray<char>& chars() const noexcept { return chars_; }
  RawArray<Field>& fields() noexcept { return fields_; }
  const RawArray<Field>& fields() const noexcept { return fields_; }

 private:
  struct Merged {
    nodus::detail::Owned<char[]> text;
    std::vector<HeaderView> list;
    // All values of set-cookie in one, where there are several.
    std::string_view setCookie;
    bool valid = false;
  };

  void forgetMerged() const noexcept { merged_->valid = false; }
  void merge() const;

  RawArray<char> chars_;
  RawArray<Field> fields_;
  mutable nodus::detail::Owned<Merged> merged_;
};

struct MessageHead {
  FieldBlock headers;
  FieldBlock trailers;

  std::optional<std::uint64_t> contentLength;
  // The request's target, or the response's reason phrase: a place in the block of the headers.
  std::uint32_t textAt = 0;
  std::uint32_t textLength = 0;
  std::uint16_t statusCode = 0;
  Method method = Method::GET;
  // 0 or 1: the version is HTTP/1.x.
  std::uint8_t versionMinor = 1;
  bool keepAlive = true;
  // The message asks for another protocol: CONNECT, or Connection: upgrade with Upgrade (a response: with 101).
  bool upgrade = false;
  bool chunked = false;
  // `Expect: 100-continue` on HTTP/1.1.
  bool expectContinue = false;
  // Any other `Expect` on HTTP/1.1: Node's checkExpectation.
  bool expectOther = false;

  std::string_view methodName() const noexcept;
  std::string_view target() const noexcept { return headers.text(textAt, textLength); }
  std::string_view reason() const noexcept { return target(); }
  std::string_view version() const noexcept { return versionMinor == 1 ? "1.1" : "1.0"; }
  bool hasBody() const noexcept { return chunked || (contentLength && *contentLength != 0); }

  void clear() noexcept {
    headers.clear();
    trailers.clear();
    contentLength.reset();
    textAt = textLength = 0;
    statusCode = 0;
    method = Method::GET;
    versionMinor = 1;
    keepAlive = true;
    upgrade = chunked = expectContinue = expectOther = false;
  }
  void trim(std::size_t keptBytes = 2048, std::size_t keptFields = 64) noexcept {
    headers.trim(keptBytes, keptFields);
    trailers.trim(0, 0);
  }
};

// What becomes of a header that arrives twice.
enum class Duplicates : std::uint8_t { JoinWithComma, JoinWithSemicolon, KeepFirst, List };
Duplicates duplicatesOf(std::string_view name) noexcept;

}  // namespace detail
}  // namespace http
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/message_head.ipp>
#endif
