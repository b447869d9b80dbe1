#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/util/mime_type.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

inline constexpr std::string_view mimeBlanks = "\r\n\t ";

NODUS_DECL bool isMimeToken(char c) noexcept {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

NODUS_DECL std::size_t firstNoToken(std::string_view text) noexcept {
  const auto found = std::find_if(text.begin(), text.end(), [](char c) { return !isMimeToken(c); });
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

// What may stand between quotes: tabs and what Latin-1 prints. The position is counted in characters.
NODUS_DECL std::size_t firstNotQuotable(std::string_view text) noexcept {
  std::size_t position = 0;
  for (std::size_t i = 0; i < text.size(); ++i, ++position) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\t' || (byte >= 0x20 && byte <= 0x7E)) continue;
    const bool isLatin = (byte == 0xC2 || byte == 0xC3) && i + 1 < text.size();
    if (!isLatin) return position;
    ++i;
  }
  return std::string_view::npos;
}

NODUS_DECL std::string mimeLowerCase(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return result;
}

NODUS_DECL std::string_view trimMimeEnd(std::string_view text) noexcept {
  return text.substr(0, text.find_last_not_of(mimeBlanks) + 1);
}

[[noreturn]] NODUS_DECL void throwMimeSyntax(std::string_view what, std::string_view text, std::size_t position) {
  const auto place = position == std::string_view::npos ? std::string() : " at " + std::to_string(position);
  throwError(ErrorCode::ERR_INVALID_MIME_SYNTAX, {what, text, place});
}

NODUS_DECL void requireMimeToken(std::string_view what, std::string_view text, std::string_view whole) {
  if (const auto wrong = firstNoToken(text); text.empty() || wrong != std::string_view::npos) {
    throwMimeSyntax(what, whole, wrong);
  }
}

// Reads behind an opening quote, and moves `rest` behind the closing one.
NODUS_DECL std::string unquoteMime(std::string_view& rest) {
  std::string value;
  while (!rest.empty() && rest.front() != '"') {
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    value += rest.front();
    rest.remove_prefix(1);
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return value;
}

}  // namespace detail

namespace util {

NODUS_DECL const MIMEParams::Entry* MIMEParams::find(std::string_view name) const noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [name](const Entry& e) { return e.first == name; });
  return found == entries_.end() ? nullptr : &*found;
}

NODUS_DECL std::optional<std::string> MIMEParams::get(std::string_view name) const {
  const auto* entry = find(name);
  return entry ? std::optional(entry->second) : std::nullopt;
}

NODUS_DECL void MIMEParams::set(std::string_view name, std::string_view value) {
  detail::requireMimeToken("parameter name", name, name);
  if (const auto wrong = detail::firstNotQuotable(value); wrong != std::string_view::npos) {
    detail::throwMimeSyntax("parameter value", value, wrong);
  }
  if (const auto* entry = find(name)) {
    entries_[static_cast<std::size_t>(entry - entries_.data())].second = value;
  } else {
    entries_.emplace_back(name, value);
  }
}

NODUS_DECL void MIMEParams::delete_(std::string_view name) {
  std::erase_if(entries_, [name](const Entry& entry) { return entry.first == name; });
}

NODUS_DECL std::vector<std::string> MIMEParams::keys() const {
  std::vector<std::string> keys;
  for (const auto& entry : entries_) keys.push_back(entry.first);
  return keys;
}

NODUS_DECL std::vector<std::string> MIMEParams::values() const {
  std::vector<std::string> values;
  for (const auto& entry : entries_) values.push_back(entry.second);
  return values;
}

NODUS_DECL std::string MIMEParams::toString() const {
  std::string text;
  for (const auto& [name, value] : entries_) {
    if (!text.empty()) text += ';';
    text += name + "=";
    if (!value.empty() && detail::firstNoToken(value) == std::string_view::npos) {
      text += value;
      continue;
    }
    text += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text;
}

// The first of a name counts.
NODUS_DECL void MIMEParams::parseOne(std::string_view name, std::optional<std::string> value) {
  const auto key = detail::mimeLowerCase(name);
  if (!value || key.empty() || detail::firstNoToken(key) != std::string_view::npos || has(key)) return;
  if (detail::firstNotQuotable(*value) == std::string_view::npos) entries_.emplace_back(key, std::move(*value));
}

// By the standard on MIME sniffing. Blanks at the end count only within quotes that are not closed.
NODUS_DECL void MIMEParams::parse(std::string_view text) {
  const auto blanks = text.size() - detail::trimMimeEnd(text).size();
  auto rest = text;
  while (rest.size() > blanks) {
    rest.remove_prefix(std::min(rest.find_first_not_of(detail::mimeBlanks), rest.size()));
    const auto end = std::min(rest.find_first_of(";="), rest.size());
    const auto name = rest.substr(0, end);
    const bool hasValue = end + 1 + blanks < rest.size() && rest[end] == '=';
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!hasValue) continue;
    std::optional<std::string> value;
    if (rest.front() == '"') {
      rest.remove_prefix(1);
      value = detail::unquoteMime(rest);
      rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    } else {
      const auto plain = detail::trimMimeEnd(rest.substr(0, rest.find(';')));
      rest.remove_prefix(std::min(rest.find(';'), rest.size()));
      if (!plain.empty()) value = plain;
    }
    parseOne(name, std::move(value));
    if (!rest.empty()) rest.remove_prefix(1);
  }
}

NODUS_DECL MIMEType::MIMEType(std::string_view text) {
  const auto from = text.substr(std::min(text.find_first_not_of(detail::mimeBlanks), text.size()));
  const auto slash = from.find('/');
  const auto first = from.substr(0, slash);
  detail::requireMimeToken("type", first, text);
  if (slash == std::string_view::npos) detail::throwMimeSyntax("type", text, slash);
  const auto end = from.find(';', slash);
  const auto second =
      detail::trimMimeEnd(from.substr(slash + 1, end == std::string_view::npos ? end : end - slash - 1));
  detail::requireMimeToken("subtype", second, text);
  type_ = detail::mimeLowerCase(first);
  subtype_ = detail::mimeLowerCase(second);
  if (end != std::string_view::npos) params_.parse(from.substr(end + 1));
}

NODUS_DECL void MIMEType::type(std::string_view value) {
  detail::requireMimeToken("type", value, value);
  type_ = detail::mimeLowerCase(value);
}

NODUS_DECL void MIMEType::subtype(std::string_view value) {
  detail::requireMimeToken("subtype", value, value);
  subtype_ = detail::mimeLowerCase(value);
}

NODUS_DECL std::string MIMEType::toString() const {
  const auto rest = params_.toString();
  return rest.empty() ? essence() : essence() + ";" + rest;
}

}  // namespace util
}  // namespace nodus::inline v0
