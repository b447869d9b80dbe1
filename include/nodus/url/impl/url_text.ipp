#pragma once

#include <nodus/buffer/detail/utf8.hpp>
#include <nodus/url/detail/url_text.hpp>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::string_view wellFormedText(std::string_view text, std::string& storage) {
  if (isValidUtf8(asBytes(text), text.size())) return text;
  return storage = utf8Decode(asBytes(text), text.size());
}

NODUS_DECL std::string_view urlText(std::string_view text, std::string& storage) {
  unsigned high = 0, skipped = 0;
  for (const auto c : text) {
    high |= static_cast<unsigned char>(c);
    skipped |= c == '\t' || c == '\n' || c == '\r' ? 1U : 0U;
  }
  if (high >= 0x80) text = wellFormedText(text, storage);
  if (!skipped) return text;
  std::string kept;
  kept.reserve(text.size());
  for (const auto c : text) {
    if (c != '\t' && c != '\n' && c != '\r') kept += c;
  }
  return storage = std::move(kept);
}

NODUS_DECL std::string_view trimUrlControls(std::string_view text) noexcept {
  const auto skipped = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && skipped(text.front())) text.remove_prefix(1);
  while (!text.empty() && skipped(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace detail
}  // namespace nodus::inline v0
