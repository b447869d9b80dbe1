// The keys that JavaScript puts in front of an object's others: whole numbers, in their order.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace nodus::inline v0 {
namespace detail {

// The number that a key like "17" is, below 2^32 - 1 and without leading zeros; nothing for any other key.
inline std::optional<std::uint32_t> arrayIndex(std::string_view key) noexcept {
  if (key.empty() || key.size() > 10 || (key[0] == '0' && key.size() > 1)) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : key) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (number >= 0xFFFFFFFFu) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

}  // namespace detail
}  // namespace nodus::inline v0
