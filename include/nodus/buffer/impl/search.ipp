#pragma once

#include <nodus/buffer/detail/search.hpp>

#include <algorithm>
#include <cstring>

namespace nodus::inline v0 {
namespace detail {

NODUS_DECL std::size_t findForward(ByteView haystack, ByteView needle, std::size_t from) noexcept {
  if (from > haystack.size() || needle.size() > haystack.size() - from) return notFound;
  const auto* start = haystack.data() + from;
  const auto size = haystack.size() - from;
#if defined(__GLIBC__) || defined(__APPLE__) || defined(__FreeBSD__)
  const void* hit =
      needle.size() == 1 ? std::memchr(start, needle[0], size) : ::memmem(start, size, needle.data(), needle.size());
  return hit ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - haystack.data()) : notFound;
#else
  const auto* end = start + size;
  const auto* hit = std::search(start, end, needle.begin(), needle.end());
  return hit == end ? notFound : static_cast<std::size_t>(hit - haystack.data());
#endif
}

NODUS_DECL std::size_t findBackward(ByteView haystack, ByteView needle, std::size_t from) noexcept {
  if (needle.size() > haystack.size()) return notFound;
  for (auto at = std::min(from, haystack.size() - needle.size()) + 1; at-- > 0;) {
    if (haystack[at] == needle[0] && std::memcmp(haystack.data() + at, needle.data(), needle.size()) == 0) return at;
  }
  return notFound;
}

NODUS_DECL std::size_t findForward16(ByteView haystack, ByteView needle, std::size_t from) noexcept {
  haystack = haystack.first(haystack.size() & ~std::size_t{1});
  auto at = findForward(haystack, needle, from & ~std::size_t{1});
  while (at != notFound && at % 2 != 0) at = findForward(haystack, needle, at + 1);
  return at;
}

NODUS_DECL std::size_t findBackward16(ByteView haystack, ByteView needle, std::size_t from) noexcept {
  haystack = haystack.first(haystack.size() & ~std::size_t{1});
  auto at = findBackward(haystack, needle, from & ~std::size_t{1});
  while (at != notFound && at % 2 != 0) at = findBackward(haystack, needle, at - 1);
  return at;
}

NODUS_DECL int compareBytes(ByteView a, ByteView b) noexcept {
  const auto common = std::min(a.size(), b.size());
  const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (order != 0) return order < 0 ? -1 : 1;
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

}  // namespace detail
}  // namespace nodus::inline v0
