// The headers of a message that goes out: names and values in one block, in the order in which they were set.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/message_head.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodus::inline v0 {
namespace http::detail {

class OutgoingHeaders {
 public:
  // Replaces every header of that name, where the first one stands. Throws ERR_INVALID_HTTP_TOKEN, ERR_INVALID_CHAR.
  void set(std::string_view name, std::string_view value);
  // Adds one, after the others.
  void append(std::string_view name, std::string_view value);
  void remove(std::string_view name) noexcept;

  bool has(std::string_view name) const noexcept { return indexOf(name) < fields_.size(); }
  // All values of that name, joined with ", ".
  std::optional<std::string> get(std::string_view name) const;
  // The first value, without a copy.
  std::string_view first(std::string_view name) const noexcept;

  std::uint32_t size() const noexcept { return fields_.size(); }
  std::string_view name(std::uint32_t i) const noexcept { return {chars_.data() + fields_[i].name, fields_[i].nameLength}; }
  std::string_view value(std::uint32_t i) const noexcept {
    return {chars_.data() + fields_[i].value, fields_[i].valueLength};
  }
  // What all of them take on the wire.
  std::size_t wireSize() const noexcept { return wireSize_; }

  // Keeps the memory, unless an unusual message made it large.
  void clear() noexcept {
    chars_.truncate(0);
    fields_.truncate(0);
    wireSize_ = 0;
    if (chars_.capacity() > 4096) chars_.release();
  }

 private:
  std::uint32_t indexOf(std::string_view name) const noexcept;
  FieldBlock::Field store(std::string_view name, std::string_view value);

  RawArray<char> chars_;
  RawArray<FieldBlock::Field> fields_;
  std::size_t wireSize_ = 0;
};

}  // namespace http::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/outgoing_headers.ipp>
#endif
