// querystring::ParsedUrlQuery: what querystring::parse returns.
#pragma once

#include <nodus/config.hpp>
#include <nodus/util/detail/visit.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace querystring {

/// What stands behind a key: one text, or a list of them if the key came more than once.
class QueryValue {
 public:
  QueryValue() = default;
  QueryValue(std::string text) : text_(std::move(text)) {}
  QueryValue(std::string_view text) : text_(text) {}
  QueryValue(const char* text) : text_(text) {}
  QueryValue(std::vector<std::string> list) : list_(std::move(list)), isArray_(true) {}

  /// True if the key came more than once.
  bool isArray() const noexcept { return isArray_; }
  /// The text; of a list the first one.
  const std::string& text() const noexcept { return isArray_ && !list_.empty() ? list_.front() : text_; }
  operator const std::string&() const noexcept { return text(); }
  /// All texts; one if this is no list.
  std::span<const std::string> all() const noexcept {
    return isArray_ ? std::span<const std::string>(list_) : std::span<const std::string>(&text_, 1);
  }
  /// Adds a text, which makes this a list.
  void push_back(std::string text);

  friend bool operator==(const QueryValue&, const QueryValue&) = default;
  template <std::convertible_to<std::string_view> Text>
  friend bool operator==(const QueryValue& value, const Text& text) noexcept {
    return !value.isArray_ && value.text_ == std::string_view(text);
  }
  void inspectInto(detail::ValueSink& sink) const;

 private:
  std::string text_{};
  std::vector<std::string> list_{};
  bool isArray_ = false;
};

/// Keys and values in the order in which JavaScript lists the properties of an object: indexes first, by their
/// number, then the others as they came. Iterating gives pairs: `for (const auto& [key, value] : query)`.
class ParsedUrlQuery {
 public:
  using Entries = std::vector<std::pair<std::string, QueryValue>>;

  ParsedUrlQuery() = default;
  /// Ours: the entries as they are; no key may come twice.
  explicit ParsedUrlQuery(Entries entries);

  std::size_t size() const noexcept { return entries_.size(); }
  bool empty() const noexcept { return entries_.empty(); }
  Entries::const_iterator begin() const noexcept { return entries_.begin(); }
  Entries::const_iterator end() const noexcept { return entries_.end(); }

  bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }
  /// The value of a key, or null. It lives as long as this.
  const QueryValue* find(std::string_view key) const noexcept;
  /// The text of a key, of a list the first one; nullopt if there is none.
  std::optional<std::string> get(std::string_view key) const;
  /// The value of a key, an empty one if there is none.
  const QueryValue& operator[](std::string_view key) const noexcept;

  void inspectInto(detail::ValueSink& sink) const;

 private:
  Entries entries_{};
};

}  // namespace querystring
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/querystring/impl/parsed_url_query.ipp>
#endif
