#pragma once

#include <nodus/http/detail/outgoing_headers.hpp>
#include <nodus/http/headers.hpp>

#include <charconv>
#include <cstring>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL std::uint32_t OutgoingHeaders::indexOf(std::string_view name, std::uint32_t from) const noexcept {
  while (from < fields_.size() && !equalsIgnoringCase(this->name(from), name)) ++from;
  return from;
}

// Whether a list has this word, however it is written: Node's (?:^|\W)word(?:$|\W).
inline bool hasWord(std::string_view list, std::string_view word) noexcept {
  const auto inWord = [&](std::size_t at) {
    const char c = list[at];
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  };
  for (std::size_t at = 0; at + word.size() <= list.size(); ++at) {
    const auto end = at + word.size();
    if ((at == 0 || !inWord(at - 1)) && (end == list.size() || !inWord(end)) &&
        equalsIgnoringCase(list.substr(at, word.size()), word)) {
      return true;
    }
  }
  return false;
}

// The names are told apart by their length first.
NODUS_DECL void OutgoingHeaders::note(std::string_view name, std::string_view value) noexcept {
  switch (name.size()) {
    case 4: facts_.date = facts_.date || equalsLowered(name, "date"); break;
    case 7: facts_.trailer = facts_.trailer || equalsLowered(name, "trailer"); break;
    case 10:
      facts_.keepAlive = facts_.keepAlive || equalsLowered(name, "keep-alive");
      if (!equalsLowered(name, "connection")) break;
      facts_.connection = true;
      facts_.closes = facts_.closes || hasWord(value, "close");
      facts_.keepsAlive = facts_.keepsAlive || equalsIgnoringCase(value, "keep-alive");
      break;
    case 14: facts_.length = facts_.length || equalsLowered(name, "content-length"); break;
    case 17:
      if (!equalsLowered(name, "transfer-encoding")) break;
      facts_.encoding = true;
      facts_.chunks = facts_.chunks || hasWord(value, "chunked");
      break;
    default: break;
  }
}

NODUS_DECL void OutgoingHeaders::noteAll() noexcept {
  facts_ = {};
  for (std::uint32_t i = 0; i < size(); ++i) note(name(i), value(i));
}

NODUS_DECL void OutgoingHeaders::append(std::string_view name, std::string_view value) {
  insert(fields_.size(), name, value);
  note(name, value);
}

NODUS_DECL void OutgoingHeaders::appendBeside(std::string_view name, std::string_view value) {
  auto at = indexOf(name);
  if (at == size()) return append(name, value);
  while (at < size() && equalsIgnoringCase(this->name(at), name)) ++at;
  const std::string kept(this->name(at - 1));  // Node keeps the spelling of the first
  const std::string valueKept(value);
  insert(at, kept, valueKept);
  note(kept, valueKept);
}

// The high bit of each byte that is not visible ASCII or a space.
constexpr std::uint64_t notPlainText(std::uint64_t word) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const auto delete_ = word ^ (ones * 0x7f);
  return word | ((word - ones * 0x20) & ~word) | ((delete_ - ones) & ~delete_);
}

// The high bit of each byte that is neither a letter nor a hyphen; no carry reaches the next byte.
constexpr std::uint64_t notNameText(std::uint64_t word) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const auto letter = (word | (ones * 0x20)) & (ones * 0x7f);
  const auto noLetter = ~(letter + ones * (0x80 - 'a')) | (letter + ones * (0x7f - 'z'));
  const auto noHyphen = ((word ^ (ones * '-')) & (ones * 0x7f)) + ones * 0x7f;
  return word | (noLetter & noHyphen);
}

// True if `odd` marks no byte, with eight looked at together: then no byte needs a closer look.
template <std::uint64_t (*odd)(std::uint64_t)>
inline bool isPlain(std::string_view text) noexcept {
  if (text.size() < 8) return text.empty();
  std::uint64_t marks = 0;
  const auto look = [&marks](const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    marks |= odd(word);
  };
  for (std::size_t i = 0; i + 8 <= text.size(); i += 8) look(text.data() + i);
  look(text.data() + text.size() - 8);
  return (marks & 0x8080808080808080) == 0;
}

NODUS_DECL void OutgoingHeaders::insert(std::uint32_t index, std::string_view name, std::string_view value) {
  if (name.empty() || !isPlain<notNameText>(name)) validateHeaderName(name);
  if (!isPlain<notPlainText>(value)) validateHeaderValue(name, value);
  const Field field{index < fields_.size() ? fields_[index].at : chars_.size(),
                    static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())};
  const auto grown = field.wireLength();
  const auto tail = chars_.size() - field.at;
  char* at = chars_.extend(grown) - tail;
  if (tail > 0) std::memmove(at + grown, at, tail);
  std::memcpy(at, name.data(), name.size());
  at += name.size();
  *at++ = ':';
  *at++ = ' ';
  if (!value.empty()) std::memcpy(at, value.data(), value.size());
  at += value.size();
  *at++ = '\r';
  *at = '\n';
  fields_.push(field);
  auto* fields = fields_.data();
  for (auto i = fields_.size() - 1; i > index; --i) {
    fields[i] = fields[i - 1];
    fields[i].at += grown;
  }
  fields[index] = field;
}

NODUS_DECL void OutgoingHeaders::erase(std::uint32_t index) noexcept {
  const auto gone = fields_[index];
  const auto length = gone.wireLength();
  char* at = chars_.data() + gone.at;
  std::memmove(at, at + length, chars_.size() - gone.at - length);
  chars_.truncate(chars_.size() - length);
  auto* fields = fields_.data();
  for (auto i = index; i + 1 < fields_.size(); ++i) {
    fields[i] = fields[i + 1];
    fields[i].at -= length;
  }
  fields_.truncate(fields_.size() - 1);
}

NODUS_DECL void OutgoingHeaders::set(std::string_view name, std::string_view value) {
  const auto first = indexOf(name);
  if (first == size()) return append(name, value);
  // The text may be of a header that goes away.
  const std::string nameKept(name);
  const std::string valueKept(value);
  insert(first, nameKept, valueKept);
  for (auto i = indexOf(nameKept, first + 1); i < size(); i = indexOf(nameKept, i)) erase(i);
  noteAll();
}

NODUS_DECL void OutgoingHeaders::remove(std::string_view name) {
  const std::string kept(name);
  for (auto i = indexOf(kept); i < size(); i = indexOf(kept, i)) erase(i);
  noteAll();
}

NODUS_DECL std::optional<std::string> OutgoingHeaders::get(std::string_view name) const {
  std::optional<std::string> joined;
  for (auto i = indexOf(name); i < size(); i = indexOf(name, i + 1)) {
    if (joined) joined->append(", ");
    if (!joined) joined.emplace();
    joined->append(value(i));
  }
  return joined;
}

NODUS_DECL std::optional<std::uint64_t> OutgoingHeaders::contentLength() const noexcept {
  if (!facts_.length) return {};
  const auto text = value(indexOf("content-length"));
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
