#pragma once

#include <nodus/http/headers.hpp>
#include <nodus/kernel/error.hpp>

#include <algorithm>

namespace nodus::inline v0 {

NODUS_DECL Headers::Headers(Init entries) {
  list_.reserve(entries.size());
  for (const auto& [name, value] : entries) append(name, value);
}

NODUS_DECL std::optional<std::string> Headers::get(std::string_view name) const {
  http::validateHeaderName(name);
  std::optional<std::string> found;
  for (const auto& [key, value] : list_) {
    if (!http::detail::equalsIgnoringCase(key, name)) continue;
    if (found) {
      *found += ", ";
      *found += value;
    } else {
      found = value;
    }
  }
  return found;
}

NODUS_DECL std::vector<std::string> Headers::getSetCookie() const {
  std::vector<std::string> cookies;
  for (const auto& [key, value] : list_) {
    if (http::detail::equalsLowered(key, "set-cookie")) cookies.push_back(value);
  }
  return cookies;
}

NODUS_DECL bool Headers::has(std::string_view name) const {
  http::validateHeaderName(name);
  return std::any_of(list_.begin(), list_.end(),
                     [&](const Entry& entry) { return http::detail::equalsIgnoringCase(entry.first, name); });
}

NODUS_DECL void Headers::append(std::string_view name, std::string_view value) {
  value = http::detail::trimBlanks(value);
  http::validateHeaderName(name);
  http::validateHeaderValue(name, value);
  list_.emplace_back(name, value);
  sorted_.clear();
}

NODUS_DECL void Headers::set(std::string_view name, std::string_view value) {
  // Copies first: either view may be of an entry that goes away.
  Entry entry(name, http::detail::trimBlanks(value));
  http::validateHeaderName(entry.first);
  http::validateHeaderValue(entry.first, entry.second);
  auto same = [&](const Entry& other) { return http::detail::equalsIgnoringCase(other.first, entry.first); };
  auto first = std::find_if(list_.begin(), list_.end(), same);
  if (first == list_.end()) {
    list_.push_back(std::move(entry));
  } else {
    list_.erase(std::remove_if(first + 1, list_.end(), same), list_.end());
    *first = std::move(entry);
  }
  sorted_.clear();
}

NODUS_DECL void Headers::delete_(std::string_view name) {
  http::validateHeaderName(name);
  const std::string key(name);
  std::erase_if(list_, [&](const Entry& entry) { return http::detail::equalsIgnoringCase(entry.first, key); });
  sorted_.clear();
}

NODUS_DECL const std::vector<Headers::Entry>& Headers::sorted() const {
  if (!sorted_.empty()) return sorted_;
  // Sorted with the place as the second key: values of one name keep their order.
  std::vector<std::pair<std::string, std::size_t>> order;
  order.reserve(list_.size());
  for (const auto& entry : list_) {
    order.emplace_back(entry.first, order.size());
    for (char& c : order.back().first) c = http::detail::lower(c);
  }
  std::sort(order.begin(), order.end());
  for (auto& [name, place] : order) {
    const auto& value = list_[place].second;
    if (!sorted_.empty() && sorted_.back().first == name && name != "set-cookie") {
      sorted_.back().second += ", " + value;
    } else {
      sorted_.emplace_back(std::move(name), value);
    }
  }
  return sorted_;
}

namespace http {

NODUS_DECL std::vector<std::string_view> IncomingHeaders::getSetCookie() const {
  std::vector<std::string_view> cookies;
  if (!block_) return cookies;
  for (auto i = block_->indexOf("set-cookie", 0); i < block_->size(); i = block_->indexOf("set-cookie", i + 1)) {
    cookies.push_back(block_->value(i));
  }
  return cookies;
}

NODUS_DECL std::vector<std::string_view> IncomingHeaders::rawHeaders() const {
  std::vector<std::string_view> raw;
  if (!block_) return raw;
  raw.reserve(block_->size() * std::size_t{2});
  for (std::uint32_t i = 0; i < block_->size(); ++i) {
    raw.push_back(block_->name(i));
    raw.push_back(block_->value(i));
  }
  return raw;
}

NODUS_DECL const std::vector<HeaderView>& IncomingHeaders::list() const {
  static const std::vector<HeaderView> none;
  return block_ ? block_->merged() : none;
}

NODUS_DECL void validateHeaderName(std::string_view name, std::string_view label) {
  if (!detail::isToken(name)) nodus::detail::throwError(ErrorCode::ERR_INVALID_HTTP_TOKEN, {label, name});
}

NODUS_DECL void validateHeaderValue(std::string_view name, std::string_view value) {
  if (!detail::isValidHeaderValue(value)) {
    nodus::detail::throwError(ErrorCode::ERR_INVALID_CHAR, {"header content", name});
  }
}

}  // namespace http
}  // namespace nodus::inline v0
