// The headers of a message that goes out, kept as they will stand on the wire: sending them is one copy.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/message_head.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nodus::inline v0 {
namespace http::detail {

class OutgoingHeaders {
 public:
  // What is said about the message by headers that mean something for how it is sent.
  struct Facts {
    bool date = false;
    bool connection = false;
    bool closes = false;
    bool keepsAlive = false;
    bool keepAlive = false;  // a Keep-Alive header
    bool length = false;
    bool encoding = false;
    bool chunks = false;
    bool trailer = false;
  };

  // Replaces every header of that name, where the first one stands. Throws ERR_INVALID_HTTP_TOKEN, ERR_INVALID_CHAR.
  void set(std::string_view name, std::string_view value);
  // Adds one, after the others.
  void append(std::string_view name, std::string_view value);
  // Adds one after others of that name, in their spelling; after all if there are none.
  void appendBeside(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  bool has(std::string_view name) const noexcept { return indexOf(name) < fields_.size(); }
  // All values of that name, joined with ", ".
  std::optional<std::string> get(std::string_view name) const;
  const Facts& facts() const noexcept { return facts_; }
  // What Content-Length says.
  std::optional<std::uint64_t> contentLength() const noexcept;

  std::uint32_t size() const noexcept { return fields_.size(); }
  std::string_view name(std::uint32_t i) const noexcept {
    return {chars_.data() + fields_[i].at, fields_[i].nameLength};
  }
  std::string_view value(std::uint32_t i) const noexcept {
    return {chars_.data() + fields_[i].at + fields_[i].nameLength + 2, fields_[i].valueLength};
  }
  // All of them: "name: value", each with its line's end.
  std::string_view wire() const noexcept { return {chars_.data(), chars_.size()}; }

  // Keeps the memory, unless an unusual message made it large.
  void clear() noexcept {
    chars_.truncate(0);
    fields_.truncate(0);
    facts_ = {};
    if (chars_.capacity() > 4096) chars_.release();
  }

 private:
  struct Field {
    std::uint32_t at;
    std::uint32_t nameLength;
    std::uint32_t valueLength;
    std::uint32_t wireLength() const noexcept { return nameLength + valueLength + 4; }
  };

  std::uint32_t indexOf(std::string_view name, std::uint32_t from = 0) const noexcept;
  void insert(std::uint32_t index, std::string_view name, std::string_view value);
  void erase(std::uint32_t index) noexcept;
  void note(std::string_view name, std::string_view value) noexcept;
  void noteAll() noexcept;

  RawArray<char> chars_;
  RawArray<Field> fields_;
  Facts facts_;
};

}  // namespace http::detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/outgoing_headers.ipp>
#endif
