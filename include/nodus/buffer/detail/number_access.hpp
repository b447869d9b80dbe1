// Numbers as bytes: range checks and byte order.
#pragma once

#include <nodus/buffer/detail/checks.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class N>
concept Arithmetic = std::integral<N> || std::floating_point<N>;

// What an integer may be: `bits` wide, in messages with or without BigInt's `n`.
struct IntegerRange {
  unsigned bits;
  bool isSigned;
  bool isBigInt;
};

[[noreturn]] void throwBadValue(IntegerRange range, std::int64_t received);
[[noreturn]] void throwBadValue(IntegerRange range, std::uint64_t received);
[[noreturn]] void throwBadValue(IntegerRange range, double received);

// JavaScript's ToInt64, near enough for what a range check let through; `wide` integers (of 5 and 6 bytes) are cut
// as Node cuts them, in two halves, of which the upper one is rounded down.
inline std::int64_t wholeNumber(double value, bool wide) noexcept {
  if (value != value) return 0;
  const auto whole = static_cast<std::int64_t>(value);
  if (!wide) return whole;
  auto high = static_cast<std::int64_t>(value * 0x1p-32);
  if (static_cast<double>(high) > value * 0x1p-32) --high;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(high) << 32 |
                                   (static_cast<std::uint64_t>(whole) & 0xFFFFFFFF));
}

// JavaScript's ToUint8.
template <Arithmetic N>
constexpr std::uint8_t toByte(N value) noexcept {
  if constexpr (std::integral<N>) {
    return static_cast<std::uint8_t>(value);
  } else {
    // What lies beyond is a multiple of 256, infinite, or not a number.
    const auto number = static_cast<double>(value);
    return number > -0x1p63 && number < 0x1p63 ? static_cast<std::uint8_t>(static_cast<std::int64_t>(number)) : 0;
  }
}

// The value's bits, if it lies within `range`; else the error.
template <Arithmetic N>
std::uint64_t checkedInteger(N value, IntegerRange range) {
  if constexpr (std::integral<N>) {
    const auto wide = +value;
    const auto most = ~std::uint64_t{0} >> (64 - range.bits + (range.isSigned ? 1 : 0));
    const auto least = range.isSigned ? -static_cast<std::int64_t>(most) - 1 : 0;
    if (std::cmp_greater(wide, most) || std::cmp_less(wide, least)) {
      using Widest = std::conditional_t<std::is_signed_v<N>, std::int64_t, std::uint64_t>;
      throwBadValue(range, static_cast<Widest>(wide));
    }
    return static_cast<std::uint64_t>(wide);
  } else {
    const auto number = static_cast<double>(value);
    const auto half = static_cast<double>(std::uint64_t{1} << (range.bits - 1));
    const auto least = range.isSigned ? -half : 0.0;
    const auto most = (range.isSigned ? half : 2 * half) - 1;
    if (number > most || number < least) throwBadValue(range, number);
    return static_cast<std::uint64_t>(wholeNumber(number, range.bits > 32));
  }
}

template <std::unsigned_integral T>
constexpr T swapBytes(T value) noexcept {
  if constexpr (sizeof(T) == 1) {
    return value;
#if defined(__GNUC__)
  } else if constexpr (sizeof(T) == 2) {
    return __builtin_bswap16(value);
  } else if constexpr (sizeof(T) == 4) {
    return __builtin_bswap32(value);
  } else if constexpr (sizeof(T) == 8) {
    return __builtin_bswap64(value);
#endif
  } else {
    T swapped = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) swapped = static_cast<T>(swapped << 8 | (value >> 8 * i & 0xFF));
    return swapped;
  }
}

template <std::unsigned_integral T, std::endian Order>
T loadInteger(const std::uint8_t* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  return Order == std::endian::native ? value : swapBytes(value);
}

template <std::unsigned_integral T, std::endian Order>
void storeInteger(std::uint8_t* at, T value) noexcept {
  if (Order != std::endian::native) value = swapBytes(value);
  std::memcpy(at, &value, sizeof value);
}

// One to six bytes.
std::uint64_t loadBytes(const std::uint8_t* at, std::size_t width, std::endian order) noexcept;
void storeBytes(std::uint8_t* at, std::size_t width, std::endian order, std::uint64_t value) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/buffer/impl/number_access.ipp>
#endif
