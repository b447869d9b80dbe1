#pragma once

#include <nodus/querystring/parsed_url_query.hpp>
#include <nodus/util/detail/array_index.hpp>

#include <algorithm>
#include <cstdint>

namespace nodus::inline v0 {
namespace querystring {

NODUS_DECL void QueryValue::push_back(std::string text) {
  if (!isArray_) list_.push_back(std::move(text_));
  isArray_ = true;
  list_.push_back(std::move(text));
}

NODUS_DECL void QueryValue::inspectInto(detail::ValueSink& sink) const {
  if (isArray_) {
    detail::visitValue(sink, list_);
  } else {
    sink.string(text_);
  }
}

NODUS_DECL ParsedUrlQuery::ParsedUrlQuery(Entries entries) {
  std::vector<std::pair<std::uint32_t, std::size_t>> indexes;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (const auto index = detail::arrayIndex(entries[i].first)) indexes.emplace_back(*index, i);
  }
  if (indexes.empty()) {
    entries_ = std::move(entries);
    return;
  }
  std::sort(indexes.begin(), indexes.end());
  entries_.reserve(entries.size());
  for (const auto& [index, from] : indexes) entries_.push_back(std::move(entries[from]));
  std::size_t place = 0;
  std::sort(indexes.begin(), indexes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (auto moved = indexes.begin(); place < entries.size(); ++place) {
    if (moved != indexes.end() && moved->second == place) {
      ++moved;
    } else {
      entries_.push_back(std::move(entries[place]));
    }
  }
}

NODUS_DECL const QueryValue* ParsedUrlQuery::find(std::string_view key) const noexcept {
  for (const auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

NODUS_DECL std::optional<std::string> ParsedUrlQuery::get(std::string_view key) const {
  const auto* value = find(key);
  if (!value) return std::nullopt;
  return value->text();
}

NODUS_DECL const QueryValue& ParsedUrlQuery::operator[](std::string_view key) const noexcept {
  static const QueryValue none;
  const auto* value = find(key);
  return value ? *value : none;
}

NODUS_DECL void ParsedUrlQuery::inspectInto(detail::ValueSink& sink) const {
  const bool inspected = sink.purpose() == detail::ValueSink::Purpose::inspect;
  if (!sink.begin(detail::Shape::object, size(), inspected ? "[Object: null prototype]" : "")) return;
  for (const auto& [key, value] : entries_) {
    sink.key(key);
    value.inspectInto(sink);
  }
  sink.end();
}

}  // namespace querystring
}  // namespace nodus::inline v0
