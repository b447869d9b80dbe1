// The character classes of HTTP/1 as tables, and the comparisons that header names need.
#pragma once

#include <nodus/config.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace nodus::inline v0 {
namespace http::detail {

enum CharClass : std::uint8_t {
  kToken = 1,       // what a method and a header name are made of
  kFieldValue = 2,  // tab, visible ASCII, space, and bytes from 0x80
  kHost = 4,        // what a registered name in `Host` is made of, beside escapes
  kHexDigit = 8,
};

inline constexpr auto charClasses = [] {
  std::array<std::uint8_t, 256> table{};
  auto mark = [&](std::string_view chars, std::uint8_t classes) {
    for (char c : chars) table[static_cast<unsigned char>(c)] |= classes;
  };
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", kToken | kHost);
  mark("0123456789abcdefABCDEF", kHexDigit);
  mark("!#$%&'*+-.^_`|~", kToken);
  mark("-._~!$&'()*+,;=", kHost);
  for (std::size_t c = 0; c < 256; ++c) {
    if ((c >= 0x20 && c != 0x7f) || c == '\t') table[c] |= kFieldValue;
  }
  return table;
}();

inline constexpr auto lowerTable = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return table;
}();

constexpr bool hasClass(char c, CharClass wanted) noexcept {
  return (charClasses[static_cast<unsigned char>(c)] & wanted) != 0;
}
constexpr char lower(char c) noexcept { return lowerTable[static_cast<unsigned char>(c)]; }

/// A non-empty RFC 9110 token.
constexpr bool isToken(std::string_view text) noexcept {
  for (char c : text) {
    if (!hasClass(c, kToken)) return false;
  }
  return !text.empty();
}

/// No control character but tab, and no DEL: nothing that could end the line.
constexpr bool isValidHeaderValue(std::string_view text) noexcept {
  for (char c : text) {
    if (!hasClass(c, kFieldValue)) return false;
  }
  return true;
}

// `lowered` is in lower case already.
constexpr bool equalsLowered(std::string_view text, std::string_view lowered) noexcept {
  if (text.size() != lowered.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lowered[i]) return false;
  }
  return true;
}

constexpr bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

constexpr std::string_view trimBlanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// For a `text` of token characters: of these only letters become letters with the bit of lower case, so that whole
// words can be compared.
template <std::size_t size>
inline bool tokenIs(const char* text, const char (&lowered)[size]) noexcept {
  constexpr std::size_t length = size - 1;
  using Word = std::conditional_t<(length >= 8), std::uint64_t, std::uint32_t>;
  static_assert(length >= sizeof(Word) && length <= 3 * sizeof(Word));
  auto differs = [&](std::size_t at) {
    Word left;
    Word right;
    std::memcpy(&left, text + at, sizeof left);
    std::memcpy(&right, lowered + at, sizeof right);
    return (left | static_cast<Word>(0x2020202020202020u)) ^ right;
  };
  Word all = differs(0) | differs(length - sizeof(Word));
  if constexpr (length > 2 * sizeof(Word)) all |= differs(sizeof(Word));
  return all == 0;
}

// What findFirst looks for. `at` says which bytes; `in` marks them in sixteen at once, with 255.
#if !defined(NODUS_NO_VECTORS) && defined(__GNUC__) && (defined(__SSE2__) || defined(__aarch64__)) && \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NODUS_HTTP_VECTORS 1
using Bytes16 = std::uint8_t __attribute__((vector_size(16)));
using Marks16 = std::int8_t __attribute__((vector_size(16)));

NODUS_ALWAYS_INLINE Bytes16 all16(std::uint8_t value) noexcept { return Bytes16{} + value; }

#if defined(__SSE2__)
inline constexpr int bitsPerMark = 1;
#else
inline constexpr int bitsPerMark = 4;
#endif

// The marks of the sixteen bytes from `p` on, with the first byte's in the lowest bits.
template <class Stop>
NODUS_ALWAYS_INLINE auto markedBits(const char* p) noexcept {
  Bytes16 bytes;
  std::memcpy(&bytes, p, sizeof bytes);
#if defined(__SSE2__)
  using Chars = char __attribute__((vector_size(16)));
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(reinterpret_cast<Chars>(Stop::in(bytes))));
#else
  using Pairs = std::uint16_t __attribute__((vector_size(16)));
  using Bytes8 = std::uint8_t __attribute__((vector_size(8)));
  return reinterpret_cast<std::uint64_t>(
      __builtin_convertvector(reinterpret_cast<Pairs>(Stop::in(bytes)) >> 4, Bytes8));
#endif
}
#endif

// A control character, DEL, and with a higher limit the space.
template <std::uint8_t limit>
struct Control {
  static constexpr bool at(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < limit || byte == 0x7f;
  }
#if defined(NODUS_HTTP_VECTORS)
  static NODUS_ALWAYS_INLINE Marks16 in(Bytes16 bytes) noexcept {
    return (bytes < all16(limit)) | (bytes == all16(0x7f));
  }
#endif
};

// No visible ASCII character.
struct NoVisible {
  static constexpr bool at(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte >= 0x7f;
  }
#if defined(NODUS_HTTP_VECTORS)
  static NODUS_ALWAYS_INLINE Marks16 in(Bytes16 bytes) noexcept {
    return bytes - all16(0x21) >= all16(0x7f - 0x21);
  }
#endif
};

// No letter and no hyphen. Some of these can stand in a name, too.
struct NoLetter {
  static constexpr bool at(char c) noexcept {
    const auto letter = static_cast<unsigned char>((static_cast<unsigned char>(c) | 0x20) - 'a');
    return letter >= 26 && c != '-';
  }
#if defined(NODUS_HTTP_VECTORS)
  static NODUS_ALWAYS_INLINE Marks16 in(Bytes16 bytes) noexcept {
    return ((bytes | all16(0x20)) - all16('a') >= all16(26)) & (bytes != all16('-'));
  }
#endif
};

// No letter, digit, hyphen or dot. Some of these can stand in a host, too.
struct NoHostChar {
  static constexpr bool at(char c) noexcept { return NoLetter::at(c) && (c < '.' || c > '9' || c == '/'); }
#if defined(NODUS_HTTP_VECTORS)
  static NODUS_ALWAYS_INLINE Marks16 in(Bytes16 bytes) noexcept {
    const auto other = (bytes - all16('-') > all16('9' - '-')) | (bytes == all16('/'));
    return ((bytes | all16(0x20)) - all16('a') >= all16(26)) & other;
  }
#endif
};

// The first byte in [p, end) that Stop marks. What lies between `begin` and `p` may be read, too: where fewer than
// sixteen bytes are left, the last sixteen are looked at.
template <class Stop>
NODUS_NOINLINE const char* findFirstFar([[maybe_unused]] const char* begin, const char* p, const char* end) noexcept {
#if defined(NODUS_HTTP_VECTORS)
  if (end - begin >= 16) {
    const char* const last = end - 16;
    for (; p <= last; p += 16) {
      if (const auto bits = markedBits<Stop>(p); bits != 0) return p + std::countr_zero(bits) / bitsPerMark;
    }
    if (p == end) return end;
    const auto bits = markedBits<Stop>(last) >> ((p - last) * bitsPerMark);
    return bits != 0 ? p + std::countr_zero(bits) / bitsPerMark : end;
  }
#endif
  while (p != end && !Stop::at(*p)) ++p;
  return p;
}

// The same, made for what is near.
template <class Stop>
NODUS_ALWAYS_INLINE const char* findFirst(const char* begin, const char* p, const char* end) noexcept {
#if defined(NODUS_HTTP_VECTORS)
  if (end - p >= 16) {
    if (const auto bits = markedBits<Stop>(p); bits != 0) return p + std::countr_zero(bits) / bitsPerMark;
    p += 16;
  }
#endif
  return findFirstFar<Stop>(begin, p, end);
}

}  // namespace http::detail
}  // namespace nodus::inline v0
