#pragma once

#include <nodus/querystring.hpp>
#include <nodus/querystring/detail/escape.hpp>

#include <unordered_map>

namespace nodus::inline v0 {
namespace detail {

// Finds out whether a text has a `%XX`, one character after the other.
class PercentWatch {
 public:
  // True if the character belongs to one; `found` is set with its last.
  bool step(char c, bool& found) noexcept {
    if (c == '%') {
      seen_ = 1;
    } else if (seen_ > 0 && percentDigit(c) >= 0) {
      found = ++seen_ == 3 || found;
    } else {
      seen_ = 0;
    }
    return seen_ > 0;
  }
  void reset() noexcept { seen_ = 0; }

 private:
  int seen_ = 0;
};

// The pairs between the separators, and what of them is encoded, as Node finds it in one pass: the match of a separator
// of several characters starts anew after a mismatch, and does not go back, and what it has seen is not looked at for
// percent signs. Only what is encoded is decoded, which shows in texts that are not valid UTF-8 when they are.
class QueryScanner {
 public:
  struct Pair {
    std::string_view key{};
    std::string_view value{};
    bool keyEncoded = false;
    bool valueEncoded = false;
    bool empty = false;
  };

  QueryScanner(std::string_view text, std::string_view sep, std::string_view eq) noexcept
      : text_(text), sep_(sep), eq_(eq) {}

  std::optional<Pair> next() noexcept {
    if (done_) return std::nullopt;
    Pair pair;
    PercentWatch watch;
    const auto start = at_;
    auto valueStart = none;
    std::size_t sepSeen = 0, eqSeen = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == sep_[sepSeen]) {
        if (++sepSeen < sep_.size()) continue;
        ++at_;
        return finish(pair, start, valueStart, at_ - sepSeen);
      }
      sepSeen = 0;
      if (valueStart == none) {
        if (c == eq_[eqSeen]) {
          if (++eqSeen < eq_.size()) continue;
          pair.key = range(start, at_ + 1 - eqSeen);
          valueStart = at_ + 1;
          watch.reset();
          continue;
        }
        eqSeen = 0;
        if (!pair.keyEncoded && watch.step(c, pair.keyEncoded)) continue;
      }
      if (c != '+' && !pair.valueEncoded) watch.step(c, pair.valueEncoded);
    }
    done_ = true;
    return finish(pair, start, valueStart, text_.size());
  }

 private:
  static constexpr auto none = std::string_view::npos;

  std::string_view range(std::size_t from, std::size_t to) const noexcept {
    return from < to ? text_.substr(from, to - from) : std::string_view();
  }
  Pair finish(Pair pair, std::size_t start, std::size_t valueStart, std::size_t end) const noexcept {
    pair.empty = valueStart == none && end <= start;
    if (valueStart == none) {
      pair.key = range(start, end);
    } else {
      pair.value = range(valueStart, end);
    }
    return pair;
  }

  std::string_view text_, sep_, eq_;
  std::size_t at_ = 0;
  bool done_ = false;
};

NODUS_DECL std::string replaceQueryPlus(std::string_view text, std::string_view by) {
  std::string out;
  out.reserve(text.size());
  for (const auto c : text) {
    if (c == '+') {
      out += by;
    } else {
      out += c;
    }
  }
  return out;
}

NODUS_DECL std::string decodeQueryText(std::string_view text, bool encoded, const TextFunction& custom) {
  if (!custom) {
    auto plain = replaceQueryPlus(text, " ");
    return encoded ? unescapeText(plain, false) : plain;
  }
  const auto plain = replaceQueryPlus(text, "%20");
  try {
    return custom(plain);
  } catch (...) {
    return unescapeText(plain, true);
  }
}

// Collects pairs, and finds the earlier one of a key in constant time.
class QueryCollector {
 public:
  void add(std::string key, std::string value) {
    const auto [place, isNew] = places_.try_emplace(key, entries_.size());
    if (isNew) {
      entries_.emplace_back(std::move(key), std::move(value));
    } else {
      entries_[place->second].second.push_back(std::move(value));
    }
  }
  querystring::ParsedUrlQuery take() { return querystring::ParsedUrlQuery(std::move(entries_)); }

 private:
  querystring::ParsedUrlQuery::Entries entries_{};
  std::unordered_map<std::string, std::size_t> places_{};
};

}  // namespace detail

namespace querystring {

NODUS_DECL ParsedUrlQuery parse(std::string_view text, std::string_view sep, std::string_view eq,
                                const ParseOptions& options) {
  if (text.empty()) return {};
  const auto& decoder = options.decodeURIComponent;
  detail::QueryScanner scanner(text, sep.empty() ? "&" : sep, eq.empty() ? "=" : eq);
  detail::QueryCollector collector;
  int left = options.maxKeys > 0 ? options.maxKeys : -1;
  while (const auto pair = scanner.next()) {
    if (!pair->empty) {
      collector.add(detail::decodeQueryText(pair->key, pair->keyEncoded, decoder),
                    detail::decodeQueryText(pair->value, pair->valueEncoded, decoder));
    }
    if (--left == 0) break;
  }
  return collector.take();
}

}  // namespace querystring
}  // namespace nodus::inline v0
