// Searching bytes, from the front and from the back.
#pragma once

#include <nodus/config.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace nodus::inline v0 {
namespace detail {

using ByteView = std::span<const std::uint8_t>;

inline constexpr std::size_t notFound = static_cast<std::size_t>(-1);

// The first place at or after `from`; the needle is not empty.
std::size_t findForward(ByteView haystack, ByteView needle, std::size_t from) noexcept;
// The last place at or before `from`; the needle is not empty.
std::size_t findBackward(ByteView haystack, ByteView needle, std::size_t from) noexcept;
// The same over UTF-16 units: only places at even offsets count.
std::size_t findForward16(ByteView haystack, ByteView needle, std::size_t from) noexcept;
std::size_t findBackward16(ByteView haystack, ByteView needle, std::size_t from) noexcept;

// -1, 0 or 1, byte by byte and then by length.
int compareBytes(ByteView a, ByteView b) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/search.ipp>
#endif
