#pragma once

#include <nodus/url/url_search_params.hpp>
#include <nodus/util/detail/utf8.hpp>
#include <nodus/util/inspect.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

// The order of UTF-16 units. It differs from that of bytes where a surrogate stands against U+E000 to U+FFFF.
NODUS_DECL bool lessInUtf16(std::string_view a, std::string_view b) noexcept {
  const auto mismatch = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (mismatch.first == a.end() || mismatch.second == b.end()) return a.size() < b.size();
  const auto x = static_cast<unsigned char>(*mismatch.first), y = static_cast<unsigned char>(*mismatch.second);
  const bool pairAgainstHigh = (x >= 0xF0) != (y >= 0xF0) && x >= 0xEE && y >= 0xEE;
  return pairAgainstHigh ? x > y : x < y;
}

}  // namespace detail

NODUS_DECL URLSearchParams::URLSearchParams(std::string_view query)
    : state_(new detail::SearchParamsState, detail::adoptRef) {
  if (query.starts_with('?')) query.remove_prefix(1);
  state_->list = detail::parseForm(query);
}

NODUS_DECL URLSearchParams::URLSearchParams(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs)
    : URLSearchParams() {
  for (const auto& [name, value] : pairs) append(name, value);
}

NODUS_DECL void URLSearchParams::append(std::string_view name, std::string_view value) {
  state_->list.emplace_back(name, value);
  state_->update();
}

NODUS_DECL void URLSearchParams::delete_(std::string_view name) {
  std::erase_if(state_->list, [name](const Entry& entry) { return entry.first == name; });
  state_->update();
}

NODUS_DECL void URLSearchParams::delete_(std::string_view name, std::string_view value) {
  std::erase_if(state_->list, [=](const Entry& entry) { return entry.first == name && entry.second == value; });
  state_->update();
}

NODUS_DECL std::optional<std::string> URLSearchParams::get(std::string_view name) const {
  for (const auto& entry : state_->list) {
    if (entry.first == name) return entry.second;
  }
  return std::nullopt;
}

NODUS_DECL std::vector<std::string> URLSearchParams::getAll(std::string_view name) const {
  std::vector<std::string> all;
  for (const auto& entry : state_->list) {
    if (entry.first == name) all.push_back(entry.second);
  }
  return all;
}

NODUS_DECL bool URLSearchParams::has(std::string_view name) const noexcept {
  return std::any_of(begin(), end(), [name](const Entry& entry) { return entry.first == name; });
}

NODUS_DECL bool URLSearchParams::has(std::string_view name, std::string_view value) const noexcept {
  return std::any_of(begin(), end(), [=](const Entry& entry) { return entry.first == name && entry.second == value; });
}

NODUS_DECL void URLSearchParams::set(std::string_view name, std::string_view value) {
  auto& list = state_->list;
  const auto isNamed = [name](const Entry& entry) { return entry.first == name; };
  const auto first = std::find_if(list.begin(), list.end(), isNamed);
  if (first == list.end()) {
    list.emplace_back(name, value);
  } else {
    // `value` may lie in the list.
    std::string kept(value);
    const std::string key(name);
    list.erase(std::remove_if(first + 1, list.end(), [&](const Entry& entry) { return entry.first == key; }),
               list.end());
    first->second = std::move(kept);
  }
  state_->update();
}

NODUS_DECL void URLSearchParams::sort() {
  auto& list = state_->list;
  // std::stable_sort would be much more code.
  std::vector<std::size_t> order(list.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&list](std::size_t a, std::size_t b) {
    if (list[a].first == list[b].first) return a < b;
    return detail::lessInUtf16(list[a].first, list[b].first);
  });
  std::vector<Entry> sorted;
  sorted.reserve(list.size());
  for (const auto place : order) sorted.push_back(std::move(list[place]));
  list = std::move(sorted);
  state_->update();
}

NODUS_DECL std::string URLSearchParams::toString() const { return detail::serializeForm(state_->list); }

NODUS_DECL std::vector<std::string> URLSearchParams::keys() const {
  std::vector<std::string> all;
  for (const auto& entry : state_->list) all.push_back(entry.first);
  return all;
}

NODUS_DECL std::vector<std::string> URLSearchParams::values() const {
  std::vector<std::string> all;
  for (const auto& entry : state_->list) all.push_back(entry.second);
  return all;
}

NODUS_DECL std::string URLSearchParams::customInspect(const util::InspectOptions& options) const {
  if (size() == 0) return "URLSearchParams {}";
  std::vector<std::string> shown;
  std::size_t length = 0;
  for (const auto& [name, value] : state_->list) {
    shown.push_back(util::inspect(name, options) + " => " + util::inspect(value, options));
    length += detail::jsLength(options.colors ? detail::stripAnsi(shown.back()) : shown.back()) + 2;
  }
  const bool broken = options.breakLength && length - 2 > *options.breakLength;
  std::string out = broken ? "URLSearchParams {\n  " : "URLSearchParams { ";
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i > 0) out += broken ? ",\n  " : ", ";
    out += shown[i];
  }
  return out += " }";
}

}  // namespace nodus::inline v0
