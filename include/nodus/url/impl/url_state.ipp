#pragma once

#include <nodus/querystring/detail/escape.hpp>
#include <nodus/url/detail/percent_set.hpp>
#include <nodus/url/detail/url_state.hpp>

#include <algorithm>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string decodeFormText(std::string_view text) {
  if (text.find_first_of("+%") == std::string_view::npos) return std::string(text);
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  for (auto at = plain.find('%'); at != std::string::npos; at = plain.find('%', at + 1)) {
    if (percentByte(plain, at) >= 0) return unescapeText(plain, false);
  }
  return plain;
}

NODUS_DECL std::vector<std::pair<std::string, std::string>> parseForm(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> list;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    if (!pair.empty()) {
      const auto equals = std::min(pair.find('='), pair.size());
      list.emplace_back(decodeFormText(pair.substr(0, equals)),
                        decodeFormText(pair.substr(std::min(equals + 1, pair.size()))));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

NODUS_DECL void appendFormText(std::string& out, std::string_view text) {
  for (const auto c : text) {
    if (c == ' ') {
      out += '+';
    } else if (formSet.has(c)) {
      appendPercent(out, c);
    } else {
      out += c;
    }
  }
}

NODUS_DECL std::string serializeForm(const std::vector<std::pair<std::string, std::string>>& list) {
  std::string out;
  for (const auto& [name, value] : list) {
    if (&name != &list.front().first) out += '&';
    appendFormText(out, name);
    out += '=';
    appendFormText(out, value);
  }
  return out;
}

NODUS_DECL void SearchParamsState::update() {
  if (url) url->setQuery(serializeForm(list));
}

NODUS_DECL void UrlState::updateParams() {
  if (!params) return;
  auto query = record.search();
  if (!query.empty()) query.remove_prefix(1);
  params->list = parseForm(query);
}

}  // namespace detail
}  // namespace nodus::inline v0
