#pragma once

#include <nodus/http/detail/known_blocks.hpp>

#include <algorithm>
#include <cstring>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL std::uint64_t KnownBlocks::hashOf(std::string_view block, Method method) noexcept {
  std::uint64_t hash = block.size() * 64 + static_cast<std::uint64_t>(method);
  const auto mix = [&hash, block](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, block.data() + at, std::min(sizeof word, block.size() - at));
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  };
  for (std::size_t at = 0; at < block.size(); at += 8) mix(at);
  return hash;
}

NODUS_DECL std::uint8_t KnownBlocks::remember(const MessageHead& head, std::size_t lineSize) {
  const auto& chars = head.headers.chars();
  const std::string_view text(chars.data() + lineSize, chars.size() - lineSize);
  if (text.size() > largest) return latest_;
  const auto hash = hashOf(text, head.method);
  const auto index = static_cast<std::uint8_t>(hash % count);
  auto& block = blocks_[index];
  if (block.hash != hash) {
    block.hash = hash;
    block.chars.truncate(0);
    return index;
  }
  latest_ = index;
  block.chars.truncate(0);
  block.chars.append(text.data(), text.size());
  block.fields.truncate(0);
  for (std::uint32_t i = 0; i < head.headers.size(); ++i) {
    auto field = head.headers.fields()[i];
    field.name -= static_cast<std::uint32_t>(lineSize);
    field.value -= static_cast<std::uint32_t>(lineSize);
    block.fields.push(field);
  }
  block.contentLength = head.contentLength;
  block.method = head.method;
  block.keepAlive = head.keepAlive;
  block.upgrade = head.upgrade;
  return index;
}

NODUS_DECL std::size_t KnownBlocks::recognise(std::uint8_t index, const char* line, const char* block, const char* end,
                                              MessageHead& head) const {
  const auto& known = blocks_[index];
  const std::size_t size = known.chars.size();
  if (size == 0 || static_cast<std::size_t>(end - block) < size || known.method != head.method ||
      std::memcmp(block, known.chars.data(), size) != 0) {
    return 0;
  }
  const auto shift = static_cast<std::uint32_t>(block - line);
  head.headers.chars().append(line, shift + size);
  auto* to = head.headers.fields().extend(known.fields.size());
  for (const auto* from = known.fields.data(); from != known.fields.data() + known.fields.size(); ++from) {
    *to++ = {from->name + shift, from->nameLength, from->value + shift, from->valueLength};
  }
  head.contentLength = known.contentLength;
  head.keepAlive = known.keepAlive;
  head.upgrade = known.upgrade;
  return size;
}

}  // namespace http::detail
}  // namespace nodus::inline v0
