#pragma once

#include <nodus/http/detail/message_head.hpp>
#include <nodus/http/status.hpp>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL std::string_view MessageHead::methodName() const noexcept {
  return METHODS[static_cast<std::size_t>(method)];
}

NODUS_DECL Duplicates duplicatesOf(std::string_view name) noexcept {
  static constexpr std::string_view firstOnly[] = {
      "age",           "authorization", "content-length", "content-type",        "etag",
      "expires",       "from",          "host",           "if-modified-since",   "if-unmodified-since",
      "last-modified", "location",      "max-forwards",   "proxy-authorization", "referer",
      "retry-after",   "server",        "user-agent"};
  if (equalsLowered(name, "cookie")) return Duplicates::JoinWithSemicolon;
  if (equalsLowered(name, "set-cookie")) return Duplicates::List;
  for (auto one : firstOnly) {
    if (equalsLowered(name, one)) return Duplicates::KeepFirst;
  }
  return Duplicates::JoinWithComma;
}

NODUS_DECL std::uint32_t FieldBlock::indexOf(std::string_view wanted, std::uint32_t from) const noexcept {
  const auto count = size();
  for (auto i = from; i < count; ++i) {
    if (fields_[i].nameLength == wanted.size() && equalsIgnoringCase(name(i), wanted)) return i;
  }
  return count;
}

NODUS_DECL std::optional<std::string_view> FieldBlock::get(std::string_view wanted) const {
  const auto first = indexOf(wanted, 0);
  if (first == size()) return std::nullopt;
  if (indexOf(wanted, first + 1) == size()) return value(first);
  const auto rule = duplicatesOf(wanted);
  if (rule == Duplicates::KeepFirst) return value(first);
  const auto& list = merged();
  if (rule == Duplicates::List) return merged_->setCookie;
  for (const auto& header : list) {
    if (equalsIgnoringCase(header.name, wanted)) return header.value;
  }
  return value(first);
}

NODUS_DECL const std::vector<HeaderView>& FieldBlock::merged() const {
  if (!merged_) merged_ = nodus::detail::makeOwned<Merged>();
  if (!merged_->valid) merge();
  return merged_->list;
}

// Chains the fields of one name with the help of a hash table, so that a message of two thousand headers
// costs no more than a linear time.
NODUS_DECL void FieldBlock::merge() const {
  constexpr auto none = static_cast<std::uint32_t>(-1);
  struct Chain {
    std::uint32_t next;
    std::uint32_t last;
    bool head;
  };
  const auto count = size();
  std::uint32_t slots = 16;
  while (slots < count * 2) slots *= 2;
  std::vector<std::uint32_t> table(slots, none);
  std::vector<Chain> chains(count);
  std::size_t needed = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto key = name(i);
    needed += key.size() + value(i).size() + 2;
    std::uint32_t hash = 2166136261u;
    for (char c : key) hash = (hash ^ static_cast<unsigned char>(lower(c))) * 16777619u;
    chains[i] = {none, i, true};
    auto slot = (hash ^ (hash >> 15)) & (slots - 1);
    while (table[slot] != none && !equalsIgnoringCase(name(table[slot]), key)) slot = (slot + 1) & (slots - 1);
    if (table[slot] == none) {
      table[slot] = i;
    } else {
      auto& chain = chains[table[slot]];
      chains[chain.last].next = i;
      chain.last = i;
      chains[i].head = false;
    }
  }

  auto& merged = *merged_;
  merged.list.clear();
  merged.list.reserve(count);
  merged.text.reset(new char[needed + 1]);
  char* out = merged.text.get();
  auto put = [&out](std::string_view piece) {
    std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!chains[i].head) continue;
    const std::string_view key(out, name(i).size());
    for (char c : name(i)) *out++ = lower(c);
    const auto rule = chains[i].next == none ? Duplicates::KeepFirst : duplicatesOf(key);
    if (rule == Duplicates::KeepFirst) {
      merged.list.push_back({key, value(i)});
      continue;
    }
    const char* start = out;
    for (auto at = i; at != none; at = chains[at].next) {
      if (at != i) put(rule == Duplicates::JoinWithSemicolon ? "; " : ", ");
      put(value(at));
      if (rule == Duplicates::List) merged.list.push_back({key, value(at)});
    }
    const std::string_view joined(start, static_cast<std::size_t>(out - start));
    if (rule == Duplicates::List) {
      merged.setCookie = joined;
    } else {
      merged.list.push_back({key, joined});
    }
  }
  merged.valid = true;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
