// URLSearchParams: the pairs of a URL's query.
#pragma once

#include <nodus/config.hpp>
#include <nodus/url/detail/url_state.hpp>

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {

class URL;
namespace util {
struct InspectOptions;
}

/// An ordered list of names and values. That of `url.searchParams()` writes every change into its URL. A handle: a
/// copy is the same list; `URLSearchParams(params.toString())` makes another. Iterating gives pairs, and sees changes
/// as JavaScript's iterators do: `for (const auto& [name, value] : params)`, where a pair lives until the list changes.
class URLSearchParams {
 public:
  using Entry = std::pair<std::string, std::string>;

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const Entry*;
    using reference = const Entry&;

    iterator() noexcept = default;
    const Entry& operator*() const noexcept { return state_->list[index_]; }
    const Entry* operator->() const noexcept { return &**this; }
    iterator& operator++() noexcept {
      ++index_;
      return *this;
    }
    iterator operator++(int) noexcept {
      auto before = *this;
      ++index_;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.ended() ? b.ended() : !b.ended() && a.index_ == b.index_;
    }

   private:
    friend class URLSearchParams;
    explicit iterator(const detail::SearchParamsState* state) noexcept : state_(state) {}
    bool ended() const noexcept { return !state_ || index_ >= state_->list.size(); }

    const detail::SearchParamsState* state_ = nullptr;
    std::size_t index_ = 0;
  };

  URLSearchParams() : URLSearchParams(std::string_view()) {}
  /// Reads `a=1&b=2`, with or without a question mark before it. It never throws.
  explicit URLSearchParams(std::string_view query);
  explicit URLSearchParams(const std::string& query) : URLSearchParams(std::string_view(query)) {}
  explicit URLSearchParams(const char* query) : URLSearchParams(std::string_view(query)) {}
  /// `URLSearchParams({{"a", "1"}, {"b", "2"}})`.
  URLSearchParams(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs);
  /// The pairs of a map or another range.
  template <class Pairs>
    requires requires(const Pairs& pairs) {
      std::string_view(std::begin(pairs)->first), std::string_view(std::begin(pairs)->second);
    }
  explicit URLSearchParams(const Pairs& pairs) : URLSearchParams() {
    for (const auto& [name, value] : pairs) append(name, value);
  }

  /// Adds a pair at the end.
  void append(std::string_view name, std::string_view value);
  /// Removes all pairs of that name. (`delete` is a keyword.)
  void delete_(std::string_view name);
  /// Removes all pairs of that name and value.
  void delete_(std::string_view name, std::string_view value);
  /// The first value of that name; nullopt if there is none.
  std::optional<std::string> get(std::string_view name) const;
  /// All values of that name.
  std::vector<std::string> getAll(std::string_view name) const;
  bool has(std::string_view name) const noexcept;
  bool has(std::string_view name, std::string_view value) const noexcept;
  /// Gives the first pair of that name the value and removes the others; adds one if there is none.
  void set(std::string_view name, std::string_view value);
  /// Sorts by the names' UTF-16 units; what is equal keeps its order.
  void sort();
  /// The number of pairs.
  std::size_t size() const noexcept { return state_->list.size(); }
  /// `a=1&b=x+y`.
  std::string toString() const;

  iterator begin() const noexcept { return iterator(state_.get()); }
  iterator end() const noexcept { return iterator(); }
  /// A copy of the pairs.
  std::vector<Entry> entries() const { return state_->list; }
  std::vector<std::string> keys() const;
  std::vector<std::string> values() const;
  /// Calls `f(value, name)` for each pair, as JavaScript does.
  template <class F>
  void forEach(F&& f) const {
    const auto kept = state_;
    for (std::size_t i = 0; i < kept->list.size(); ++i) {
      const auto entry = kept->list[i];
      f(entry.second, entry.first);
    }
  }

  /// `URLSearchParams { 'a' => '1' }`.
  std::string customInspect(const util::InspectOptions& options) const;
  /// JSON.stringify finds no members in it.
  struct Empty {
    template <class F>
    void inspectFields(F&&) const {}
  };
  Empty toJSON() const { return {}; }

 private:
  friend class URL;
  explicit URLSearchParams(detail::Ref<detail::SearchParamsState> state) noexcept : state_(std::move(state)) {}

  detail::Ref<detail::SearchParamsState> state_;
};

}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/url/impl/url_search_params.ipp>
#endif
