// Header collections: `Headers`, the list that programs make, and `http::IncomingHeaders`, the view of
// what a message brought.
#pragma once

#include <nodus/config.hpp>
#include <nodus/http/detail/message_head.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

/// A list of headers, as the `Headers` of fetch: `Headers h{{"X-A", "one"}}`. Names are compared without
/// case. Blanks around a value are dropped. A name that is not a token is a TypeError
/// `ERR_INVALID_HTTP_TOKEN`; a value with a control character, a line end among them, is a TypeError
/// `ERR_INVALID_CHAR` (fetch drops line ends at the borders of a value; here they are errors as well).
class Headers {
 public:
  /// A name and a value, owned.
  using Entry = std::pair<std::string, std::string>;
  /// What the constructor takes.
  using Init = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// An empty list.
  Headers() = default;
  /// Appends each pair in order.
  Headers(Init entries);

  /// All values of that name joined with ", ", or nothing.
  std::optional<std::string> get(std::string_view name) const;
  /// Each value of `Set-Cookie`, unjoined.
  std::vector<std::string> getSetCookie() const;
  /// True if there is a header of that name.
  bool has(std::string_view name) const;
  /// Replaces every header of that name by one.
  void set(std::string_view name, std::string_view value);
  /// Adds a header; others of that name stay.
  void append(std::string_view name, std::string_view value);
  /// Removes every header of that name: JavaScript's `delete`.
  void delete_(std::string_view name);

  /// Calls `f(value, name)` for each entry of the iteration, in fetch's order of arguments.
  template <class F>
  void forEach(F&& f) const {
    for (const auto& [name, value] : sorted()) f(value, name);
  }

  /// Iterates over {name, value}: names in lower case and sorted, values joined, each `set-cookie` of its
  /// own. A change of the list ends the validity of iterators.
  std::vector<Entry>::const_iterator begin() const { return sorted().begin(); }
  std::vector<Entry>::const_iterator end() const { return sorted().end(); }

  /// The headers as they were given: in that order, with their case, unjoined. What goes on the wire. Ours.
  const std::vector<Entry>& raw() const noexcept { return list_; }
  /// True if there are no headers. Ours.
  bool empty() const noexcept { return list_.empty(); }

 private:
  const std::vector<Entry>& sorted() const;

  std::vector<Entry> list_;
  // What iteration yields, made when it is asked for. Empty means that it is to be made.
  mutable std::vector<Entry> sorted_;
};

namespace http {

/// Node's `message.headers`: a view of a received message's headers by name, in any case. It lives as long
/// as its message, as do the views that it returns. Duplicates follow Node: of age, authorization,
/// content-length, content-type, etag, expires, from, host, if-modified-since, if-unmodified-since,
/// last-modified, location, max-forwards, proxy-authorization, referer, retry-after, server and user-agent
/// the first one counts; cookie is joined with "; "; others with ", "; set-cookie is a list.
class IncomingHeaders {
 public:
  /// A view of nothing.
  IncomingHeaders() noexcept = default;
  /// A view of a message's own block; made by the message.
  explicit IncomingHeaders(const detail::FieldBlock& block) noexcept : block_(&block) {}

  /// The value, or an empty view if the header is absent. Several of set-cookie are joined with ", ".
  std::string_view operator[](std::string_view name) const { return get(name).value_or(std::string_view()); }
  /// The value, or nothing if the header is absent.
  std::optional<std::string_view> get(std::string_view name) const { return block_ ? block_->get(name) : std::nullopt; }
  /// True if the message has that header.
  bool has(std::string_view name) const noexcept { return block_ && block_->has(name); }
  /// Each value of `Set-Cookie`: Node's `headers['set-cookie']`.
  std::vector<std::string_view> getSetCookie() const;
  /// Node's `rawHeaders`: names and values in turn, as they came, duplicates included.
  std::vector<std::string_view> rawHeaders() const;

  /// Iterates over HeaderView {name, value} in the order of first arrival: names in lower case, duplicates
  /// joined, each value of set-cookie with an entry of its own.
  std::vector<HeaderView>::const_iterator begin() const { return list().begin(); }
  std::vector<HeaderView>::const_iterator end() const { return list().end(); }
  /// The number of entries that iteration yields.
  std::size_t size() const { return list().size(); }
  /// True if the message has no headers.
  bool empty() const noexcept { return !block_ || block_->empty(); }

 private:
  const std::vector<HeaderView>& list() const;

  const detail::FieldBlock* block_ = nullptr;
};

/// Node's `http.validateHeaderName`: throws a TypeError `ERR_INVALID_HTTP_TOKEN` unless `name` is a token.
/// `label` opens the message.
void validateHeaderName(std::string_view name, std::string_view label = "Header name");
/// Node's `http.validateHeaderValue`: throws a TypeError `ERR_INVALID_CHAR` if `value` has a character
/// that a header's value cannot have.
void validateHeaderValue(std::string_view name, std::string_view value);

}  // namespace http
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/http/impl/headers.ipp>
#endif
